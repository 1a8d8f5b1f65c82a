-- What could be bought: the search's indexes, reservations, the sandbox's magic numbers.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- catalog/. No index below has a column that a sale changes: so a purchase keeps none of them.
-- listed: 0 after the housekeeping found it owned, so that searches do not walk over what was sold long ago.
-- reserved_by, reserved_until_us: the reservation's row again, where a purchase reads it under its lock.
ALTER TABLE numbers ADD COLUMN listed BIGINT NOT NULL DEFAULT 1 CHECK (listed IN (0, 1));
ALTER TABLE numbers ADD COLUMN reserved_by TEXT;
ALTER TABLE numbers ADD COLUMN reserved_until_us BIGINT
  CHECK ((reserved_by IS NULL) = (reserved_until_us IS NULL) AND (state <> 'owned' OR reserved_by IS NULL));

-- The last two columns say nothing: with them, SQLite need not look into the table for what they are.

-- All in order.
CREATE INDEX numbers_order ON numbers (realm, e164, listed, withdrawn_us)
  WHERE listed = 1 AND withdrawn_us IS NULL;
-- A shelf: equal numbers side by side.
CREATE INDEX numbers_shelf ON numbers (realm,
  (country || ' ' || type || ' ' || region || ' ' || capabilities || ' ' || COALESCE(monthly_fee_micros, -1)), e164,
  listed, withdrawn_us)
  WHERE listed = 1 AND withdrawn_us IS NULL;

-- By any three digits, and the last two: an index that SQLite has only as a table of its own, kept by a
-- trigger. A B-tree by the last digits would put each number of an import on a page of its own; this one
-- is written in runs, which are merged when there are sixteen: four is FTS5's default, and one import in
-- six seconds would be merging (measured). The e stands for the end of the number. A row's
-- name is its number as an integer that sorts as e164 does: 15 digits, then how many of them count; the
-- sandbox stands behind live. Rows are never changed: what a number is called does not change.
CREATE VIRTUAL TABLE number_digits USING fts5 (
  digits, content = '', columnsize = 0, detail = none, tokenize = 'trigram');
INSERT INTO number_digits (number_digits, rank) VALUES ('automerge', 16);
-- +goose StatementBegin
CREATE TRIGGER numbers_digits AFTER INSERT ON numbers BEGIN
  INSERT INTO number_digits (rowid, digits) VALUES (
    CAST(SUBSTR(SUBSTR(NEW.e164, 2) || '000000000000000', 1, 15) AS BIGINT) * 16 + LENGTH(NEW.e164) - 1
      + CASE NEW.realm WHEN 'sandbox' THEN 20000000000000000 ELSE 0 END,
    SUBSTR(NEW.e164, 2) || 'e');
END;
-- +goose StatementEnd
INSERT INTO number_digits (rowid, digits)
SELECT
  CAST(SUBSTR(SUBSTR(e164, 2) || '000000000000000', 1, 15) AS BIGINT) * 16 + LENGTH(e164) - 1
    + CASE realm WHEN 'sandbox' THEN 20000000000000000 ELSE 0 END,
  SUBSTR(e164, 2) || 'e'
FROM numbers;

-- Numbers that are kept for one account for some minutes of real time. A number has one row at most.
CREATE TABLE reservations (
  realm      TEXT NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164       TEXT NOT NULL,
  id         TEXT NOT NULL, -- the same for all numbers of one reservation
  account_id TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  PRIMARY KEY (realm, e164),
  CHECK (expires_us > created_us AND expires_us <= created_us + 1800000000)
) WITHOUT ROWID;
CREATE INDEX reservations_id ON reservations (account_id, id);
CREATE INDEX reservations_age ON reservations (expires_us);

-- The magic numbers: purchases of them end as they are named.
INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities, monthly_fee_micros,
  setup_fee_micros, carrier, state)
VALUES
  ('sandbox', '+15005550200', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'for_sale'),
  ('sandbox', '+15005550402', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'for_sale'),
  ('sandbox', '+15005550404', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'for_sale'),
  ('sandbox', '+15005550409', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'for_sale'),
  ('sandbox', '+15005550500', 'US', 'local', '', '', 'voice', 1000000, 0, '', 'for_sale')
ON CONFLICT (realm, e164) DO NOTHING;
