package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Key is an API key without its secret.
type Key struct {
	ID        string     `json:"id"`
	AccountID string     `json:"account_id"`
	Name      string     `json:"name"`
	Scope     string     `json:"scope"` // read, write, route, operator
	Hint      string     `json:"hint"`  // the secret's last four characters
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"` // nil: never
	RevokedAt *time.Time `json:"revoked_at"` // nil: it holds
}

// NewKey is a key with its secret.
type NewKey struct {
	ID        string     `json:"id"`
	AccountID string     `json:"account_id"`
	Name      string     `json:"name"`
	Scope     string     `json:"scope"`
	Hint      string     `json:"hint"`
	CreatedAt time.Time  `json:"created_at"`
	ExpiresAt *time.Time `json:"expires_at"`
	Secret    string     `json:"secret"`
}

// KeySettings are what a key is made of; all may be left out.
type KeySettings struct {
	Name      string     `json:"name,omitempty"`
	Scope     string     `json:"scope,omitempty"`      // read, write, route, operator; empty is write
	ExpiresAt *time.Time `json:"expires_at,omitempty"` // in real time; nil is never
}

// CreateKey makes a key of an account. Its Secret is in this answer alone, which a retry is told again.
// ErrConflict: the account is closed.
func (a *Admin) CreateKey(
	ctx context.Context, accountID string, s KeySettings, options ...CallOption,
) (NewKey, error) {
	r := request{method: http.MethodPost, path: adminPath("accounts", accountID, "keys"), body: s}
	return call[NewKey](ctx, a.client, r, options...)
}

// ListKeys are the keys of an account by id, the revoked ones too.
func (a *Admin) ListKeys(ctx context.Context, accountID string) iter.Seq2[Key, error] {
	return list[Key](ctx, a.client, adminPath("accounts", accountID, "keys"), nil)
}

// RevokeKey ends a key: every server refuses it within a second.
func (a *Admin) RevokeKey(ctx context.Context, accountID, keyID string, options ...CallOption) error {
	r := request{method: http.MethodDelete, path: adminPath("accounts", accountID, "keys", keyID)}
	return a.client.do(ctx, r, options)
}
