-- What could be bought: the search's indexes, reservations, the sandbox's magic numbers.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- catalog/. No index below has a column that a sale changes: so a purchase keeps none of them (HOT updates).
-- listed: 0 after the housekeeping found it owned, so that searches do not walk over what was sold long ago.
-- reserved_by, reserved_until_us: the reservation's row again, where a purchase reads it under its lock.
ALTER TABLE numbers ADD COLUMN listed BIGINT NOT NULL DEFAULT 1 CHECK (listed IN (0, 1));
ALTER TABLE numbers ADD COLUMN reserved_by TEXT COLLATE "C";
ALTER TABLE numbers ADD COLUMN reserved_until_us BIGINT
  CHECK ((reserved_by IS NULL) = (reserved_until_us IS NULL) AND (state <> 'owned' OR reserved_by IS NULL));

-- What the planner knows of digits decides whether it looks for them or walks until it meets them.
ALTER TABLE numbers ALTER COLUMN e164 SET STATISTICS 500;

-- All in order.
CREATE INDEX numbers_order ON numbers (realm, e164) WHERE listed = 1 AND withdrawn_us IS NULL;
-- A shelf: equal numbers side by side.
CREATE INDEX numbers_shelf ON numbers (realm,
  (country || ' ' || type || ' ' || region || ' ' || capabilities || ' ' || COALESCE(monthly_fee_micros, -1)), e164)
  WHERE listed = 1 AND withdrawn_us IS NULL;

-- By any three digits, and the last two. Where the extension cannot be had, searches for digits in the middle
-- are slow and `tryvox doctor` says so. What an import adds waits in a list, which every search reads: the
-- import empties it at its end. Half a megabyte of list costs an import a third of its speed (measured).
-- +goose StatementBegin
DO $$ BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX numbers_digits ON numbers USING gin (e164 gin_trgm_ops) WITH (gin_pending_list_limit = 4096)
    WHERE listed = 1 AND withdrawn_us IS NULL;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
  RAISE WARNING 'no index for digits in the middle of numbers: %', SQLERRM;
END $$;
-- +goose StatementEnd

-- Numbers that are kept for one account for some minutes of real time. A number has one row at most.
CREATE TABLE reservations (
  realm      TEXT COLLATE "C" NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164       TEXT COLLATE "C" NOT NULL,
  id         TEXT COLLATE "C" NOT NULL, -- the same for all numbers of one reservation
  account_id TEXT COLLATE "C" NOT NULL,
  created_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  PRIMARY KEY (realm, e164),
  CHECK (expires_us > created_us AND expires_us <= created_us + 1800000000)
);
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
