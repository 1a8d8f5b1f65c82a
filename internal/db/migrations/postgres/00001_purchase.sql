-- The tables of the purchase. Money is BIGINT micro-dollars, time BIGINT microseconds UTC, ids TEXT.
-- Text is compared byte by byte (COLLATE "C"), as SQLite does.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- account/
CREATE TABLE accounts (
  id                  TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  realm               TEXT COLLATE "C" NOT NULL CHECK (realm IN ('live', 'sandbox')),
  name                TEXT COLLATE "C" NOT NULL,
  clock_us            BIGINT CHECK (clock_us IS NULL OR realm = 'sandbox'), -- the test clock
  created_us          BIGINT NOT NULL,
  closed_us           BIGINT
);

CREATE TABLE api_keys (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  hash       TEXT COLLATE "C" NOT NULL UNIQUE, -- SHA-256 of the secret, hex: the secret itself is nowhere
  hint       TEXT COLLATE "C" NOT NULL,        -- its last four characters
  name       TEXT COLLATE "C" NOT NULL,
  scope      TEXT COLLATE "C" NOT NULL CHECK (scope IN ('read', 'write', 'route', 'operator')),
  created_us BIGINT NOT NULL,
  expires_us BIGINT,
  revoked_us BIGINT
);
CREATE INDEX api_keys_account ON api_keys (account_id);

-- catalog/
CREATE TABLE numbers (
  realm              TEXT COLLATE "C" NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164               TEXT COLLATE "C" NOT NULL,
  country            TEXT COLLATE "C" NOT NULL,
  type               TEXT COLLATE "C" NOT NULL CHECK (type IN ('local', 'toll_free', 'mobile')),
  region             TEXT COLLATE "C" NOT NULL,
  locality           TEXT COLLATE "C" NOT NULL,
  capabilities       TEXT COLLATE "C" NOT NULL,
  monthly_fee_micros BIGINT CHECK (monthly_fee_micros >= 0), -- null: the price list decides at the sale
  setup_fee_micros   BIGINT CHECK (setup_fee_micros >= 0),
  carrier            TEXT COLLATE "C" NOT NULL,
  state              TEXT COLLATE "C" NOT NULL CHECK (state IN ('for_sale', 'owned', 'cooling_off')),
  account_id         TEXT COLLATE "C",   -- the owner; while cooling off, who released it
  available_after_us BIGINT, -- end of the cooling-off on the clock of who released it
  withdrawn_us       BIGINT, -- no longer sold; an owner keeps it
  PRIMARY KEY (realm, e164),
  CHECK ((state = 'for_sale') = (account_id IS NULL)),
  CHECK ((state = 'cooling_off') = (available_after_us IS NOT NULL))
) WITH (fillfactor = 80);

CREATE TABLE prices (
  country                      TEXT COLLATE "C" NOT NULL,
  type                         TEXT COLLATE "C" NOT NULL CHECK (type IN ('local', 'toll_free', 'mobile')),
  monthly_fee_micros           BIGINT NOT NULL CHECK (monthly_fee_micros >= 0),
  setup_fee_micros             BIGINT NOT NULL CHECK (setup_fee_micros >= 0),
  early_termination_fee_micros BIGINT NOT NULL CHECK (early_termination_fee_micros >= 0),
  minimum_term_months          BIGINT NOT NULL CHECK (minimum_term_months >= 0),
  cooling_off_days             BIGINT NOT NULL CHECK (cooling_off_days >= 0),
  updated_us                   BIGINT NOT NULL,
  PRIMARY KEY (country, type)
);

-- holding/: one row is one ownership of a number, from purchase to release. Never deleted.
CREATE TABLE holdings (
  id                           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  account_id                   TEXT COLLATE "C" NOT NULL,
  realm                        TEXT COLLATE "C" NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164                         TEXT COLLATE "C" NOT NULL,
  country                      TEXT COLLATE "C" NOT NULL,
  type                         TEXT COLLATE "C" NOT NULL,
  region                       TEXT COLLATE "C" NOT NULL,
  capabilities                 TEXT COLLATE "C" NOT NULL,
  monthly_fee_micros           BIGINT NOT NULL CHECK (monthly_fee_micros >= 0),
  setup_fee_micros             BIGINT NOT NULL CHECK (setup_fee_micros >= 0),
  early_termination_fee_micros BIGINT NOT NULL CHECK (early_termination_fee_micros >= 0),
  minimum_term_months          BIGINT NOT NULL CHECK (minimum_term_months >= 0),
  cooling_off_days             BIGINT NOT NULL CHECK (cooling_off_days >= 0),
  status                       TEXT COLLATE "C" NOT NULL
    CHECK (status IN ('active', 'pending', 'suspended', 'released')),
  trunk_id                     TEXT COLLATE "C",
  application_id               TEXT COLLATE "C",
  created_us                   BIGINT NOT NULL,
  updated_us                   BIGINT NOT NULL,
  released_us                  BIGINT,
  CHECK ((status = 'released') = (released_us IS NOT NULL)),
  CHECK (trunk_id IS NULL OR application_id IS NULL)
) WITH (fillfactor = 80);
-- A number has one owner.
CREATE UNIQUE INDEX holdings_owner ON holdings (realm, e164) WHERE released_us IS NULL;
-- The list of an account's numbers, in its order.
CREATE INDEX holdings_list ON holdings (account_id, created_us, e164) WHERE released_us IS NULL;

-- ledger/: double entry in one row: the amount leaves debit and reaches credit. Never changed, never deleted.
CREATE TABLE transfers (
  account_id           TEXT COLLATE "C" NOT NULL,   -- whose statement it stands on
  line                 BIGINT NOT NULL CHECK (line > 0), -- 1, 2, 3 … on that statement
  id                   TEXT COLLATE "C" NOT NULL,
  type                 TEXT COLLATE "C" NOT NULL CHECK (type IN
    ('top_up', 'setup_fee', 'monthly_fee', 'early_termination_fee', 'refund', 'adjustment')),
  debit                TEXT COLLATE "C" NOT NULL,
  credit               TEXT COLLATE "C" NOT NULL,
  amount_micros        BIGINT NOT NULL CHECK (amount_micros > 0),
  balance_after_micros BIGINT NOT NULL,
  holding_id           TEXT COLLATE "C",
  e164                 TEXT COLLATE "C",
  cycle_us             BIGINT,          -- start of the billing month that a monthly_fee pays
  period_start_us      BIGINT,
  period_end_us        BIGINT,
  description          TEXT COLLATE "C" NOT NULL,
  reference            TEXT COLLATE "C",            -- the operator's own name for a top-up
  created_us           BIGINT NOT NULL,
  PRIMARY KEY (account_id, line),
  CHECK (debit <> credit AND account_id IN (debit, credit)),
  CHECK (type <> 'monthly_fee' OR (holding_id IS NOT NULL AND cycle_us IS NOT NULL))
);
-- One charge for each holding and cycle.
CREATE UNIQUE INDEX transfers_charge ON transfers (holding_id, cycle_us) WHERE type = 'monthly_fee';
-- The same reference twice credits once.
CREATE UNIQUE INDEX transfers_reference ON transfers (account_id, reference) WHERE reference IS NOT NULL;

CREATE TABLE balances (
  account_id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  balance_micros      BIGINT NOT NULL,
  credit_limit_micros BIGINT NOT NULL CHECK (credit_limit_micros >= 0),
  floor_micros        BIGINT NOT NULL, -- minus the limit, or the debt that stood when the limit was lowered
  lines               BIGINT NOT NULL, -- transfers on the statement so far
  CHECK (balance_micros >= floor_micros AND floor_micros <= -credit_limit_micros)
) WITH (fillfactor = 80);

-- event/: numbered without gaps for each account, so that a reader never misses a late commit.
CREATE TABLE events (
  account_id TEXT COLLATE "C" NOT NULL,
  seq        BIGINT NOT NULL CHECK (seq > 0),
  id         TEXT COLLATE "C" NOT NULL,
  type       TEXT COLLATE "C" NOT NULL,
  e164       TEXT COLLATE "C",
  data       TEXT COLLATE "C" NOT NULL,
  created_us BIGINT NOT NULL,
  PRIMARY KEY (account_id, seq)
);

-- app/once.go: answers kept for 24 hours of real time.
CREATE TABLE idempotency_keys (
  account_id  TEXT COLLATE "C" NOT NULL,
  key         TEXT COLLATE "C" NOT NULL,
  fingerprint TEXT COLLATE "C" NOT NULL, -- SHA-256 of method, path and body, hex
  status      BIGINT NOT NULL,
  body        TEXT COLLATE "C" NOT NULL,
  created_us  BIGINT NOT NULL,
  PRIMARY KEY (account_id, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_us);
