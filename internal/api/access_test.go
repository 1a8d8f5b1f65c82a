package api

import (
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
)

// Every route of the table: who may not, is told so before anything else is looked at, and
// only a route without a scope answers without a key.
func TestWhoMayCallWhat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for _, id := range []string{"acc_1", "acc_2"} {
			w.customer(t, app.NewAccount{ID: id, Realm: realm.Sandbox}, 0) // a live one has no test clock
		}
		for _, scope := range account.Scopes {
			w.key(t, string(scope), app.NewKey{AccountID: "acc_1", Scope: scope})
		}
		for _, r := range routes {
			asked := request{method: r.method, target: target(r.path)}
			want := http.StatusUnauthorized
			if r.scope == "" {
				want = http.StatusOK
			}
			if got := w.do(t, asked); got.status != want {
				t.Errorf("%s %s without a key: %d, want %d", r.method, r.path, got.status, want)
			}
			if r.scope == "" {
				continue
			}
			for _, scope := range account.Scopes {
				got := w.as(t, string(scope), asked)
				if refused := got.status == http.StatusForbidden; refused == scope.Allows(r.scope) {
					t.Errorf("%s %s with the scope %s: %d, it needs %s", r.method, r.path, scope, got.status, r.scope)
				}
			}
			if got := w.as(t, "acc_2", asked); got.status != http.StatusForbidden {
				t.Errorf("%s %s of another account: %d, want 403", r.method, r.path, got.status)
			}
		}
	})
}

// target is a path with names that are nobody's, but for the account's.
func target(path string) string {
	return strings.NewReplacer("{account_id}", "acc_1", "{e164}", "+12025550101", "{", "", "}", "").Replace(path)
}

// as sends a request with a key.
func (w *world) as(t *testing.T, key string, r request) reply {
	t.Helper()
	r.headers = []headerLine{bearer(w.keys[key].secret)}
	return w.do(t, r)
}

// Identifiers are opaque: whatever stands there is 404 where a thing of that name is wanted,
// and never a failure of ours.
func TestOpaqueIdentifiers(t *testing.T) {
	ids := []string{"x", "trunk_", "%00", "%ff%fe", "%2F", "%2E%2E", "%22%27%3B--", "*", "%F0%9F%90%8E", "+",
		strings.Repeat("a", 2000)}
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 0)
		bodies := map[string]string{
			http.MethodPost: `{"ip":"203.0.113.7","username":"anna","password":"p"}`,
			http.MethodPut:  `{"name":"Office","auth_type":"ip"}`,
		}
		for _, r := range routes {
			if !strings.HasPrefix(r.path, aTrunk) && !strings.HasPrefix(r.path, anApplication) {
				continue
			}
			for _, id := range ids {
				path := strings.NewReplacer("{account_id}", "acc_1", "{trunk_id}", id, "{application_id}", id,
					"{acl_id}", id, "{credential_id}", id).Replace(r.path)
				asked := request{method: r.method, target: path, body: bodies[r.method]}
				asked.headers = []headerLine{
					bearer(w.keys["acc_1"].secret), {"Content-Type", "application/json"},
				}
				if got := w.do(t, asked); got.status != http.StatusNotFound {
					t.Errorf("%s %s: %d %s, want 404", r.method, path, got.status, got.body)
				}
			}
		}
	})
}
