-- Webhooks: where events are told to, and what became of each telling.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- webhook/. All times are real ones.
CREATE TABLE webhook_endpoints (
  account_id       TEXT NOT NULL,
  id               TEXT NOT NULL,
  url              TEXT NOT NULL,
  description      TEXT NOT NULL,
  types            TEXT NOT NULL, -- a JSON array of event types; empty: all
  status           TEXT NOT NULL CHECK (status IN ('enabled', 'disabled')),
  disabled_reason  TEXT CHECK (disabled_reason IN ('paused', 'failing', 'gone')),
  secret           TEXT NOT NULL, -- it signs, so it is kept as it is
  secret_before    TEXT,          -- signs too until the end of a rotation
  before_until_us  BIGINT,
  failing_since_us BIGINT,          -- the first failure since the last success
  failures         BIGINT NOT NULL, -- since then
  filter_seq       BIGINT NOT NULL, -- the events behind it have been chosen by today's types
  cursor_seq       BIGINT NOT NULL, -- up to this event of the account all have their deliveries
  created_us       BIGINT NOT NULL,
  updated_us       BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  CHECK ((status = 'disabled') = (disabled_reason IS NOT NULL)),
  CHECK ((secret_before IS NULL) = (before_until_us IS NULL)),
  CHECK (filter_seq >= 0 AND cursor_seq >= filter_seq)
);
-- Deliveries of many accounts are sent and written together.
CREATE UNIQUE INDEX webhook_endpoints_id ON webhook_endpoints (id);

-- One event on its way to one endpoint. Of the pending ones of a lane, which is a number, the first is due and
-- the others wait for it without a time; a lane of null waits for none.
CREATE TABLE webhook_deliveries (
  account_id  TEXT NOT NULL,
  endpoint_id TEXT NOT NULL,
  seq         BIGINT NOT NULL, -- of the event
  id          TEXT NOT NULL,
  event_id    TEXT NOT NULL,
  type        TEXT NOT NULL,
  e164        TEXT,
  lane        TEXT,
  state       TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  attempts    BIGINT NOT NULL CHECK (attempts >= 0),
  since_us    BIGINT NOT NULL, -- its three days began
  next_us     BIGINT,          -- the next attempt; while one runs, when it is given up for lost
  status      BIGINT,          -- of the last answer
  error       TEXT,
  duration_us BIGINT,
  response    TEXT, -- how the last answer began
  created_us  BIGINT NOT NULL,
  done_us     BIGINT,
  PRIMARY KEY (account_id, endpoint_id, seq),
  CHECK ((state = 'pending') = (done_us IS NULL)),
  CHECK (state = 'pending' OR next_us IS NULL)
);
-- What is due, and of whom.
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (next_us, endpoint_id) WHERE next_us IS NOT NULL;
-- Who is next in a lane.
CREATE INDEX webhook_deliveries_lane ON webhook_deliveries (account_id, endpoint_id, lane, seq)
  WHERE state = 'pending';
