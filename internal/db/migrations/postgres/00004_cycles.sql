-- The books over time: what falls due when.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- holding/
-- due_us: the start of the first month that is not paid. It is to come while a number is active; while it is
-- suspended, it is the month that could not be paid; of a released number, what it was then.
ALTER TABLE holdings ADD COLUMN due_us BIGINT NOT NULL DEFAULT 0;
ALTER TABLE holdings ADD COLUMN release_fee_micros BIGINT NOT NULL DEFAULT 0 -- what the release cost
  CHECK (release_fee_micros >= 0 AND (release_fee_micros = 0 OR status = 'released'));
UPDATE holdings SET due_us =
  CAST(EXTRACT(EPOCH FROM DATE_TRUNC('month', TO_TIMESTAMP(created_us / 1000000) AT TIME ZONE 'UTC')
    + INTERVAL '1 month') AS BIGINT) * 1000000;
-- What falls due, in the order in which it is paid.
CREATE INDEX holdings_due ON holdings (account_id, due_us, created_us, e164) WHERE status = 'active';
CREATE INDEX holdings_unpaid ON holdings (account_id, due_us, created_us, e164) WHERE status = 'suspended';

-- ledger/
-- due_next_micros: monthly fees of the numbers owned now. low_told_us: when the owner was last told that the
-- balance does not cover them, on the account's clock.
ALTER TABLE balances ADD COLUMN due_next_micros BIGINT NOT NULL DEFAULT 0 CHECK (due_next_micros >= 0);
ALTER TABLE balances ADD COLUMN low_told_us BIGINT;
UPDATE balances SET due_next_micros = COALESCE((SELECT SUM(h.monthly_fee_micros) FROM holdings h
  WHERE h.account_id = balances.account_id AND h.released_us IS NULL), 0);
