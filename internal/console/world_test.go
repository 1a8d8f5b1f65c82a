package console

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/webhook"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// documented is the moment of the source document's purchase.
var documented = time.Date(2026, time.April, 9, 10, 30, 0, 0, time.UTC)

// world is a console on an empty store. Its clock stands still until a test moves it.
type world struct {
	db  *db.DB
	app *app.Service
	url string

	mu sync.Mutex
	at time.Time
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// eachWorld runs the test once on every engine. At its end the books are checked.
func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) { f(t, newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{at: documented}
	log := slog.New(slog.DiscardHandler)
	var err error
	if w.db, err = db.Open(t.Context(), db.Config{DSN: dsn, Now: w.now, Log: log}); err != nil {
		t.Fatal(err)
	}
	local := webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	w.app = app.New(app.Config{DB: w.db, Now: w.now, Log: log, Webhooks: local})
	console := New(Config{App: w.app, Now: w.now, Log: log})
	server := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		by := trail.Actor{Origin: "192.0.2.1", RequestID: "req_1"}
		console.ServeHTTP(to, r.WithContext(trail.By(r.Context(), by)))
	}))
	w.url = server.URL
	t.Cleanup(func() {
		server.Close()
		console.Close()
		w.app.Close()
		breaches, err := audit.Check(context.Background(), w.db) // t.Context has ended in a cleanup
		if err != nil {
			t.Errorf("audit: %v", err)
		}
		for _, breach := range breaches {
			t.Errorf("audit: %s", breach)
		}
		if err := w.db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return w
}

// customer makes a live account with 100 USD, and gives a key that may write.
func (w *world) customer(t *testing.T, accountID string) string {
	t.Helper()
	newcomer := app.NewAccount{ID: accountID, Realm: realm.Live}
	if _, err := w.app.CreateAccount(t.Context(), newcomer); err != nil {
		t.Fatal(err)
	}
	all := app.TopUp{AccountID: accountID, Amount: 100 * money.Dollar}
	if _, err := w.app.TopUp(t.Context(), all); err != nil {
		t.Fatal(err)
	}
	return w.key(t, accountID, account.Write)
}

func (w *world) key(t *testing.T, accountID string, scope account.Scope) string {
	t.Helper()
	n := app.NewKey{AccountID: accountID, Name: "desk", Scope: scope}
	_, secret, err := w.app.CreateKey(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// stocked has numbers of two countries; the region of one is an attempt to be more than text.
const stocked = `e164,country,type,region,capabilities,monthly_fee,setup_fee
+14155550142,US,local,CA,voice|sms,1.15,0.00
+14155550143,US,local,CA,voice|sms,1.15,0.00
+14155550144,US,local,<script>alert(1)</script>,voice,1.15,0.00
+919876543210,IN,local,Maharashtra,voice|sms,2.50,0.00
`

func (w *world) stock(t *testing.T) {
	t.Helper()
	counts, err := w.app.ImportCatalog(t.Context(), strings.NewReader(stocked), app.Import{Realm: realm.Live})
	if err != nil {
		t.Fatalf("import: %+v, %v", counts, err)
	}
}

// buy buys a number as the API does.
func (w *world) buy(t *testing.T, accountID, number, country string) {
	t.Helper()
	o := app.PurchaseOrder{
		AccountID: accountID, Realm: realm.Live, E164: e164.Number(number), Country: e164.Country(country),
	}
	if _, err := w.app.Purchase(t.Context(), o); err != nil {
		t.Fatal(err)
	}
}

// browser is somebody at the console, with cookies. It follows redirects.
type browser struct {
	t      *testing.T
	w      *world
	client *http.Client
}

func (w *world) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, w, &http.Client{Jar: jar}}
}

// signedIn is a browser that has signed in by the key.
func (w *world) signedIn(t *testing.T, key string) *browser {
	t.Helper()
	b := w.browser(t)
	b.post("/console/sign-in", "key", key).has(http.StatusOK, "Sign out")
	return b
}

// seen is a page as it came.
type seen struct {
	t      *testing.T
	asked  string
	status int
	path   string // where the redirects led
	header http.Header
	text   string
}

func (b *browser) get(path string, headers ...string) seen {
	b.t.Helper()
	return b.send(http.MethodGet, path, nil, headers...)
}

// post sends a form of names and values.
func (b *browser) post(path string, pairs ...string) seen {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.send(http.MethodPost, path, strings.NewReader(form.Encode()),
		"Content-Type", "application/x-www-form-urlencoded")
}

func (b *browser) send(method, path string, body io.Reader, headers ...string) seen {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.w.url+path, body)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return seen{
		b.t, method + " " + path, answer.StatusCode, answer.Request.URL.RequestURI(), answer.Header, string(text),
	}
}

// has wants a status and that each text stands in the page.
func (s seen) has(status int, texts ...string) seen {
	s.t.Helper()
	if s.status != status {
		s.t.Errorf("%s: status %d, want %d:\n%s", s.asked, s.status, status, s.text)
	}
	for _, text := range texts {
		if !strings.Contains(s.text, text) {
			s.t.Errorf("%s: no %q in:\n%s", s.asked, text, s.text)
		}
	}
	return s
}

// lacks wants that none of the texts stands in the page.
func (s seen) lacks(texts ...string) seen {
	s.t.Helper()
	for _, text := range texts {
		if strings.Contains(s.text, text) {
			s.t.Errorf("%s: there is %q in:\n%s", s.asked, text, s.text)
		}
	}
	return s
}
