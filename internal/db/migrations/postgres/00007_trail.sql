-- What operators did.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- trail/
-- Rows are only added. Each hash is over the row and the hash before it, so that a row that was changed or
-- taken out afterwards shows, and triggers refuse both; trail_head has the last one, and its row is the lock under which rows are added.
CREATE TABLE trail (
  seq         BIGINT NOT NULL PRIMARY KEY CHECK (seq > 0), -- 1, 2, 3 …
  who         TEXT COLLATE "C" NOT NULL CHECK (who <> ''),    -- a key's id, or cli:USER
  origin      TEXT COLLATE "C" NOT NULL,                      -- an address, or cli@HOST
  request_id  TEXT COLLATE "C" NOT NULL,
  action      TEXT COLLATE "C" NOT NULL CHECK (action <> ''),
  kind        TEXT COLLATE "C" NOT NULL,
  object      TEXT COLLATE "C" NOT NULL,
  account_id  TEXT COLLATE "C",
  before_json TEXT COLLATE "C",
  after_json  TEXT COLLATE "C",
  created_us  BIGINT NOT NULL,
  hash        TEXT COLLATE "C" NOT NULL UNIQUE CHECK (LENGTH(hash) = 64)
);
CREATE INDEX trail_account ON trail (account_id, seq) WHERE account_id IS NOT NULL;
-- +goose StatementBegin
CREATE FUNCTION trail_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the trail is only added to';
END $$;
-- +goose StatementEnd
CREATE TRIGGER trail_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON trail
  FOR EACH STATEMENT EXECUTE FUNCTION trail_kept();
CREATE TABLE trail_head (
  id   BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
  seq  BIGINT NOT NULL CHECK (seq >= 0),
  hash TEXT COLLATE "C" NOT NULL
);
INSERT INTO trail_head (id, seq, hash) VALUES (1, 0, '');
