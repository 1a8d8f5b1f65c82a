-- Who looks at the console: people with a password, and what is signed in.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- user/
CREATE TABLE users (
  id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  account_id    TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  email         TEXT COLLATE "C" NOT NULL, -- in small letters
  operator      BIGINT NOT NULL CHECK (operator IN (0, 1)),
  password_hash TEXT COLLATE "C", -- argon2id; null: the invitation was not accepted
  created_us    BIGINT NOT NULL,
  removed_us    BIGINT
);
CREATE UNIQUE INDEX users_email ON users (email) WHERE removed_us IS NULL;
CREATE INDEX users_account ON users (account_id, id);

-- A link that sets a password, once.
CREATE TABLE invitations (
  hash       TEXT COLLATE "C" NOT NULL PRIMARY KEY, -- SHA-256 of the link's secret, hex
  user_id    TEXT COLLATE "C" NOT NULL REFERENCES users (id),
  created_us BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  used_us    BIGINT
);
CREATE INDEX invitations_user ON invitations (user_id);

CREATE TABLE sessions (
  id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  hash       TEXT COLLATE "C" NOT NULL UNIQUE, -- SHA-256 of the cookie's secret, hex
  account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
  key_id     TEXT COLLATE "C" REFERENCES api_keys (id),
  user_id    TEXT COLLATE "C" REFERENCES users (id),
  origin     TEXT COLLATE "C" NOT NULL, -- the address of who signed in
  agent      TEXT COLLATE "C" NOT NULL, -- what the browser called itself
  created_us BIGINT NOT NULL,
  seen_us    BIGINT NOT NULL,
  expires_us BIGINT NOT NULL,
  ended_us   BIGINT,
  CHECK ((key_id IS NULL) <> (user_id IS NULL))
);
CREATE INDEX sessions_account ON sessions (account_id, id);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_us);
