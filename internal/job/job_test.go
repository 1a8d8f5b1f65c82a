package job_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/job"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	// patience bounds every wait; nothing that works needs it.
	patience = time.Minute
	// often is a minute of the service.
	often = 100 * time.Millisecond
	month = 31 * 24 * time.Hour
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// clock is real time as the test moves it.
type clock struct{ us atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.us.Store(time.Date(2026, 4, 9, 10, 30, 0, 0, time.UTC).UnixMicro())
	return c
}

func (c *clock) now() time.Time        { return time.UnixMicro(c.us.Load()) }
func (c *clock) move(by time.Duration) { c.us.Add(by.Microseconds()) }

// node is a service on the database, which does its jobs when it is told to.
type node struct {
	*app.Service
	t     *testing.T
	db    *db.DB
	clock *clock
}

func open(t *testing.T, dsn string, c *clock) *node {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: c.now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	s := app.New(app.Config{DB: d, Now: c.now, Log: log})
	t.Cleanup(func() {
		breaches, err := audit.Check(context.WithoutCancel(t.Context()), d)
		if err != nil || len(breaches) > 0 {
			t.Errorf("the books: %v, %v", breaches, err)
		}
		s.Close()
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return &node{Service: s, t: t, db: d, clock: c}
}

// start does jobs until stop, or the end of the test.
func (n *node) start(every time.Duration) (stop func()) {
	ctx, cancel := context.WithCancel(n.t.Context())
	var running sync.WaitGroup
	log := slog.New(slog.NewTextHandler(n.t.Output(), nil))
	running.Go(func() {
		job.Run(ctx, job.Config{DB: n.db, App: n.Service, Now: n.clock.now, Log: log, Every: every})
	})
	stop = func() { cancel(); running.Wait() }
	n.t.Cleanup(stop)
	return stop
}

// owners are live accounts with a number each, bought now with a key, and the money for years.
func (n *node) owners(count int) {
	n.t.Helper()
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for i := range count {
		fmt.Fprintf(&file, "+1212%07d,US,local,1.00,0.00\n", 5_000_000+i)
	}
	ctx := n.t.Context()
	_, err := n.ImportCatalog(ctx, strings.NewReader(file.String()), app.Import{Realm: realm.Live})
	if err != nil {
		n.t.Fatal(err)
	}
	for i := range count {
		id := fmt.Sprintf("acc_%03d", i)
		_, err := n.CreateAccount(ctx, app.NewAccount{ID: id, Realm: realm.Live})
		if err == nil {
			_, err = n.TopUp(ctx, app.TopUp{AccountID: id, Amount: 100 * money.Dollar})
		}
		if err == nil {
			_, err = n.Claim(ctx, app.Claim{
				Change: app.Change{AccountID: id, Once: app.Once{Key: "k", Fingerprint: fmt.Sprintf("%064x", i)}},
				Count:  1, Wanted: catalog.Search{Realm: realm.Live, Country: "US"},
			})
		}
		if err != nil {
			n.t.Fatal(err)
		}
	}
}

const (
	sqlDue     = `SELECT COUNT(*) FROM holdings WHERE due_us <= $1`
	sqlAnswers = `SELECT COUNT(*) FROM idempotency_keys`
	sqlJobs    = `SELECT COUNT(*) FROM river_job WHERE kind = $1 AND state = 'completed'`
)

func (n *node) count(sql string, args ...any) (count int64) {
	n.t.Helper()
	err := n.db.View(n.t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Args: args, Row: func(scan db.Scan) error { return scan(&count) }})
	})
	if err != nil {
		n.t.Fatal(err)
	}
	return count
}

func (n *node) due() int64 { return n.count(sqlDue, n.clock.now().UnixMicro()) }

func (n *node) write(sql string) {
	n.t.Helper()
	if err := n.db.Update(n.t.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: sql}) }); err != nil {
		n.t.Fatal(err)
	}
}

// until waits for what becomes true by jobs.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	limit := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-limit:
			t.Fatalf("%s: not in %v", what, patience)
		case <-tick.C:
		}
	}
}

// What fell due before the start is renewed at the start, and what falls due later when its time comes.
func TestMonthsAreRenewed(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := open(t, dsn, newClock())
		n.owners(3)
		n.clock.move(month)
		stop := n.start(time.Hour) // none but the first
		until(t, "what fell due before", func() bool { return n.due() == 0 })
		stop()
		n.start(often)
		n.clock.move(month)
		until(t, "what falls due later", func() bool { return n.due() == 0 })
	})
}

func TestWhatIsOverIsForgotten(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := open(t, dsn, newClock())
		n.owners(2)
		n.start(often)
		until(t, "a job", func() bool { return n.count(sqlJobs, "expiry") > 0 })
		if kept := n.count(sqlAnswers); kept != 2 {
			t.Errorf("%d answers are kept in their day, want 2", kept)
		}
		n.clock.move(25 * time.Hour)
		until(t, "forget answers", func() bool { return n.count(sqlAnswers) == 0 })
	})
}

// A job that is lost is made good by the next, and so is one that a killed node shows as running.
func TestLostJobsAreMadeGood(t *testing.T) {
	for name, lose := range map[string]string{
		"deleted": `DELETE FROM river_job`,
		"killed":  `UPDATE river_job SET state = 'running', finalized_at = NULL`,
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) {
				n := open(t, dsn, newClock())
				n.owners(2)
				stop := n.start(often)
				until(t, "a job", func() bool { return n.count(sqlJobs, "billing") > 0 })
				stop()
				n.clock.move(month)
				n.write(lose)
				n.start(often)
				until(t, "what fell due meanwhile", func() bool { return n.due() == 0 })
				n.clock.move(month)
				n.write(lose)
				until(t, "what falls due later", func() bool { return n.due() == 0 })
			})
		})
	}
}

// A job that waited under its old name, while the program was replaced, is done.
func TestJobsOfBeforeAreDone(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := open(t, dsn, newClock())
		if err := dbtest.InsertJob(t.Context(), n.db, "trim_deliveries"); err != nil {
			t.Fatal(err)
		}
		n.start(often)
		until(t, "the old job is done", func() bool { return n.count(sqlJobs, "trim_deliveries") == 1 })
	})
}

// Jobs that are stopped in the middle leave nothing half done, and the rest to the next start.
func TestStoppedInTheMiddle(t *testing.T) {
	const accounts = 150 // more than one transaction of a billing run takes
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		n := open(t, dsn, newClock())
		n.owners(accounts)
		n.clock.move(month)
		stop := n.start(often)
		until(t, "the first", func() bool { return n.due() < accounts })
		stop()
		n.start(often)
		until(t, "the rest", func() bool { return n.due() == 0 })
	})
}

const sqlWorkers = `SELECT COUNT(DISTINCT attempted_by[1]) FROM river_job WHERE kind = 'expiry'`

// Two nodes share the jobs of one database, of which each is added once; what both do is done once.
func TestNodesShareJobs(t *testing.T) {
	dsn := dbtest.DSN(t, db.Postgres)
	c := newClock()
	one, two := open(t, dsn, c), open(t, dsn, c)
	one.owners(20)
	one.start(often)
	two.start(often)
	until(t, "both work", func() bool { return one.count(sqlWorkers) == 2 })
	for range 3 {
		c.move(month)
		until(t, "renewed", func() bool { return one.due() == 0 })
	}
}
