package browser

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/console"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
)

// documented is the moment of the source document's purchase.
var documented = time.Date(2026, time.April, 9, 10, 30, 0, 0, time.UTC)

// world is a console on an empty store. Its clock stands still until a test moves it.
type world struct {
	db  *db.DB
	app *app.Service
	url string

	mu      sync.Mutex
	at      time.Time
	blocked bool // who signs in has guessed too often
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *world) mayGuess(may bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blocked = !may
}

// guess stands in for the API's limit of failed sign-ins.
func (w *world) guess(_ *http.Request, _, _ string, try func() error) error {
	w.mu.Lock()
	blocked := w.blocked
	w.mu.Unlock()
	if blocked {
		return fault.New(fault.RateLimited, "Too many failed sign-ins from this address.")
	}
	return try()
}

// eachWorld runs the test once on every engine. At its end the books are checked.
func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	chromium(t)
	dbtest.EachDSN(t, func(t *testing.T, dsn string) { f(t, newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{at: documented}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError}))
	var err error
	if w.db, err = db.Open(t.Context(), db.Config{DSN: dsn, Now: w.now, Log: log}); err != nil {
		t.Fatal(err)
	}
	w.app = app.New(app.Config{DB: w.db, Now: w.now, Log: log})
	pages := console.New(console.Config{App: w.app, Now: w.now, Log: log, Guess: w.guess})
	server := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		by := trail.Actor{Origin: "192.0.2.1", RequestID: "req_1"}
		pages.ServeHTTP(to, r.WithContext(trail.By(r.Context(), by)))
	}))
	w.url = server.URL
	t.Cleanup(func() {
		server.CloseClientConnections() // Chromium keeps some that it never used
		server.Close()
		pages.Close()
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
func (w *world) customer(t *testing.T, accountID string) (key string) {
	t.Helper()
	w.account(t, accountID)
	return w.key(t, accountID, account.Write)
}

// operator makes a live account with 100 USD, and gives a key of the scope operator.
func (w *world) operator(t *testing.T) (key string) {
	t.Helper()
	w.account(t, "acc_staff")
	return w.key(t, "acc_staff", account.Operator)
}

// account makes a live account with 100 USD.
func (w *world) account(t *testing.T, id string) {
	t.Helper()
	if _, err := w.app.CreateAccount(t.Context(), app.NewAccount{ID: id, Realm: realm.Live}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.app.TopUp(t.Context(), app.TopUp{AccountID: id, Amount: 100 * money.Dollar}); err != nil {
		t.Fatal(err)
	}
}

func (w *world) key(t *testing.T, accountID string, scope account.Scope) string {
	t.Helper()
	_, secret, err := w.app.CreateKey(t.Context(), app.NewKey{AccountID: accountID, Name: "desk", Scope: scope})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

const head = "e164,country,type,region,capabilities,monthly_fee,setup_fee\n"

// stocked has numbers of three countries; the regions of two are attempts to be more than text.
const stocked = head + `+14155550142,US,local,CA,voice|sms,1.15,0.00
+14155550143,US,local,CA,voice|sms,1.15,0.00
+14155550144,US,local,<script>alert(1)</script>,voice,1.15,0.00
+14155550145,US,local,"<img src=https://evil.example/x onerror=alert(2)>",voice,1.15,0.00
+18005550199,US,toll_free,,voice|sms,2.00,0.00
+919876543210,IN,local,Maharashtra,voice|sms,2.50,0.00
+442079460123,GB,local,London,voice|sms,1.50,5.00
`

// stock imports a catalog; all of it must be accepted.
func (w *world) stock(t *testing.T, catalog string) {
	t.Helper()
	counts, err := w.app.ImportCatalog(t.Context(), strings.NewReader(catalog), app.Import{Realm: realm.Live})
	if err != nil {
		t.Fatalf("import: %+v, %v", counts, err)
	}
}
