-- The long work of operators.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- run/
CREATE TABLE runs (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  kind       TEXT COLLATE "C" NOT NULL CHECK (kind IN ('import', 'billing')),
  who        TEXT COLLATE "C" NOT NULL,
  realm      TEXT COLLATE "C" NOT NULL CHECK (realm IN ('live', 'sandbox', '')),
  dry_run    BIGINT NOT NULL CHECK (dry_run IN (0, 1)),
  state      TEXT COLLATE "C" NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  counts     TEXT COLLATE "C" NOT NULL, -- JSON of what was done so far
  failure    TEXT COLLATE "C" NOT NULL,
  account_id TEXT COLLATE "C" NOT NULL, -- with the idempotency key under which it runs; empty: none
  once_key   TEXT COLLATE "C" NOT NULL,
  created_us BIGINT NOT NULL,
  seen_us    BIGINT NOT NULL, -- the last sign of life
  ended_us   BIGINT,
  CHECK ((state = 'running') = (ended_us IS NULL))
);
CREATE INDEX runs_kind ON runs (kind, id);
CREATE INDEX runs_running ON runs (seen_us) WHERE state = 'running';
-- Of two requests under one idempotency key one runs.
CREATE UNIQUE INDEX runs_once ON runs (account_id, once_key) WHERE state = 'running' AND once_key <> '';

-- What was said of lines of an imported file: the first 10,000.
CREATE TABLE run_problems (
  run_id  TEXT COLLATE "C" NOT NULL REFERENCES runs (id),
  nth     BIGINT NOT NULL CHECK (nth > 0),
  line    BIGINT NOT NULL,
  refused BIGINT NOT NULL CHECK (refused IN (0, 1)),
  field   TEXT COLLATE "C" NOT NULL,
  reason  TEXT COLLATE "C" NOT NULL,
  PRIMARY KEY (run_id, nth)
);
