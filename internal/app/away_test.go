package app_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// atOnce is how long a caller may wait to hear that the database is away: the bound of a connection's
// start, twice, on a busy machine.
const atOnce = 5 * time.Second

// A server that is killed under load: every caller is told at once that it is away. Once it is back,
// the same service sells on, and every purchase that was acknowledged is there.
func TestDatabaseIsKilledUnderLoad(t *testing.T) {
	t.Parallel()
	const callers, before = 32, 300
	for name, o := range map[string]dbtest.Options{"socket": {}, "tcp": {TCP: true}} {
		t.Run(name, func(t *testing.T) {
			c := dbtest.NewCluster(t, o)
			s := openNode(t, c.Database(t), time.Now)
			s.shelve(30_000) // more than are sold until the kill lands
			s.customer("acc_a", 100_000*money.Dollar)
			l := &load{store: s}
			enough := make(chan struct{})
			l.enough = sync.OnceFunc(func() { close(enough) })
			var all sync.WaitGroup
			for range callers {
				all.Go(func() { l.buyUntilAway(t, before) })
			}
			<-enough
			c.Kill()
			all.Wait()
			for range 3 { // who comes later is told at once too
				l.expectAway(t)
			}
			c.Start(t)
			l.expectBack(t)
			l.settle(t)
			checkBooks(t, s.db)
		})
	}
}

// load is callers that buy one number after the other, each under a key of its own.
type load struct {
	*store
	next   atomic.Int64
	enough func()

	mu    sync.Mutex
	acked map[int]app.Answer
	open  []int // asked for, and not acknowledged
}

func (l *load) key(n int) string { return fmt.Sprint("key ", n) }

func (l *load) buyUntilAway(t *testing.T, before int) {
	for {
		n := int(l.next.Add(1) - 1)
		started := time.Now()
		a, err := l.buy("acc_a", n, l.key(n))
		took := time.Since(started)
		if took > atOnce {
			t.Errorf("%s took %v, want %v at most: %v", number(n), took, atOnce, err)
		}
		if l.note(n, a, err) == before {
			l.enough()
		}
		if err != nil {
			kindOf(t, err, fault.Unavailable)
			return
		}
	}
}

// note takes down an outcome and counts what was acknowledged.
func (l *load) note(n int, a app.Answer, err error) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.open = append(l.open, n)
		return 0
	}
	if l.acked == nil {
		l.acked = map[int]app.Answer{}
	}
	l.acked[n] = a
	return len(l.acked)
}

func (l *load) expectAway(t *testing.T) {
	t.Helper()
	started := time.Now()
	_, err := l.buy("acc_a", 0, l.key(0))
	kindOf(t, err, fault.Unavailable)
	_, err = l.Overview(t.Context(), "acc_a")
	kindOf(t, err, fault.Unavailable)
	kindOf(t, l.Ping(t.Context()), fault.Unavailable)
	if took := time.Since(started); took > atOnce {
		t.Errorf("it took %v to hear that the database is away, want %v at most", took, atOnce)
	}
}

// connsMax is how many connections a node may have: each may be one of the dead server's, and costs
// one failure.
const connsMax = 32

// expectBack asks until the service has let go of the connections of the dead server.
func (l *load) expectBack(t *testing.T) {
	t.Helper()
	var err error
	for range connsMax {
		if _, err = l.buy("acc_a", 0, l.key(0)); err == nil {
			return
		}
		kindOf(t, err, fault.Unavailable)
	}
	t.Fatalf("the database is back, and after %d attempts: %v", connsMax, err)
}

// settle asks once more for all: what was acknowledged is answered as it was, what was not is done now
// or has been done.
func (l *load) settle(t *testing.T) {
	t.Helper()
	for n, first := range l.acked {
		again, err := l.buy("acc_a", n, l.key(n))
		if first.Replayed = true; err != nil || again != first {
			t.Errorf("%s was acknowledged; now %+v, %v, want %+v", number(n), again, err, first)
		}
		if _, err := l.Number(t.Context(), realm.Sandbox, "acc_a", number(n)); err != nil {
			t.Errorf("%s was acknowledged and is not there: %v", number(n), err)
		}
	}
	for _, n := range l.open {
		if _, err := l.buy("acc_a", n, l.key(n)); err != nil {
			t.Errorf("%s was not acknowledged; now %v, want it sold", number(n), err)
		}
	}
	sold := len(l.acked) + len(l.open)
	l.stands("acc_a", 100_000*money.Dollar-money.Micros(sold)*firstCharge, int64(sold))
	l.counts(int64(sold), `SELECT COUNT(*) FROM holdings`)
}

// A database that does not answer is away for its callers when their patience ends, and nothing of
// what they asked is lost or done twice.
func TestDatabaseHoldsEveryoneUp(t *testing.T) {
	t.Parallel()
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(1)
	s.customer("acc_a", 10*money.Dollar)
	err := s.db.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.Do(db.Stmt{SQL: `LOCK TABLE accounts IN ACCESS EXCLUSIVE MODE`}); err != nil {
			return err
		}
		started := time.Now()
		_, err := s.buy("acc_a", 0, "key")
		kindOf(t, err, fault.Unavailable)
		if took := time.Since(started); took > 2*atOnce {
			t.Errorf("it took %v, want the bound of a batch", took)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, err := s.buy("acc_a", 0, "key"); err != nil || a.Replayed {
		t.Errorf("afterwards %+v, %v, want a sale", a, err)
	}
	s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
	checkBooks(t, s.db)
}
