package api

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// HTTP contract, section 1: an unknown route is 404 in our shape. No path is cleaned, completed or
// redirected, so none gets past what looks at it before us (checkShape refuses redirects).
func TestPathTricks(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	w.customer(t, app.NewAccount{ID: "acc_2", Realm: realm.Live}, money.Dollar)
	for want, targets := range map[int][]string{
		200: {
			"/v1/account/acc_1/balance", "/v1/account/acc_1/balance?%zz;",
			// The same letters, written otherwise, are the same name (RFC 3986, section 6.2.2.2).
			"/v1/account/%61cc_1/balance", "/%76%31/account/acc_1/%62alance",
			"http://elsewhere/v1/account/acc_1/balance", // RFC 9112, section 3.2.2
		},
		400: {
			"%2Fv1/account/acc_1/balance", "/v1/account/acc_1/numbers/%2e", "/v1/account/acc_1/numbers/%2e%2e",
			"/v1/account/acc_1/numbers/%FF", "/v1/account/acc_1/numbers/+12025550101%00",
			"/v1/account/acc_1/numbers/+12025550101;x", "/v1/account/acc_1/numbers/%2B12025550101%2Fhistory",
			"/v1/account/acc_1/numbers/+12025550101%0a", "/v1/account/acc_1/numbers/%20+12025550101",
			"/v1/account/acc_1/numbers/\xef\xbc\x8b12025550101", "/v1/account/acc_1/numbers?;",
			"/v1/account/acc_1/numbers?page=%zz", "/v1/account/acc_1/numbers?page=1&page=2",
			"/v1/account/acc_1/numbers?page=1%00",
		},
		403: {
			"/v1/account/acc_1;x=y/balance", "/v1/account/acc_1%00/balance", "/v1/account/%2e/balance",
			"/v1/account/acc_2%2F%2e%2e%2Facc_1/balance", "/v1/account/acc_1%20/balance",
			"/v1/account/ACC_1/balance", "/v1/account/acc_1%ff/balance", "/v1/account/%2e%2e/balance",
		},
		404: {
			"/v1/account/acc_1/balance/", "/v1/account/acc_1/balance//", "//v1/account/acc_1/balance",
			"/v1//account/acc_1/balance", "/v1/account//balance", "/v1/account/acc_1//balance",
			"/v1/./account/acc_1/balance", "/v1/x/../account/acc_1/balance", "/../v1/account/acc_1/balance",
			"/v1/account/acc_2/../acc_1/balance", "/v1/account/acc_1/balance/.", "/v1/account/acc_1/balance/..",
			"/v1/account/acc_1/x/%2e%2e/balance", "/v1/account/acc_2/%2e%2e/acc_1/balance",
			"/%2e/v1/account/acc_1/balance", "/v1/account/acc_1/balance/%2e", "/%2e%2e/%2e%2e/etc/passwd",
			"/v1/account/acc_1%2Fbalance", "/v1%2Faccount%2Facc_1%2Fbalance", "/v1/account/acc_1/balance%2F",
			"/v1/account/acc_1/balance%00", "/v1/account/acc_1/balance%20", "/v1/account/acc_1/balance;x=y",
			"/v1/account/acc_1/balance;/", "/v1/account/acc_1/balance%3Bx", "/v1/account/acc_1/balance.json",
			"/V1/account/acc_1/balance", "/v1/account/acc_1/balance#x", `/v1\account\acc_1\balance`,
			"/v1/account/acc_1/balance%0d%0aX:y", "/v1/account/acc_1/balance%3Fx",
			"/v1/account/acc_1/\xffbalance", "/v1/account/acc_1/bal%c0%aeance", "/", "*",
		},
	} {
		for _, target := range targets {
			if got := w.do(t, get(target, bearer(w.keys["acc_1"].secret))); got.status != want {
				t.Errorf("%q: %d %s, want %d", target, got.status, got.body, want)
			}
		}
	}
}

// hostileTexts are no names of anything: NUL, what is no UTF-8, halves of pairs, line ends, SQL and
// more than anybody needs.
var hostileTexts = []string{
	"\x00", "a\x00b", "\xff", "\xed\xa0\x80", "\xc0\xaf", "\uFFFD", "\uFFFE", "\u202e", "\r\nX: y",
	"'; DROP TABLE numbers;--", "%", "_%", `\`, `\u0000`, "🐎", "-0", "1e400", "NaN", " ",
	strings.Repeat("9", 4000), strings.Repeat("é", 1000),
}

// Any text in any parameter and any field is an answer by the contract, and never a failure of ours.
func TestHostileTexts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, realm.Sandbox, oneNumber)
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Sandbox}, 0)
		w.key(t, "route", app.NewKey{AccountID: "acc_1", Scope: account.Route})
		w.customer(t, app.NewAccount{ID: "boss", Realm: realm.Live}, 0)
		w.key(t, "operator", app.NewKey{AccountID: "boss", Scope: account.Operator})
		on := unknown.with(
			things{"{account_id}": "acc_1", "{e164}": "+12025550101"},
			[]string{"{account_id}", "{e164}"},
		)
		for _, r := range routes {
			key := "acc_1"
			if r.scope == account.Route || r.scope == account.Operator {
				key = string(r.scope)
			}
			headers := []headerLine{bearer(w.keys[key].secret), jsonBody}
			for _, text := range hostileTexts {
				for _, p := range r.doc.query {
					asked := on.fill(r.path) + "?" + p.name + "=" + percent(text)
					w.noneOfOurs(t, request{method: r.method, target: asked, headers: headers})
				}
				for _, body := range hostileBodies(t, r.doc.body, text) {
					w.noneOfOurs(t, request{method: r.method, target: on.fill(r.path), headers: headers, body: body})
				}
			}
		}
	})
}

// noneOfOurs sends a request and wants an answer that is the caller's doing.
func (w *world) noneOfOurs(t *testing.T, r request) {
	t.Helper()
	if got := w.do(t, r); got.status >= 500 || got.status == 401 || got.status == 403 ||
		!utf8.ValidString(got.body) {
		t.Errorf("%s %.200q %.200q: %d %s", r.method, r.target, r.body, got.status, got.body)
	}
}

// percent writes every byte as %XX.
func percent(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		const digits = "0123456789abcdef"
		b.WriteByte('%')
		b.WriteByte(digits[c>>4])
		b.WriteByte(digits[c&15])
	}
	return b.String()
}

// hostileBodies are the example with the text in the place of each field, as the bytes stand and as
// escapes.
func hostileBodies(t *testing.T, example any, text string) (bodies []string) {
	t.Helper()
	if example == nil {
		return nil
	}
	whole, err := json.Marshal(example)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(whole, &fields); err != nil {
		t.Fatal(err)
	}
	escaped, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	const place = `"here"`
	for name, was := range fields {
		values := []string{
			string(escaped),
			"[" + string(escaped) + "]",
			"{" + string(escaped) + ":1}",
			`"` + text + `"`,
			text,
		}
		values = append(values, `"\ud800"`, `"\udc00\ud800"`, "1e999999999", "-0", "99999999999999999999")
		for _, value := range values {
			fields[name] = json.RawMessage(place)
			body, err := json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			bodies = append(bodies, strings.Replace(string(body), place, value, 1))
		}
		fields[name] = was
	}
	return bodies
}

// JSON that is deep, wide or long is refused or read in bounded time, and the next one is served.
func TestHostileJSON(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	fill := func(open, middle, closing string) string {
		n := (bodyBytesMax - len(middle)) / (len(open) + len(closing))
		return strings.Repeat(open, n) + middle + strings.Repeat(closing, n)
	}
	within := func(value string) string { return `{"e164":"+12025550199","country":"US","x":` + value + `}` }
	deep := func(depth int, open, middle, closing string) string {
		return within(strings.Repeat(open, depth) + middle + strings.Repeat(closing, depth))
	}
	for name, test := range map[string]struct {
		body string
		want int
	}{
		"arrays":              {fill("[", "", "]"), 400},
		"arrays, open":        {fill("[", "", ""), 400},
		"objects":             {fill(`{"a":`, "1", "}"), 400},
		"objects, open":       {fill(`{"a":`, "", ""), 400},
		"9000 arrays within":  {deep(9000, "[", "", "]"), 404},
		"9000 objects within": {deep(9000, `{"":`, "1", "}"), 404},
		"12000 arrays within": {deep(12_000, "[", "", "]"), 400},
		"many fields":         {within(`{"` + strings.Repeat("a", 60_000) + `":1}`), 404},
		"many equal fields":   {within("{" + strings.TrimSuffix(strings.Repeat(`"a":1,`, 10_000), ",") + "}"), 400},
		"a long number":       {within(strings.Repeat("9", 60_000)), 404},
		"a large exponent":    {within("1e" + strings.Repeat("9", 60_000)), 404},
		"many escapes":        {within(`"` + strings.Repeat(`\u0000`, 10_000) + `"`), 404},
		"spaces":              {strings.Repeat(" ", bodyBytesMax-len(unsold)) + unsold, 404},
		"spaces alone":        {strings.Repeat(" ", bodyBytesMax), 400},
		"a megabyte":          {within(`"` + strings.Repeat("x", 1<<20) + `"`), 413},
	} {
		for _, chunked := range []bool{false, true} {
			r := post(purchaseOfOne, test.body, bearer(w.keys["acc_1"].secret), jsonBody)
			r.chunked = chunked
			if got := w.do(t, r); got.status != test.want {
				t.Errorf("%s, chunked %v: %d %.300s, want %d", name, chunked, got.status, got.body, test.want)
			}
		}
	}
	good := post(purchaseOfOne, orderOfOne, bearer(w.keys["acc_1"].secret), jsonBody)
	if got := w.do(t, good); got.status != 200 {
		t.Errorf("afterwards: %d %s", got.status, got.body)
	}
}

// Headers that are many, twice, or no text do not get further than their own request.
func TestHostileHeaders(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	key := bearer(w.keys["acc_1"].secret)
	many := []headerLine{key}
	for range 1000 {
		many = append(many, headerLine{"X-A", "b"})
	}
	for name, test := range map[string]struct {
		headers []headerLine
		want    int
	}{
		"1000 headers":              {many, 200},
		"a long id":                 {[]headerLine{key, {"X-Request-Id", strings.Repeat("x", 8000)}}, 200},
		"an id that is no text":     {[]headerLine{key, {"X-Request-Id", "\xff<script>"}}, 200},
		"a long key":                {[]headerLine{bearer(strings.Repeat("x", 15_000))}, 401},
		"a key that is no text":     {[]headerLine{bearer("tvx_sk_live_\xff\xfe")}, 401},
		"a key with quotes":         {[]headerLine{bearer("' OR 1=1 --")}, 401},
		"a method behind":           {[]headerLine{key, {"X-HTTP-Method-Override", "DELETE"}}, 200},
		"another path behind":       {[]headerLine{key, {"X-Original-URL", "/v1/account/acc_2/balance"}}, 200},
		"somebody else's address":   {[]headerLine{key, {"X-Forwarded-For", "::1"}, {"Forwarded", "for=::1"}}, 200},
		"a long list of types":      {[]headerLine{key, {"Accept", strings.Repeat("a/b,", 3000) + "*/*"}}, 200},
		"a range, a condition":      {[]headerLine{key, {"Range", "bytes=0-0"}, {"If-None-Match", "*"}}, 200},
		"an encoding nobody speaks": {[]headerLine{key, {"Accept-Encoding", "identity;q=0, br;q=0"}}, 200},
	} {
		got := w.do(t, get("/v1/account/acc_1/balance", test.headers...))
		if got.status != test.want {
			t.Errorf("%s: %d %s, want %d", name, got.status, got.body, test.want)
		}
		if id := got.header.Get("X-Request-Id"); strings.Trim(id, idChars) != "" || len(id) > requestIDCharsMax {
			t.Errorf("%s: request id %q", name, id)
		}
	}
	for _, method := range []string{"TRACE", "CONNECT", "PROPFIND", "get", "PURGE", http.MethodOptions} {
		if got := w.do(t, request{method: method, target: "/v1/account/acc_1/balance"}); got.status != 405 {
			t.Errorf("%s: %d %s, want 405", method, got.status, got.body)
		}
	}
}
