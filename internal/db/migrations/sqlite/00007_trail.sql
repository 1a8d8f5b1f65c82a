-- What operators did.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- trail/
-- Rows are only added. Each hash is over the row and the hash before it, so that a row that was changed or
-- taken out afterwards shows, and triggers refuse both; trail_head has the last one, and its row is the lock under which rows are added.
CREATE TABLE trail (
  seq         BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0), -- 1, 2, 3 …
  who         TEXT NOT NULL CHECK (who <> ''),    -- a key's id, or cli:USER
  origin      TEXT NOT NULL,                      -- an address, or cli@HOST
  request_id  TEXT NOT NULL,
  action      TEXT NOT NULL CHECK (action <> ''),
  kind        TEXT NOT NULL,
  object      TEXT NOT NULL,
  account_id  TEXT,
  before_json TEXT,
  after_json  TEXT,
  created_us  BIGINT NOT NULL,
  hash        TEXT NOT NULL UNIQUE CHECK (LENGTH(hash) = 64)
);
CREATE INDEX trail_account ON trail (account_id, seq) WHERE account_id IS NOT NULL;
-- +goose StatementBegin
CREATE TRIGGER trail_changed BEFORE UPDATE ON trail BEGIN
  SELECT RAISE(ABORT, 'the trail is only added to');
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER trail_deleted BEFORE DELETE ON trail BEGIN
  SELECT RAISE(ABORT, 'the trail is only added to');
END;
-- +goose StatementEnd
CREATE TABLE trail_head (
  id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  seq  BIGINT NOT NULL CHECK (seq >= 0),
  hash TEXT NOT NULL
);
INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, '');
