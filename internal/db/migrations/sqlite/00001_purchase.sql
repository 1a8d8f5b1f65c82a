-- The tables of the purchase. Money is BIGINT micro-dollars, time BIGINT microseconds UTC, ids TEXT.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- account/
CREATE TABLE accounts (
  id                  TEXT NOT NULL PRIMARY KEY,
  realm               TEXT NOT NULL CHECK (realm IN ('live', 'sandbox')),
  name                TEXT NOT NULL,
  clock_us            BIGINT CHECK (clock_us IS NULL OR realm = 'sandbox'), -- the test clock
  created_us          BIGINT NOT NULL,
  closed_us           BIGINT
) WITHOUT ROWID;

CREATE TABLE api_keys (
  id         TEXT NOT NULL PRIMARY KEY,
  account_id TEXT NOT NULL REFERENCES accounts (id),
  hash       TEXT NOT NULL UNIQUE, -- SHA-256 of the secret, hex: the secret itself is nowhere
  hint       TEXT NOT NULL,        -- its last four characters
  name       TEXT NOT NULL,
  scope      TEXT NOT NULL CHECK (scope IN ('read', 'write', 'route', 'operator')),
  created_us BIGINT NOT NULL,
  expires_us BIGINT,
  revoked_us BIGINT
) WITHOUT ROWID;
CREATE INDEX api_keys_account ON api_keys (account_id);

-- catalog/
CREATE TABLE numbers (
  realm              TEXT NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164               TEXT NOT NULL,
  country            TEXT NOT NULL,
  type               TEXT NOT NULL CHECK (type IN ('local', 'toll_free', 'mobile')),
  region             TEXT NOT NULL,
  locality           TEXT NOT NULL,
  capabilities       TEXT NOT NULL,
  monthly_fee_micros BIGINT CHECK (monthly_fee_micros >= 0), -- null: the price list decides at the sale
  setup_fee_micros   BIGINT CHECK (setup_fee_micros >= 0),
  carrier            TEXT NOT NULL,
  state              TEXT NOT NULL CHECK (state IN ('for_sale', 'owned', 'cooling_off')),
  account_id         TEXT,   -- the owner; while cooling off, who released it
  available_after_us BIGINT, -- end of the cooling-off on the clock of who released it
  withdrawn_us       BIGINT, -- no longer sold; an owner keeps it
  PRIMARY KEY (realm, e164),
  CHECK ((state = 'for_sale') = (account_id IS NULL)),
  CHECK ((state = 'cooling_off') = (available_after_us IS NOT NULL))
) WITHOUT ROWID;

CREATE TABLE prices (
  country                      TEXT NOT NULL,
  type                         TEXT NOT NULL CHECK (type IN ('local', 'toll_free', 'mobile')),
  monthly_fee_micros           BIGINT NOT NULL CHECK (monthly_fee_micros >= 0),
  setup_fee_micros             BIGINT NOT NULL CHECK (setup_fee_micros >= 0),
  early_termination_fee_micros BIGINT NOT NULL CHECK (early_termination_fee_micros >= 0),
  minimum_term_months          BIGINT NOT NULL CHECK (minimum_term_months >= 0),
  cooling_off_days             BIGINT NOT NULL CHECK (cooling_off_days >= 0),
  updated_us                   BIGINT NOT NULL,
  PRIMARY KEY (country, type)
) WITHOUT ROWID;

-- holding/: one row is one ownership of a number, from purchase to release. Never deleted.
CREATE TABLE holdings (
  id                           TEXT NOT NULL PRIMARY KEY,
  account_id                   TEXT NOT NULL,
  realm                        TEXT NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164                         TEXT NOT NULL,
  country                      TEXT NOT NULL,
  type                         TEXT NOT NULL,
  region                       TEXT NOT NULL,
  capabilities                 TEXT NOT NULL,
  monthly_fee_micros           BIGINT NOT NULL CHECK (monthly_fee_micros >= 0),
  setup_fee_micros             BIGINT NOT NULL CHECK (setup_fee_micros >= 0),
  early_termination_fee_micros BIGINT NOT NULL CHECK (early_termination_fee_micros >= 0),
  minimum_term_months          BIGINT NOT NULL CHECK (minimum_term_months >= 0),
  cooling_off_days             BIGINT NOT NULL CHECK (cooling_off_days >= 0),
  status                       TEXT NOT NULL
    CHECK (status IN ('active', 'pending', 'suspended', 'released')),
  trunk_id                     TEXT,
  application_id               TEXT,
  created_us                   BIGINT NOT NULL,
  updated_us                   BIGINT NOT NULL,
  released_us                  BIGINT,
  CHECK ((status = 'released') = (released_us IS NOT NULL)),
  CHECK (trunk_id IS NULL OR application_id IS NULL)
) WITHOUT ROWID;
-- A number has one owner.
CREATE UNIQUE INDEX holdings_owner ON holdings (realm, e164) WHERE released_us IS NULL;
-- The list of an account's numbers, in its order.
CREATE INDEX holdings_list ON holdings (account_id, created_us, e164) WHERE released_us IS NULL;

-- ledger/: double entry in one row: the amount leaves debit and reaches credit. Never changed, never deleted.
CREATE TABLE transfers (
  account_id           TEXT NOT NULL,   -- whose statement it stands on
  line                 BIGINT NOT NULL CHECK (line > 0), -- 1, 2, 3 … on that statement
  id                   TEXT NOT NULL,
  type                 TEXT NOT NULL CHECK (type IN
    ('top_up', 'setup_fee', 'monthly_fee', 'early_termination_fee', 'refund', 'adjustment')),
  debit                TEXT NOT NULL,
  credit               TEXT NOT NULL,
  amount_micros        BIGINT NOT NULL CHECK (amount_micros > 0),
  balance_after_micros BIGINT NOT NULL,
  holding_id           TEXT,
  e164                 TEXT,
  cycle_us             BIGINT,          -- start of the billing month that a monthly_fee pays
  period_start_us      BIGINT,
  period_end_us        BIGINT,
  description          TEXT NOT NULL,
  reference            TEXT,            -- the operator's own name for a top-up
  created_us           BIGINT NOT NULL,
  PRIMARY KEY (account_id, line),
  CHECK (debit <> credit AND account_id IN (debit, credit)),
  CHECK (type <> 'monthly_fee' OR (holding_id IS NOT NULL AND cycle_us IS NOT NULL))
) WITHOUT ROWID;
-- One charge for each holding and cycle.
CREATE UNIQUE INDEX transfers_charge ON transfers (holding_id, cycle_us) WHERE type = 'monthly_fee';
-- The same reference twice credits once.
CREATE UNIQUE INDEX transfers_reference ON transfers (account_id, reference) WHERE reference IS NOT NULL;

CREATE TABLE balances (
  account_id          TEXT NOT NULL PRIMARY KEY,
  balance_micros      BIGINT NOT NULL,
  credit_limit_micros BIGINT NOT NULL CHECK (credit_limit_micros >= 0),
  floor_micros        BIGINT NOT NULL, -- minus the limit, or the debt that stood when the limit was lowered
  lines               BIGINT NOT NULL, -- transfers on the statement so far
  CHECK (balance_micros >= floor_micros AND floor_micros <= -credit_limit_micros)
) WITHOUT ROWID;

-- event/: numbered without gaps for each account, so that a reader never misses a late commit.
CREATE TABLE events (
  account_id TEXT NOT NULL,
  seq        BIGINT NOT NULL CHECK (seq > 0),
  id         TEXT NOT NULL,
  type       TEXT NOT NULL,
  e164       TEXT,
  data       TEXT NOT NULL,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (account_id, seq)
) WITHOUT ROWID;

-- app/once.go: answers kept for 24 hours of real time.
CREATE TABLE idempotency_keys (
  account_id  TEXT NOT NULL,
  key         TEXT NOT NULL,
  fingerprint TEXT NOT NULL, -- SHA-256 of method, path and body, hex
  status      BIGINT NOT NULL,
  body        TEXT NOT NULL,
  created_us  BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
) WITHOUT ROWID;
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_us);
