package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	// patience bounds every wait of these tests; nothing that works needs it.
	patience = 60 * time.Second
	// shelfFee bought at shelfClock costs firstCharge: 22 of 30 days.
	shelfFee    = 250 * money.Cent
	firstCharge = 183 * money.Cent
)

var shelfClock = time.Date(2026, 4, 9, 10, 30, 0, 0, time.UTC).UnixMicro()

// store is a service with the few words that these tests say. Its customers live in the sandbox
// with their clocks at shelfClock, so every sum is known on any day.
type store struct {
	*app.Service
	t  *testing.T
	db *db.DB
}

func openStore(t *testing.T, d *db.DB, now func() time.Time) *store {
	t.Helper()
	s := app.New(app.Config{DB: d, Now: now, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(s.Close)
	return &store{Service: s, t: t, db: d}
}

// openNode opens the database once more, as another node or process does.
func openNode(t *testing.T, dsn string, now func() time.Time) *store {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // some tests take the server away first
	return openStore(t, d, now)
}

// eachStore runs the test on every engine; afterwards the books must hold.
func eachStore(t *testing.T, f func(t *testing.T, s *store)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f(t, openStore(t, d, time.Now))
		checkBooks(t, d)
	})
}

// eachNodes runs the test on every engine, with one node and with two on the same database.
func eachNodes(t *testing.T, f func(t *testing.T, nodes []*store)) {
	t.Helper()
	for _, count := range []int{1, 2} {
		t.Run(fmt.Sprintf("%d nodes", count), func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) {
				var nodes []*store
				for range count {
					nodes = append(nodes, openNode(t, dsn, time.Now))
				}
				f(t, nodes)
				checkBooks(t, nodes[0].db)
			})
		})
	}
}

// customer makes a sandbox account with money; its clock stands at shelfClock.
func (s *store) customer(id string, balance money.Micros) string {
	s.t.Helper()
	_, err := s.CreateAccount(s.t.Context(), app.NewAccount{ID: id, Realm: realm.Sandbox, ClockUs: &shelfClock})
	if err != nil {
		s.t.Fatal(err)
	}
	if balance > 0 {
		s.topUp(id, balance)
	}
	return id
}

func (s *store) topUp(id string, amount money.Micros) {
	s.t.Helper()
	if _, err := s.TopUp(s.t.Context(), app.TopUp{AccountID: id, Amount: amount}); err != nil {
		s.t.Fatal(err)
	}
}

// shelve puts the first numbers for sale in the sandbox, at shelfFee.
func (s *store) shelve(numbers int) {
	s.t.Helper()
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for i := range numbers {
		fmt.Fprintf(&file, "%s,US,local,%s,0.00\n", number(i), shelfFee)
	}
	s.deliver(file.String(), app.ImportCounts{Added: numbers})
}

// deliver imports a file into the sandbox and wants what became of its rows.
func (s *store) deliver(file string, want app.ImportCounts) {
	s.t.Helper()
	got, err := s.ImportCatalog(s.t.Context(), strings.NewReader(file), app.Import{Realm: realm.Sandbox})
	if err != nil {
		s.t.Fatal(err)
	}
	if got.Warned = 0; got != want { // fictional numbers are warned of
		s.t.Fatalf("import counts %+v, want %+v", got, want)
	}
}

// orderOf is one for a shelved number; an empty key is none.
func orderOf(id string, n int, key string) app.PurchaseOrder {
	o := app.PurchaseOrder{AccountID: id, Realm: realm.Sandbox, E164: number(n), Country: "US"}
	if key != "" {
		o.Once = app.Once{Key: key, Fingerprint: fmt.Sprintf("%064x", n)}
	}
	return o
}

// buy buys a shelved number.
func (s *store) buy(id string, n int, key string) (app.Answer, error) {
	return s.Purchase(context.WithoutCancel(s.t.Context()), orderOf(id, n, key))
}

// mustBuy buys a shelved number.
func (s *store) mustBuy(id string, n int) {
	s.t.Helper()
	if _, err := s.buy(id, n, ""); err != nil {
		s.t.Fatalf("purchase of %s by %s: %v", number(n), id, err)
	}
}

// stands wants a balance and a count of numbers.
func (s *store) stands(id string, balance money.Micros, numbers int64) {
	s.t.Helper()
	o, err := s.Overview(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	if o.Balance.Balance != balance || o.Numbers != numbers {
		s.t.Errorf("%s has %s and %d numbers, want %s and %d", id, o.Balance.Balance, o.Numbers, balance, numbers)
	}
}

// kindOf wants an error of a kind.
func kindOf(t *testing.T, err error, want fault.Kind) {
	t.Helper()
	if err == nil || fault.Of(err) != want {
		t.Errorf("error %v of the kind %d, want the kind %d", err, fault.Of(err), want)
	}
}

// rush starts all callers at one moment and waits for the last.
func rush(callers int, call func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range callers {
		all.Go(func() {
			<-start
			call(i)
		})
	}
	close(start)
	all.Wait()
}

const (
	success = fault.Internal // the kind of no error
	defect  = fault.Kind(255)
)

// tally counts outcomes by kind: success, a kind that callers are told of, or defect.
type tally struct {
	mu     sync.Mutex
	counts map[fault.Kind]int
	first  map[fault.Kind]error
}

func (c *tally) add(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.counts == nil {
		c.counts, c.first = map[fault.Kind]int{}, map[fault.Kind]error{}
	}
	kind := fault.Of(err)
	if err != nil && kind == fault.Internal {
		kind = defect
	}
	c.counts[kind]++
	c.first[kind] = err
}

// want compares with the counts; kinds that are left out must not occur.
func (c *tally) want(t *testing.T, want map[fault.Kind]int) {
	t.Helper()
	for kind, count := range c.counts {
		if count != want[kind] {
			t.Errorf("%d outcomes of the kind %d, such as %v, want %d", count, kind, c.first[kind], want[kind])
		}
	}
	for kind, count := range want {
		if c.counts[kind] != count {
			t.Errorf("%d outcomes of the kind %d, want %d", c.counts[kind], kind, count)
		}
	}
}
