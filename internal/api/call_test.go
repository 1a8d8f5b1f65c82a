package api

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

// HTTP contract, section 1: Bearer, or Basic with account_id:key.
func TestCredentials(t *testing.T) {
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	tests := []struct {
		headers      []string
		secret, user string // no secret: 401
	}{
		{[]string{"Bearer abc"}, "abc", ""},
		{[]string{"bearer abc"}, "abc", ""},
		{[]string{"BEARER   abc "}, "abc", ""},
		{[]string{basic("acc:key")}, "key", "acc"},
		{[]string{"bAsIc" + strings.TrimPrefix(basic("acc:key"), "Basic")}, "key", "acc"},
		{[]string{basic("acc:key:more")}, "key:more", "acc"},
		{nil, "", ""},
		{[]string{""}, "", ""},
		{[]string{"Bearer"}, "", ""},
		{[]string{"Bearer "}, "", ""},
		{[]string{"Bearerabc"}, "", ""},
		{[]string{"Bearer\tabc"}, "", ""},
		{[]string{"Token abc"}, "", ""},
		{[]string{"abc"}, "", ""},
		{[]string{"Basic"}, "", ""},
		{[]string{"Basic acc:key"}, "", ""},
		{[]string{basic("acc")}, "", ""},
		{[]string{basic("acc:")}, "", ""},
		{[]string{basic(":key")}, "", ""},
		{[]string{strings.TrimRight(basic("acc:k"), "=")}, "", ""},
		{[]string{"Bearer abc", "Bearer abc"}, "", ""},
		{[]string{"Bearer abc", basic("acc:abc")}, "", ""},
	}
	for _, test := range tests {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header["Authorization"] = test.headers
		secret, user, err := credentials(r)
		if secret != test.secret || user != test.user || (err == nil) != (test.secret != "") {
			t.Errorf("credentials of %q = %q, %q, %v; want %q, %q",
				test.headers, secret, user, err, test.secret, test.user)
		}
		if err != nil && fault.Of(err) != fault.Unauthorized {
			t.Errorf("credentials of %q: %v, want Unauthorized", test.headers, err)
		}
	}
}

// HTTP contract, section 1: a key is its prefix and at least 32 characters of [A-Za-z0-9];
// tvx_sk_test_ keys belong to sandbox accounts.
func TestKeyForm(t *testing.T) {
	w := newWorld(t, dbtest.DSN(t, db.SQLite))
	w.customer(t, app.NewAccount{ID: "live", Realm: realm.Live}, 0)
	w.customer(t, app.NewAccount{ID: "sandbox", Realm: realm.Sandbox}, 0)
	for id, shape := range map[string]string{
		"live": `^tvx_sk_live_[A-Za-z0-9]{32,}$`, "sandbox": `^tvx_sk_test_[A-Za-z0-9]{32,}$`,
	} {
		if secret := w.keys[id].secret; !regexp.MustCompile(shape).MatchString(secret) {
			t.Errorf("the key of the account %s is %s, want %s", id, secret, shape)
		}
	}
}

// HTTP contract, section 1: 1 to 255 visible ASCII characters, "k" and k are one key.
func TestOnceKey(t *testing.T) {
	long := strings.Repeat("k", 255)
	tests := []struct {
		headers []string
		key     string
		ok      bool
	}{
		{nil, "", true},
		{[]string{"k"}, "k", true},
		{[]string{`"k"`}, "k", true},
		{[]string{" k "}, "k", true},
		{[]string{"~!"}, "~!", true},
		{[]string{`k"`}, `k"`, true},
		{[]string{`""k""`}, `"k"`, true},
		{[]string{`"`}, `"`, true},
		{[]string{long}, long, true},
		{[]string{`"` + long + `"`}, long, true},
		{[]string{long + "k"}, "", false},
		{[]string{`"` + long + `k"`}, "", false},
		{[]string{""}, "", false},
		{[]string{`""`}, "", false},
		{[]string{"a b"}, "", false},
		{[]string{`" "`}, "", false},
		{[]string{"a\tb"}, "", false},
		{[]string{"ключ"}, "", false},
		{[]string{"a\x7f"}, "", false},
		{[]string{"k", "k"}, "", false},
	}
	for _, test := range tests {
		c := &call{Request: httptest.NewRequest(http.MethodPost, "/", nil)}
		c.Header["Idempotency-Key"] = test.headers
		once, err := c.once()
		if once.Key != test.key || (err == nil) != test.ok || (once.Fingerprint != "") != (test.key != "") {
			t.Errorf("once of %q = %+v, %v; want %q, ok %v", test.headers, once, err, test.key, test.ok)
		}
		if err != nil && !slices.Equal(fieldsOf(t, err), []string{"Idempotency-Key"}) {
			t.Errorf("once of %q: %v", test.headers, err)
		}
	}
}

// The same request is the same method, path and body; how the path is spelled, the query and
// other headers do not count. No part can stand for another.
func TestOnceFingerprint(t *testing.T) {
	fingerprint := func(method, target, body string, headers ...headerLine) string {
		c := &call{Request: httptest.NewRequest(method, target, nil), body: []byte(body)}
		c.Header.Set("Idempotency-Key", "k")
		for _, h := range headers {
			c.Header.Set(h.name, h.value)
		}
		once, err := c.once()
		if err != nil {
			t.Fatal(err)
		}
		return once.Fingerprint
	}
	first := fingerprint("POST", "/v1/numbers/+1", "{}")
	for _, same := range []string{
		fingerprint("POST", "/v1/numbers/+1", "{}"),
		fingerprint("POST", "/v1/numbers/%2B1", "{}"),
		fingerprint("POST", "/v1/numbers/+1?x=y", "{}"),
		fingerprint("POST", "/v1/numbers/+1", "{}", headerLine{"Content-Type", "application/json"}),
	} {
		if same != first {
			t.Error("one request has two fingerprints")
		}
	}
	for _, other := range []string{
		fingerprint("PUT", "/v1/numbers/+1", "{}"),
		fingerprint("POST", "/v1/numbers/+2", "{}"),
		fingerprint("POST", "/v1/numbers/+1", "{ }"),
		fingerprint("POST", "/v1/numbers/+1", ""),
		fingerprint("POST", "/v1/numbers/", "+1{}"),
	} {
		if other == first {
			t.Error("two requests have one fingerprint")
		}
	}
}
