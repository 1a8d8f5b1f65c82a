-- Where a number goes: trunks, applications, and the history of routes.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- holding/
ALTER TABLE holdings ADD COLUMN locked_us BIGINT; -- since when its owner keeps it from being released
ALTER TABLE holdings ADD COLUMN release_reason TEXT
  CHECK (release_reason IN ('released', 'account_closed', 'unpaid'));
-- The history of a number. It costs a release, never a purchase.
CREATE INDEX holdings_released ON holdings (realm, e164, created_us) WHERE released_us IS NOT NULL;

-- routing/: the ids of an account's things grow with time, so the primary keys are the lists in their order.
CREATE TABLE trunks (
  account_id       TEXT NOT NULL,
  id               TEXT NOT NULL,
  name             TEXT NOT NULL,
  auth_type        TEXT NOT NULL CHECK (auth_type IN ('ip', 'credential')),
  sip_domain       TEXT NOT NULL, -- never changes: it is the realm in the digests of its credentials
  termination_uri  TEXT,
  origination_uris TEXT NOT NULL, -- a JSON array of texts, in the order of trial
  max_channels     BIGINT NOT NULL CHECK (max_channels >= 0), -- 0: unlimited
  created_us       BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
) WITHOUT ROWID;
-- A registrar finds the trunk by its domain.
CREATE UNIQUE INDEX trunks_domain ON trunks (sip_domain);

-- From where a trunk's calls are taken.
CREATE TABLE trunk_addresses (
  account_id  TEXT NOT NULL,
  trunk_id    TEXT NOT NULL,
  id          TEXT NOT NULL,
  ip          TEXT NOT NULL, -- as it was given, in its canonical form
  mask        BIGINT NOT NULL CHECK (mask BETWEEN 1 AND 128),
  cidr        TEXT NOT NULL, -- the network of both, without host bits
  description TEXT,
  created_us  BIGINT NOT NULL,
  PRIMARY KEY (account_id, trunk_id, id),
  FOREIGN KEY (account_id, trunk_id) REFERENCES trunks (account_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX trunk_addresses_cidr ON trunk_addresses (account_id, trunk_id, cidr);

-- Who may register at a trunk. Only digests of the password are kept, HA1 of RFC 7616 section 3.4.2, in hex.
CREATE TABLE trunk_credentials (
  account_id TEXT NOT NULL,
  trunk_id   TEXT NOT NULL,
  id         TEXT NOT NULL,
  username   TEXT NOT NULL,
  ha1_md5    TEXT NOT NULL CHECK (LENGTH(ha1_md5) = 32),
  ha1_sha256 TEXT NOT NULL CHECK (LENGTH(ha1_sha256) = 64),
  created_us BIGINT NOT NULL,
  PRIMARY KEY (account_id, trunk_id, id),
  FOREIGN KEY (account_id, trunk_id) REFERENCES trunks (account_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX trunk_credentials_username ON trunk_credentials (account_id, trunk_id, username);

CREATE TABLE applications (
  account_id    TEXT NOT NULL,
  id            TEXT NOT NULL,
  name          TEXT NOT NULL,
  answer_url    TEXT,
  sip_uri       TEXT,
  answer_method TEXT NOT NULL CHECK (answer_method IN ('GET', 'POST')),
  hangup_url    TEXT,
  fallback_url  TEXT,
  created_us    BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  CHECK ((answer_url IS NULL) <> (sip_uri IS NULL))
) WITHOUT ROWID;

-- Where a number went, from when to when, on the clock of its owner. Never deleted; trunk and application may be.
CREATE TABLE routes (
  realm          TEXT NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164           TEXT NOT NULL,
  nth            BIGINT NOT NULL CHECK (nth > 0), -- 1, 2, 3 … of the number
  holding_id     TEXT NOT NULL,
  account_id     TEXT NOT NULL,
  trunk_id       TEXT,
  application_id TEXT,
  from_us        BIGINT NOT NULL,
  to_us          BIGINT, -- null: it goes there now
  PRIMARY KEY (realm, e164, nth),
  CHECK ((trunk_id IS NULL) <> (application_id IS NULL)),
  CHECK (to_us >= from_us)
) WITHOUT ROWID;
-- A number goes to one place. It is also the switches' way in.
CREATE UNIQUE INDEX routes_open ON routes (realm, e164) WHERE to_us IS NULL;
-- How many numbers a trunk or an application has.
CREATE INDEX routes_trunk ON routes (account_id, trunk_id) WHERE to_us IS NULL;
CREATE INDEX routes_application ON routes (account_id, application_id) WHERE to_us IS NULL;
