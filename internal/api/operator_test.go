package api

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
)

// operatorWorld is a world with an operator, and what he asks.
func operatorWorld(t *testing.T, w *world) func(method, target, body string) map[string]any {
	t.Helper()
	w.customer(t, app.NewAccount{ID: "boss", Realm: realm.Live}, 0)
	w.key(t, "operator", app.NewKey{AccountID: "boss", Scope: account.Operator})
	return func(method, target, body string) map[string]any {
		t.Helper()
		r := request{method: method, target: target, body: body}
		r.headers = []headerLine{bearer(w.keys["operator"].secret)}
		if strings.HasPrefix(body, "e164,") {
			r.headers = append(r.headers, headerLine{"Content-Type", "text/csv"})
		} else if body != "" {
			r.headers = append(r.headers, jsonBody)
		}
		got := w.do(t, r)
		var v map[string]any
		if got.status >= 300 || json.Unmarshal([]byte(got.body), &v) != nil {
			t.Fatalf("%s %s: %d %s", method, target, got.status, got.body)
		}
		return v
	}
}

// An operator who has nothing but the API opens the store: stock, prices, a customer with money and a
// key, who buys; and all of it is in the trail.
func TestOperatorRunsTheStore(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ask := operatorWorld(t, w)
		ask("PUT", "/v1/admin/prices", `{"country":"US","type":"local","monthly_fee":3}`)
		ask("POST", "/v1/admin/imports", "e164,country,type\n+12025550101,US,local\n")
		id := ask("POST", "/v1/admin/accounts", `{"name":"Example Ltd"}`)["id"].(string)
		ask("POST", "/v1/admin/accounts/"+id+"/top-ups", `{"amount":10,"reference":"invoice-1"}`)
		secret := ask("POST", "/v1/admin/accounts/"+id+"/keys", `{}`)["secret"].(string)
		got := w.do(t, request{
			method: "POST", target: "/v1/account/" + id + "/numbers/purchase-from-inventory",
			headers: []headerLine{bearer(secret), jsonBody}, body: `{"e164":"+12025550101","country":"US"}`,
		})
		if got.status != 200 {
			t.Fatalf("the customer buys: %d %s", got.status, got.body)
		}
		if n := ask("GET", "/v1/admin/accounts/"+id, "")["numbers"]; n != 1.0 {
			t.Errorf("the customer owns %v numbers, want 1", n)
		}
		if b := ask("GET", "/v1/admin/check", "")["breaches"].([]any); len(b) > 0 {
			t.Errorf("breaches: %v", b)
		}
		var acts []string
		for _, e := range ask("GET", "/v1/admin/trail?actor="+w.keys["operator"].id, "")["data"].([]any) {
			acts = append(acts, e.(map[string]any)["action"].(string))
		}
		want := "key.create account.top_up account.create import.end import.start price.set"
		if got := strings.Join(acts, " "); got != want {
			t.Errorf("the trail has %s, want %s", got, want)
		}
	})
}

// An operator's key that expires makes none that outlives it.
func TestKeyOutlivesNotItsMaker(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		operatorWorld(t, w)
		endUs := documented.Add(48 * time.Hour).UnixMicro()
		w.key(t, "guest", app.NewKey{AccountID: "boss", Scope: account.Operator, ExpiresUs: &endUs})
		for _, c := range []struct {
			maker, expires, ends string
			status               int
		}{
			{"guest", "", `"2026-04-11T10:30:00Z"`, 201},
			{"guest", `"expires_at":"2026-04-11T10:29:59Z"`, `"2026-04-11T10:29:59Z"`, 201},
			{"guest", `"expires_at":"2026-04-11T10:30:01Z"`, "when your own key expires", 400},
			{"operator", `"expires_at":"2026-04-11T10:30:01Z"`, `"2026-04-11T10:30:01Z"`, 201},
			{"operator", "", `"expires_at":null`, 201},
		} {
			got := w.do(t, request{
				method: "POST", target: "/v1/admin/accounts/boss/keys", body: "{" + c.expires + "}",
				headers: []headerLine{bearer(w.keys[c.maker].secret), jsonBody},
			})
			if got.status != c.status || !strings.Contains(got.body, c.ends) {
				t.Errorf("%s, {%s}: %d %s, want %d and %s", c.maker, c.expires, got.status, got.body, c.status, c.ends)
			}
		}
	})
}

const sqlUnend = `UPDATE runs SET state = 'running', ended_us = NULL WHERE id = $1`

// An import of which nothing was heard for a minute was killed: it has failed, and its file may be sent
// again.
func TestKilledImportHasFailed(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		ask := operatorWorld(t, w)
		const file = "e164,country,type,monthly_fee\n+12025550101,US,local,1.00\n"
		id := ask("POST", "/v1/admin/imports", file)["id"].(string)
		w.edit(t, sqlUnend, id)
		if got := ask("GET", "/v1/admin/imports/"+id, ""); got["state"] != "running" {
			t.Errorf("it lives: %v", got)
		}
		w.clock.wait(run.LeaseUs*time.Microsecond + time.Second)
		if got := ask("GET", "/v1/admin/imports/"+id, ""); got["state"] != "failed" || got["failure"] != run.Lost {
			t.Errorf("it was killed: %v", got)
		}
		if got := ask("POST", "/v1/admin/imports", file); got["state"] != "done" || got["unchanged"] != 1.0 {
			t.Errorf("again: %v", got)
		}
	})
}
