-- From when on the trail must have an entry for what operators did.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- What was made or ended before since_us, real time, needs no entry; in a new store it is 0.
ALTER TABLE trail_head ADD COLUMN since_us BIGINT NOT NULL DEFAULT 0;
UPDATE trail_head SET since_us = (SELECT COALESCE(MAX(made.at_us) + 1, 0) FROM (
  SELECT created_us AS at_us FROM accounts
  UNION ALL SELECT closed_us FROM accounts
  UNION ALL SELECT created_us FROM api_keys
  UNION ALL SELECT revoked_us FROM api_keys
  UNION ALL SELECT updated_us FROM prices
  UNION ALL SELECT withdrawn_us FROM numbers
  UNION ALL SELECT created_us FROM users
  UNION ALL SELECT removed_us FROM users
  UNION ALL SELECT used_us FROM invitations
  UNION ALL SELECT seen_us FROM runs) AS made);

-- Transfers bear the time of their account's clock. Those up to a line of its statement need no entry.
CREATE TABLE trail_before (
  account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  line       BIGINT NOT NULL CHECK (line > 0)
);
INSERT INTO trail_before (account_id, line) SELECT account_id, lines FROM balances WHERE lines > 0;
