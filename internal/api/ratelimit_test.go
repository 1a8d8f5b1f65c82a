package api

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// limited starts a server with limits on the world's store and makes the world talk to it.
func limited(t *testing.T, c Config) *world {
	t.Helper()
	w := one(t, dbtest.DSN(t, db.SQLite))
	w.addr = w.listenToo(t, c, nil)
	return w
}

// HTTP contract, section 1, and `serve --rate-limit N`: N requests per second and key, 2N at once;
// what is too many is 429 with Retry-After and was not processed.
func TestRateLimit(t *testing.T) {
	w := limited(t, Config{RateLimit: 3})
	w.key(t, "other", app.NewKey{AccountID: "acc_1", Scope: account.Write})
	balance := func(key string) request { return get("/v1/account/acc_1/balance", bearer(w.keys[key].secret)) }
	check := func(got reply, status int, limit string) {
		t.Helper()
		if got.status != status || got.header.Get("RateLimit") != limit ||
			got.header.Get("RateLimit-Policy") != `"requests";q=6;w=2` {
			t.Errorf("%d %v %s, want %d and %s", got.status, got.header, got.body, status, limit)
		}
		wait := got.header.Get("Retry-After")
		if (status == 429) != (wait == "1") || status == 429 && got.code(t) != "RATE_LIMITED" {
			t.Errorf("%d: Retry-After %q, %s", got.status, wait, got.body)
		}
	}
	for left := 5; left >= 0; left-- {
		check(w.do(t, balance("acc_1")), 200, `"requests";r=`+strconv.Itoa(left)+`;t=1`)
	}
	check(w.do(t, balance("acc_1")), 429, `"requests";r=0;t=1`)
	check(w.do(t, balance("other")), 200, `"requests";r=5;t=1`) // each key has its own
	order := post(purchaseOfOne, orderOfOne, bearer(w.keys["acc_1"].secret), jsonBody,
		headerLine{"Idempotency-Key", "k"})
	check(w.do(t, order), 429, `"requests";r=0;t=1`)
	w.clock.wait(334 * time.Millisecond) // a third of a second brings one back
	check(w.do(t, order), 200, `"requests";r=0;t=1`)
	check(w.do(t, order), 429, `"requests";r=0;t=1`)
	w.clock.wait(time.Hour) // and never more than the burst
	for left := 5; left >= 0; left-- {
		check(w.do(t, balance("acc_1")), 200, `"requests";r=`+strconv.Itoa(left)+`;t=1`)
	}
	check(w.do(t, balance("acc_1")), 429, `"requests";r=0;t=1`)
	o, err := w.app.Overview(t.Context(), "acc_1")
	if err != nil || o.Numbers != 1 {
		t.Errorf("%d numbers, %v; want the one that was not refused", o.Numbers, err)
	}
}

// What counts against a key: all that it signs, refused or not. Without a key the address counts
// where none is needed; without a limit there are no headers.
func TestWhatIsLimited(t *testing.T) {
	w := limited(t, Config{RateLimit: 1})
	key := bearer(w.keys["acc_1"].secret)
	for _, step := range []struct {
		request
		want int
	}{
		{get("/v1/account/acc_2/balance", key), 403},
		{get("/v1/account/acc_1/numbers/x", key), 400},
		{get("/v1/account/acc_1/balance", key), 429},
		{get("/v1/account/acc_2/balance", key), 429},
		{get("/v1/pricing/numbers"), 200},
		{get("/v1/pricing/numbers?country=x"), 400},
		{get("/v1/pricing/numbers", key), 429},
	} {
		r := step.request
		got := w.do(t, r)
		if got.status != step.want {
			t.Errorf("%s: %d %s, want %d", r.target, got.status, got.body, step.want)
		}
		if got.header.Get("RateLimit") == "" {
			t.Errorf("%s: no RateLimit", r.target)
		}
	}
	for range 5 {
		for _, r := range []request{get("/healthz"), get("/readyz"), get("/v2"), get("/v1/account/acc_1/balance")} {
			if got := w.do(t, r); got.status == 429 || got.header.Get("RateLimit") != "" {
				t.Errorf("%s: %d %v", r.target, got.status, got.header)
			}
		}
	}
	free := one(t, dbtest.DSN(t, db.SQLite))
	for range 5 {
		got := free.do(t, get("/v1/account/acc_1/balance", bearer(free.keys["acc_1"].secret)))
		if got.status != 200 || got.header.Get("RateLimit")+got.header.Get("RateLimit-Policy") != "" {
			t.Errorf("without a limit: %d %v", got.status, got.header)
		}
	}
}

// `serve --auth-limit N`: N failed sign-ins per second and address, then 429. A right guess is not
// told from a wrong one then; a key that was good from there before goes on.
func TestAuthLimit(t *testing.T) {
	w := limited(t, Config{AuthLimit: 3, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	w.customer(t, app.NewAccount{ID: "acc_2", Realm: realm.Live}, money.Dollar)
	try := func(from, account, secret string, want int) {
		t.Helper()
		got := w.do(t, get("/v1/account/"+account+"/balance", bearer(secret), headerLine{"X-Forwarded-For", from}))
		if got.status != want || (got.status == 429) != (got.header.Get("Retry-After") != "") {
			t.Errorf("%s as %s: %d %v %s, want %d", from, account, got.status, got.header, got.body, want)
		}
	}
	const here, there, wrong = "192.0.2.1", "192.0.2.2", "tvx_sk_live_00000000000000000000000000000000"
	guest, stranger := w.keys["acc_1"].secret, w.keys["acc_2"].secret
	try(here, "acc_1", guest, 200)
	for _, bad := range []string{wrong, "x", "tvx_sk_live_" + guest} {
		try(here, "acc_1", bad, 401)
	}
	try(here, "acc_1", wrong, 429)
	try(here, "acc_2", stranger, 429)
	try(here, "acc_1", guest, 200)
	try(there, "acc_2", stranger, 200)
	try(there, "acc_1", wrong, 401)
	for range 10 { // what has no key, tries none
		got := w.do(t, get("/v1/account/acc_1/balance", headerLine{"X-Forwarded-For", here}))
		if got.status != 401 {
			t.Errorf("without a key: %d %s, want 401", got.status, got.body)
		}
	}
	w.clock.wait(334 * time.Millisecond)
	try(here, "acc_1", wrong, 401)
	try(here, "acc_1", wrong, 429)
	w.clock.wait(time.Second)
	try(here, "acc_2", stranger, 200)
	for _, from := range []string{"2001:db8::1", "2001:db8::2", "2001:db8::ffff:1"} { // one customer's network
		try(from, "acc_1", wrong, 401)
	}
	try("2001:db8::3", "acc_1", wrong, 429)
	try("2001:db8:0:1::3", "acc_1", wrong, 401)
	w.do(t, get("/healthz", headerLine{"X-Forwarded-For", here}, headerLine{"X-Request-Id", "from-here"}))
	if line := w.logLine(t, "from-here"); line["remote"] != here {
		t.Errorf("the log says %v, want remote %s", line, here)
	}
}

// The document says of every operation that it may be refused so, and with which headers.
func TestRateLimitIsDocumented(t *testing.T) {
	text, err := OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Ref string `json:"$ref"`
			}
		}
		Components struct {
			Headers   map[string]any
			Responses map[string]struct{ Headers map[string]any }
		}
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	operations := 0
	for path, methods := range document.Paths {
		for method, operation := range methods {
			operations++
			name := strings.TrimPrefix(operation.Responses["429"].Ref, "#/components/responses/")
			refusal := document.Components.Responses[name]
			for _, name := range []string{"Retry-After", "RateLimit", "RateLimit-Policy"} {
				if refusal.Headers[name] == nil || document.Components.Headers[name] == nil {
					t.Errorf("%s %s: the 429 has no %s", method, path, name)
				}
			}
		}
	}
	if operations != len(routes) {
		t.Errorf("%d operations are documented, want all %d", operations, len(routes))
	}
}

// Only what a trusted proxy says counts, and of that the right-most address that is no such proxy.
func TestClientBehindProxies(t *testing.T) {
	s := &Server{proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}}
	tests := []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:1", nil, "192.0.2.1"},
		{"192.0.2.1:1", []string{"198.51.100.7"}, "192.0.2.1"},
		{"10.0.0.1:1", nil, "10.0.0.1"},
		{"10.0.0.1:1", []string{""}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"203.0.113.9, 198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"203.0.113.9, 198.51.100.7,10.9.9.9 ,\t10.2.2.2"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"10.3.3.3, 10.2.2.2"}, "10.3.3.3"},
		{"10.0.0.1:1", []string{"203.0.113.9, nonsense"}, "10.0.0.1"},
		{"10.0.0.1:1", []string{"203.0.113.9, unknown, 10.2.2.2"}, "10.2.2.2"},
		{"10.0.0.1:1", []string{"198.51.100.7:4711"}, "198.51.100.7"},
		{"10.0.0.1:1", []string{"[2001:db8::1]:4711"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"[2001:db8::1]"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{"::ffff:198.51.100.7"}, "198.51.100.7"},
		{"[::ffff:10.0.0.1]:1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"[fd00::1]:1", []string{"198.51.100.7"}, "198.51.100.7"},
		{"[fe80::1%eth0]:1", []string{"198.51.100.7"}, "fe80::1"},
		{"@", []string{"198.51.100.7"}, "invalid IP"},
	}
	for _, test := range tests {
		r := &http.Request{RemoteAddr: test.remote, Header: http.Header{"X-Forwarded-For": test.forwarded}}
		if got := s.clientOf(r).String(); got != test.want {
			t.Errorf("from %s, forwarded for %q: %s, want %s", test.remote, test.forwarded, got, test.want)
		}
	}
}

// A bucket against a simple one that counts in whole: never more than the size at once and what has
// come back since, never less, and a clock that goes back locks nobody out.
func TestBucket(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		perSecond := rapid.SampledFrom([]int{1, 2, 5, 100, 1000}).Draw(t, "perSecond")
		b := newBucket[string](perSecond, 2, 0)
		now, tokens := 1000*time.Hour, time.Duration(2*perSecond)*b.each // counted in the time that one takes
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			pause := time.Duration(rapid.IntRange(0, 1_500_000).Draw(t, "µs")) * time.Microsecond
			if rapid.IntRange(0, 3).Draw(t, "pause") > 0 {
				pause = 0
			}
			now += pause
			tokens = min(tokens+pause, time.Duration(2*perSecond)*b.each)
			left, wait := b.take("a", now)
			if (wait == 0) != (tokens >= b.each) || wait > 0 && wait != b.each-tokens {
				t.Fatalf("wait %v with %v of %v", wait, tokens, b.each)
			}
			if wait == 0 {
				tokens -= b.each
			}
			if want := int(tokens / b.each); left != want {
				t.Fatalf("%d left, want %d", left, want)
			}
		}
		if _, wait := b.take("a", now-500*time.Hour); wait > 0 {
			t.Fatalf("after the clock went back: wait %v", wait)
		}
	})
}

// Sign-ins that were under way together run into debt, but not far.
func TestBucketDebt(t *testing.T) {
	b := newBucket[string](20, 1, 1)
	for range 1000 {
		b.charge("a", 0)
	}
	if got, want := b.wait("a", 0), time.Second+b.each; got != want {
		t.Errorf("wait %v, want %v", got, want)
	}
	if got := b.wait("a", 2*time.Second); got != 0 {
		t.Errorf("two seconds later: wait %v, want none", got)
	}
	if got := b.wait("b", 0); got != 0 {
		t.Errorf("another: wait %v, want none", got)
	}
}

// Memory is bounded, whatever comes; what is in its life is not forgotten by time.
func TestRecent(t *testing.T) {
	r := newRecent[int, int](time.Second)
	for i := range 10 * recentMax {
		r.put(i, i, 0)
		if size := len(r.young) + len(r.old); size > 2*recentMax {
			t.Fatalf("%d are remembered, want at most %d", size, 2*recentMax)
		}
	}
	for step := range 100 {
		now := time.Duration(step) * 100 * time.Millisecond
		r.put(-step, step, now)
		for back := range min(step, 10) + 1 {
			if v, ok := r.get(back - step); !ok || v != step-back {
				t.Fatalf("at %v what was put %d steps ago is %d, %v", now, back, v, ok)
			}
		}
	}
	if _, ok := r.get(-1); ok {
		t.Error("what was put 10 seconds ago is remembered, its life being one")
	}
}
