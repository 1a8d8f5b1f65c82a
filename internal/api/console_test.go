package api

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// The console tries secrets within --auth-limit, by the address of who asks; what its handler answers has
// this server's log line and headers.
func TestConsole(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	w.server.signIns = newSignInLimit(2)
	w.server.proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	w.server.ShowConsole(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		by := trail.Of(r.Context())
		secret := r.Header.Get("Secret")
		err := w.server.Guess(r, "", secret, func() error {
			if secret != "right" {
				return fault.New(fault.Unauthorized, "wrong")
			}
			return nil
		})
		to.Header().Set("Seen", r.URL.Path+" "+by.Origin+" "+by.RequestID)
		status := http.StatusOK
		if err != nil {
			status = shapes[fault.Of(err)].status
		}
		to.WriteHeader(status)
	}))
	try := func(client, secret string, want int) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+w.addr+"/console/a/", nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"X-Forwarded-For": {client}, "Secret": {secret}, "X-Request-Id": {"r1"}}
		w.answered.Add(1)
		got, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = got.Body.Close() }()
		if got.StatusCode != want || got.Header.Get("Seen") != "/console/a/ "+client+" r1" {
			t.Errorf("%s tries %s: %d %q, want %d", client, secret, got.StatusCode, got.Header.Get("Seen"), want)
		}
	}
	try("192.0.2.1", "right", 200)
	try("192.0.2.1", "a", 401)
	try("192.0.2.1", "b", 401)
	try("192.0.2.1", "c", 429)
	try("192.0.2.1", "right", 200) // it was good from there before
	try("192.0.2.2", "d", 401)     // another has a count of its own
	w.clock.wait(time.Second)
	try("192.0.2.1", "e", 401)
	if got := w.do(t, get("/consoles")); got.status != http.StatusNotFound {
		t.Errorf("/consoles: %d, want 404 of the API", got.status)
	}
}

// Who is signed in at the console stands in the log line, and has --rate-limit requests a second.
func TestConsoleAdmits(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	w.server.requests = newRequestLimit(1)
	w.server.ShowConsole(http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) {
		if err := w.server.Admit(to, app.Caller{KeyID: "usr_1", AccountID: "acc_1"}); err != nil {
			to.WriteHeader(shapes[fault.Of(err)].status)
		}
	}))
	for _, want := range []int{200, 200, 429} { // two at once
		w.answered.Add(1)
		got, err := http.Get("http://" + w.addr + "/console")
		if err != nil {
			t.Fatal(err)
		}
		_ = got.Body.Close()
		if got.StatusCode != want {
			t.Errorf("status %d, want %d", got.StatusCode, want)
		}
	}
	for strings.Count(w.log.String(), `"account":"acc_1","key":"usr_1"`) < 3 {
		<-w.log.written
	}
}
