package api

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// documented is the moment of the source document's purchase.
var documented = time.Date(2026, time.April, 9, 10, 30, 0, 0, time.UTC)

// world is a server on an empty store. Its clock stands still until a test moves it.
type world struct {
	clock    *clock
	db       *db.DB
	app      *app.Service
	server   *Server
	addr     string
	log      *journal
	keys     map[string]apiKey // by the test's name for it
	answered atomic.Int64      // requests that must have one log line each
}

// apiKey is a key with its secret.
type apiKey struct{ id, secret string }

// clock is the real time of a world.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

func (c *clock) wait(d time.Duration) { c.set(c.now().Add(d)) }

// journal keeps the log.
type journal struct {
	mu      sync.Mutex
	text    bytes.Buffer
	written chan struct{} // has something after a line
}

// Write keeps a line.
func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	select {
	case j.written <- struct{}{}:
	default:
	}
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.text.Reset()
}

// noNames resolves no name: nothing that these tests send goes anywhere.
var noNames = &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
	return nil, errors.New("there are no names here")
}}

// eachWorld runs the test once on every engine.
func eachWorld(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.EachDSN(t, func(t *testing.T, dsn string) { f(t, newWorld(t, dsn)) })
}

// newWorld starts a server on 127.0.0.1. At the end of the test it is stopped, and its books
// and its log are checked.
func newWorld(t testing.TB, dsn string) *world {
	t.Helper()
	w := &world{
		clock: &clock{at: documented}, log: &journal{written: make(chan struct{}, 1)}, keys: map[string]apiKey{},
	}
	log := slog.New(slog.NewJSONHandler(w.log, nil))
	var err error
	if w.db, err = db.Open(t.Context(), db.Config{DSN: dsn, Now: w.clock.now, Log: log}); err != nil {
		t.Fatal(err)
	}
	w.app = app.New(app.Config{
		DB: w.db, Now: w.clock.now, Log: log, Webhooks: webhook.Guard{Resolver: noNames},
	})
	w.server = New(Config{App: w.app, Now: w.clock.now, Log: log})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w.addr = l.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.server.Serve(ctx, l, exchangeMax) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
		w.app.Close()
		w.checkBooks(t)
		w.checkLog(t)
		if err := w.db.Close(); err != nil {
			t.Errorf("close the database: %v", err)
		}
	})
	return w
}

func (w *world) checkBooks(t testing.TB) {
	t.Helper()
	breaches, err := audit.Check(context.Background(), w.db) // t.Context has ended in a cleanup
	if err != nil {
		t.Errorf("audit: %v", err)
	}
	for _, breach := range breaches {
		t.Errorf("audit: %s", breach)
	}
}

// checkLog wants one line for each request, and no secret in any.
func (w *world) checkLog(t testing.TB) {
	t.Helper()
	log := w.log.String()
	if got, want := strings.Count(log, `"msg":"request"`), int(w.answered.Load()); got != want {
		t.Errorf("%d log lines for %d requests", got, want)
	}
	for name, k := range w.keys {
		if strings.Contains(log, k.secret) {
			t.Errorf("the log has the secret of the key %s", name)
		}
	}
}

// customer makes an account with a balance, and a key of the same name that may write.
func (w *world) customer(t testing.TB, a app.NewAccount, balance money.Micros) {
	t.Helper()
	if _, err := w.app.CreateAccount(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	w.key(t, a.ID, app.NewKey{AccountID: a.ID, Scope: account.Write})
	if balance > 0 {
		w.topUp(t, a.ID, balance)
	}
}

func (w *world) key(t testing.TB, name string, n app.NewKey) {
	t.Helper()
	k, secret, err := w.app.CreateKey(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	w.keys[name] = apiKey{k.ID, secret}
}

func (w *world) topUp(t testing.TB, accountID string, amount money.Micros) {
	t.Helper()
	if _, err := w.app.TopUp(t.Context(), app.TopUp{AccountID: accountID, Amount: amount}); err != nil {
		t.Fatal(err)
	}
}

// stock imports a catalog file; all of it must be accepted.
func (w *world) stock(t testing.TB, r realm.Realm, csv string) {
	t.Helper()
	i := app.Import{Realm: r, Report: func(problems []app.ImportProblem) error {
		for _, p := range problems {
			if p.Refused {
				t.Errorf("line %d of the catalog, %s: %s", p.Line, p.Field, p.Reason)
			}
		}
		return nil
	}}
	if _, err := w.app.ImportCatalog(t.Context(), strings.NewReader(csv), i); err != nil {
		t.Fatal(err)
	}
}

// edit changes rows as verbs do that the store does not have yet.
func (w *world) edit(t testing.TB, sql string, args ...any) {
	t.Helper()
	err := w.db.Update(t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Args: args, Rows: 1})
	})
	if err != nil {
		t.Fatalf("%s %v: %v", sql, args, err)
	}
}

// What no verb does yet.
const (
	sqlSetClock = `UPDATE accounts SET clock_us = $2 WHERE id = $1`
	sqlSuspend  = `UPDATE holdings SET status = 'suspended' WHERE account_id = $1 AND e164 = $2`
	// What is undone must still be as it was made.
	sqlUnsuspend = `UPDATE holdings SET status = 'active'
WHERE account_id = $1 AND e164 = $2 AND status = 'suspended'`

	sqlMakeTrunk = `INSERT INTO trunks
  (account_id, id, name, auth_type, sip_domain, origination_uris, max_channels, created_us)
VALUES ($1, $2, 'Office', 'ip', $2 || '.' || $1, '["sip:pbx.example.com"]', 0, 0)
ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name`
	sqlMakeApplication = `INSERT INTO applications (account_id, id, name, answer_url, answer_method, created_us)
VALUES ($1, $2, 'Menu', 'https://example.com/answer', 'POST', 0)
ON CONFLICT (account_id, id) DO UPDATE SET name = excluded.name`
)
