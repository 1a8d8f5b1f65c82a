-- Where a number goes: trunks, applications, and the history of routes.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- holding/
ALTER TABLE holdings ADD COLUMN locked_us BIGINT; -- since when its owner keeps it from being released
ALTER TABLE holdings ADD COLUMN release_reason TEXT COLLATE "C"
  CHECK (release_reason IN ('released', 'account_closed', 'unpaid'));
-- The history of a number. It costs a release, never a purchase.
CREATE INDEX holdings_released ON holdings (realm, e164, created_us) WHERE released_us IS NOT NULL;

-- routing/: the ids of an account's things grow with time, so the primary keys are the lists in their order.
CREATE TABLE trunks (
  account_id       TEXT COLLATE "C" NOT NULL,
  id               TEXT COLLATE "C" NOT NULL,
  name             TEXT COLLATE "C" NOT NULL,
  auth_type        TEXT COLLATE "C" NOT NULL CHECK (auth_type IN ('ip', 'credential')),
  sip_domain       TEXT COLLATE "C" NOT NULL, -- never changes: it is the realm in the digests of its credentials
  termination_uri  TEXT COLLATE "C",
  origination_uris TEXT COLLATE "C" NOT NULL, -- a JSON array of texts, in the order of trial
  max_channels     BIGINT NOT NULL CHECK (max_channels >= 0), -- 0: unlimited
  created_us       BIGINT NOT NULL,
  PRIMARY KEY (account_id, id)
);
-- A registrar finds the trunk by its domain.
CREATE UNIQUE INDEX trunks_domain ON trunks (sip_domain);

-- From where a trunk's calls are taken.
CREATE TABLE trunk_addresses (
  account_id  TEXT COLLATE "C" NOT NULL,
  trunk_id    TEXT COLLATE "C" NOT NULL,
  id          TEXT COLLATE "C" NOT NULL,
  ip          TEXT COLLATE "C" NOT NULL, -- as it was given, in its canonical form
  mask        BIGINT NOT NULL CHECK (mask BETWEEN 1 AND 128),
  cidr        TEXT COLLATE "C" NOT NULL, -- the network of both, without host bits
  description TEXT COLLATE "C",
  created_us  BIGINT NOT NULL,
  PRIMARY KEY (account_id, trunk_id, id),
  FOREIGN KEY (account_id, trunk_id) REFERENCES trunks (account_id, id)
);
CREATE UNIQUE INDEX trunk_addresses_cidr ON trunk_addresses (account_id, trunk_id, cidr);

-- Who may register at a trunk. Only digests of the password are kept, HA1 of RFC 7616 section 3.4.2, in hex.
CREATE TABLE trunk_credentials (
  account_id TEXT COLLATE "C" NOT NULL,
  trunk_id   TEXT COLLATE "C" NOT NULL,
  id         TEXT COLLATE "C" NOT NULL,
  username   TEXT COLLATE "C" NOT NULL,
  ha1_md5    TEXT COLLATE "C" NOT NULL CHECK (LENGTH(ha1_md5) = 32),
  ha1_sha256 TEXT COLLATE "C" NOT NULL CHECK (LENGTH(ha1_sha256) = 64),
  created_us BIGINT NOT NULL,
  PRIMARY KEY (account_id, trunk_id, id),
  FOREIGN KEY (account_id, trunk_id) REFERENCES trunks (account_id, id)
);
CREATE UNIQUE INDEX trunk_credentials_username ON trunk_credentials (account_id, trunk_id, username);

CREATE TABLE applications (
  account_id    TEXT COLLATE "C" NOT NULL,
  id            TEXT COLLATE "C" NOT NULL,
  name          TEXT COLLATE "C" NOT NULL,
  answer_url    TEXT COLLATE "C",
  sip_uri       TEXT COLLATE "C",
  answer_method TEXT COLLATE "C" NOT NULL CHECK (answer_method IN ('GET', 'POST')),
  hangup_url    TEXT COLLATE "C",
  fallback_url  TEXT COLLATE "C",
  created_us    BIGINT NOT NULL,
  PRIMARY KEY (account_id, id),
  CHECK ((answer_url IS NULL) <> (sip_uri IS NULL))
);

-- Where a number went, from when to when, on the clock of its owner. Never deleted; trunk and application may be.
CREATE TABLE routes (
  realm          TEXT COLLATE "C" NOT NULL CHECK (realm IN ('live', 'sandbox')),
  e164           TEXT COLLATE "C" NOT NULL,
  nth            BIGINT NOT NULL CHECK (nth > 0), -- 1, 2, 3 … of the number
  holding_id     TEXT COLLATE "C" NOT NULL,
  account_id     TEXT COLLATE "C" NOT NULL,
  trunk_id       TEXT COLLATE "C",
  application_id TEXT COLLATE "C",
  from_us        BIGINT NOT NULL,
  to_us          BIGINT, -- null: it goes there now
  PRIMARY KEY (realm, e164, nth),
  CHECK ((trunk_id IS NULL) <> (application_id IS NULL)),
  CHECK (to_us >= from_us)
);
-- A number goes to one place. It is also the switches' way in.
CREATE UNIQUE INDEX routes_open ON routes (realm, e164) WHERE to_us IS NULL;
-- How many numbers a trunk or an application has.
CREATE INDEX routes_trunk ON routes (account_id, trunk_id) WHERE to_us IS NULL;
CREATE INDEX routes_application ON routes (account_id, application_id) WHERE to_us IS NULL;
