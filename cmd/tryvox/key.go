package main

import (
	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/stamp"
)

type keyCommand struct {
	Create keyCreate `cmd:"" help:"Make a key; its secret is printed once, alone on stdout."`
	List   keyList   `cmd:"" help:"List an account's keys, without their secrets."`
	Revoke keyRevoke `cmd:"" help:"End a key; every server refuses it within a second."`
}

type keyCreate struct {
	ID      string        `arg:"" help:"The account."`
	Name    string        `placeholder:"NAME" help:"What people call the key."`
	Expires *instant      `placeholder:"TIME" help:"When it ends, such as 2027-01-01T00:00:00Z."`
	Scope   account.Scope `default:"write" enum:"read,write,route,operator" help:"read, write, route or operator."`
}

// Run makes the key.
func (c *keyCreate) Run(e *environment) error {
	return e.with(func(s *store) error {
		key, secret, err := s.CreateKey(e.ctx, app.NewKey{
			AccountID: c.ID, Name: c.Name, Scope: c.Scope, ExpiresUs: (*int64)(c.Expires),
		})
		if err != nil {
			return err
		}
		return e.result(map[string]string{"id": key.ID, "secret": secret}, secret)
	})
}

type keyRow struct {
	ID        string        `json:"id"`
	Name      string        `json:"name"`
	Scope     account.Scope `json:"scope"`
	Hint      string        `json:"hint"`
	CreatedAt string        `json:"created_at"`
	ExpiresAt *string       `json:"expires_at"`
	RevokedAt *string       `json:"revoked_at"`
}

type keyList struct {
	ID string `arg:"" help:"The account."`
}

// Run lists the keys.
func (c *keyList) Run(e *environment) error {
	return e.with(func(s *store) error {
		keys, err := s.Keys(e.ctx, c.ID)
		if err != nil {
			return err
		}
		rows := make([]keyRow, len(keys))
		for i, k := range keys {
			rows[i] = keyRow{
				k.ID, k.Name, k.Scope, "…" + k.Hint,
				stamp.Format(k.CreatedUs), stamp.Maybe(k.ExpiresUs), stamp.Maybe(k.RevokedUs),
			}
		}
		return table(e, rows, "ID SCOPE ENDS-WITH CREATED EXPIRES REVOKED NAME", func(r keyRow) []string {
			return []string{
				r.ID, string(r.Scope), r.Hint, r.CreatedAt, orDash(r.ExpiresAt), orDash(r.RevokedAt), orDash(&r.Name),
			}
		})
	})
}

type keyRevoke struct {
	KeyID string `arg:"" name:"key-id" help:"The key's id, not its secret."`
}

// Run ends the key.
func (c *keyRevoke) Run(e *environment) error {
	return e.with(func(s *store) error {
		if err := s.RevokeKey(e.ctx, c.KeyID); err != nil {
			return err
		}
		return e.result(map[string]string{"id": c.KeyID, "status": "revoked"}, "key "+c.KeyID+" is revoked")
	})
}
