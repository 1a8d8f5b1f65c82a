-- An address is one user's of an account, and may be a user's of others too.
-- The twin of this file for the other engine has the same columns; a test compares them.

-- +goose Up

-- The address stands first: a sign-in looks for it in all accounts.
DROP INDEX users_email;
CREATE UNIQUE INDEX users_email ON users (email, account_id) WHERE removed_us IS NULL;
