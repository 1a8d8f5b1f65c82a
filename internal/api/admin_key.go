package api

import (
	"context"
	"net/http"
	"slices"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/stamp"
)

// keyRow is an API key without its secret.
type keyRow struct {
	ID        string        `json:"id"`
	AccountID string        `json:"account_id"`
	Name      string        `json:"name"`
	Scope     account.Scope `json:"scope" enum:"read,write,route,operator"`
	Hint      string        `json:"hint" doc:"The last four characters of the secret."`
	CreatedAt string        `json:"created_at"`
	ExpiresAt *string       `json:"expires_at"`
	RevokedAt *string       `json:"revoked_at"`
}

func showKey(k account.Key) keyRow {
	return keyRow{
		k.ID, k.AccountID, k.Name, k.Scope, k.Hint, stamp.Format(k.CreatedUs), stamp.Maybe(k.ExpiresUs),
		stamp.Maybe(k.RevokedUs),
	}
}

// newKey is a key with its secret.
type newKey struct {
	ID        string        `json:"id"`
	AccountID string        `json:"account_id"`
	Name      string        `json:"name"`
	Scope     account.Scope `json:"scope" enum:"read,write,route,operator"`
	Hint      string        `json:"hint"`
	CreatedAt string        `json:"created_at"`
	ExpiresAt *string       `json:"expires_at"`
	Secret    string        `json:"secret" doc:"In this answer alone."`
}

func showNewKey(m app.MadeKey) any {
	k := showKey(m.Key)
	return newKey{k.ID, k.AccountID, k.Name, k.Scope, k.Hint, k.CreatedAt, k.ExpiresAt, m.Secret}
}

var exampleKey = keyRow{
	ID: "key_01jrd3w7e8f9a0b1c2d3e4f5g6", AccountID: exampleCustomer.ID, Name: "Shop", Scope: account.Write,
	Hint: "k3qy", CreatedAt: "2026-04-09T10:30:00Z",
}

// keyBody is what a key is made of.
type keyBody struct {
	Name      string `json:"name,omitempty" max:"200" pattern:"^\\P{Cc}*$"`
	Scope     string `json:"scope,omitempty" enum:"read,write,route,operator" doc:"write if left out."`
	ExpiresAt string `json:"expires_at,omitempty" doc:"When it ends, in real time, not after the key that asks; if left out, with that key, or never."`
}

var createKeyDoc = doc{
	id: "createKey", tag: "Operator", summary: "Create an API key",
	text: "The secret is in this answer alone: of it a hash is stored. A repetition under the same " +
		"Idempotency-Key shows it again, to the key that asked first. 409 when the account is closed.",
	body: keyBody{Name: exampleKey.Name, Scope: "write"}, once: true, status: http.StatusCreated,
	answer: newKey{ //nolint:gosec // nobody's secret: most of it is left out
		ID: exampleKey.ID, AccountID: exampleKey.AccountID, Name: exampleKey.Name, Scope: exampleKey.Scope,
		Hint: exampleKey.Hint, CreatedAt: exampleKey.CreatedAt, Secret: "tvx_sk_live_…k3qy",
	},
	faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// createKey is POST /v1/admin/accounts/{customer_id}/keys.
func createKey(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	n := app.NewKey{
		AccountID: c.customer(), Name: body.title("name"), Scope: account.Write,
		ExpiresUs: body.instant("expires_at"), UntilUs: c.caller.UntilUs,
	}
	if word := body.oneOf("scope", scopeWords...); word != "" {
		n.Scope = account.Scope(word)
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	secret, _, err := credentials(c.Request)
	if err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to, Status: http.StatusCreated, Secret: secret},
		func(ctx context.Context) (app.MadeKey, error) {
			k, secret, err := s.app.CreateKey(ctx, n)
			return app.MadeKey{Key: k, Secret: secret}, renamed(err, map[string]string{"expires": "expires_at"})
		}, showNewKey)
}

var scopeWords = func() (all []string) {
	for _, scope := range account.Scopes {
		all = append(all, string(scope))
	}
	return all
}()

var listKeysDoc = doc{
	id: "listKeys", tag: "Operator", summary: "List an account's API keys",
	text: "By id, the revoked ones too, without their secrets.", query: slices.Clone(pageParameters),
	answer: list[keyRow]{Data: []keyRow{exampleKey}, Pagination: pagination{1, 1, perPageDefault, 1, 1}},
	faults: []fault.Kind{fault.NotFound},
}

// listKeys is GET /v1/admin/accounts/{customer_id}/keys.
func listKeys(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	keys, err := s.app.KeysPage(c.Context(), c.customer(), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(keys, page, showKey))
}

var revokeKeyDoc = doc{
	id: "revokeKey", tag: "Operator", summary: "Revoke an API key",
	text: "Every server refuses it within a second. Again changes nothing.", once: true,
	status: http.StatusNoContent, faults: []fault.Kind{fault.NotFound},
}

// revokeKey is DELETE /v1/admin/accounts/{customer_id}/keys/{key_id}.
func revokeKey(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to, Status: http.StatusNoContent},
		func(ctx context.Context) (struct{}, error) {
			return struct{}{}, s.app.RevokeKeyOf(ctx, c.customer(), c.id("key_id"))
		}, func(struct{}) any { return nil })
}
