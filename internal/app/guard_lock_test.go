package app_test

import (
	"errors"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// Each test of the files guard_*_test.go is named after what guards the purchase, and fails when that
// alone is taken away. SQLite has no row locks; its guard is db.TestWriteLockIsTakenAtTheStart.

func TestAccountLockHoldsOffTheSecondBuyer(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(1)
	s.customer("acc_a", 10*money.Dollar)
	s.holdsOff(account.Lock([]string{"acc_a"}, map[string]account.Account{}), nothingElse)
	s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
}

func TestNumberLockHoldsOffTheSecondBuyer(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(1)
	s.customer("acc_a", 10*money.Dollar)
	keys := []catalog.Key{{Realm: realm.Sandbox, E164: string(number(0))}}
	s.holdsOff(catalog.Lock(keys, map[catalog.Key]*catalog.Number{}), nothingElse)
	s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
}

// An import holds numbers while it changes what is said of them.
func TestStockLockHoldsOffTheBuyer(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(1)
	s.customer("acc_a", 10*money.Dollar)
	numbers := []string{string(number(0))}
	s.holdsOff(catalog.LockStock(realm.Sandbox, numbers, map[string]catalog.Stocked{}), nothingElse)
}

// Under the account's lock no twin is under way: the one that was waited for is seen.
func TestIdempotencyRowIsReadUnderTheLock(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(1)
	s.customer("acc_a", 10*money.Dollar)
	o := orderOf("acc_a", 0, "key")
	args := []any{o.Once.Key, o.Once.Fingerprint, time.Now().UnixMicro()}
	twin := db.Stmt{SQL: sqlKeepTwin, Args: args, Rows: 1}
	lock := account.Lock([]string{"acc_a"}, map[string]account.Account{})
	a := s.holdsOff(lock, func(tx *db.Tx) error { return tx.Do(twin) })
	if want := (app.Answer{Status: 200, Body: "the twin's", Replayed: true}); a != want {
		t.Errorf("answer %+v, want %+v", a, want)
	}
	s.stands("acc_a", 10*money.Dollar, 0)
}

const sqlKeepTwin = `INSERT INTO idempotency_keys (account_id, key, fingerprint, status, body, created_us)
VALUES ('acc_a', $1, $2, 200, 'the twin''s', $3)`

// So is the balance: what came in meanwhile may be spent.
func TestBalanceIsReadUnderTheLock(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(1)
	s.customer("acc_a", 0)
	lock := account.Lock([]string{"acc_a"}, map[string]account.Account{})
	s.holdsOff(lock, func(tx *db.Tx) error {
		book := ledger.NewBook()
		if err := tx.Do(book.Load([]string{"acc_a"})); err != nil {
			return err
		}
		if _, err := book.Post(topUpEntry("acc_a", 10*money.Dollar)); err != nil {
			return err
		}
		return tx.Do(book.Save()...)
	})
	s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
}

func nothingElse(*db.Tx) error { return nil }

// holdsOff wants a purchase under the key "key" to wait as long as a transaction that has locked is
// open, and to succeed then. What else the transaction does, it does meanwhile.
func (s *store) holdsOff(lock db.Stmt, then func(*db.Tx) error) (a app.Answer) {
	s.t.Helper()
	sold := make(chan error, 1)
	err := s.db.Update(s.t.Context(), func(tx *db.Tx) error {
		if err := tx.Do(lock); err != nil {
			return err
		}
		go func() {
			var err error
			a, err = s.buy("acc_a", 0, "key")
			sold <- err
		}()
		if err := s.awaitWaiting(sold); err != nil {
			return err
		}
		return then(tx)
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if err := <-sold; err != nil {
		s.t.Errorf("after the commit: %v, want a sale", err)
	}
	return a
}

const sqlWaiting = `SELECT COUNT(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'`

// awaitWaiting returns once a transaction waits for another one's lock, and fails if the work that
// should wait is done.
func (s *store) awaitWaiting(done <-chan error) error {
	return s.awaitWaiters(1, done, db.Stmt{SQL: sqlWaiting})
}

// awaitWaiters is awaitWaiting for more than one, and for those that a query counts.
func (s *store) awaitWaiters(least int64, done <-chan error, count db.Stmt) error {
	for started := time.Now(); time.Since(started) < patience; {
		select {
		case err := <-done:
			return errors.Join(errors.New("nobody was held off"), err)
		default:
		}
		var waiting int64
		err := s.db.View(s.t.Context(), func(tx *db.Tx) error {
			count.Row = func(scan db.Scan) error { return scan(&waiting) }
			return tx.Do(count)
		})
		if err != nil || waiting >= least {
			return err
		}
	}
	return errors.New("nobody waits, and nobody is done")
}

// All lock in one order, so no two wait for each other: who waits for the first has not locked
// the second yet.
func TestAccountsAreLockedInTheirOrder(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	for _, id := range []string{"acc_c", "acc_b", "acc_a"} { // the table's own order is another one
		s.customer(id, 0)
	}
	lock := func(ids ...string) db.Stmt { return account.Lock(ids, map[string]account.Account{}) }
	s.locksInOrder(lock("acc_a"), lock("acc_c", "acc_b", "acc_a"),
		`SELECT id FROM accounts WHERE id IN ('acc_b', 'acc_c') FOR NO KEY UPDATE NOWAIT`)
}

func TestNumbersAreLockedInTheirOrder(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	for _, n := range []int{2, 1, 0} { // the table's own order is another one
		s.deliver(stockHeader+stockRow(n, "CA", "1.00"), app.ImportCounts{Added: 1})
	}
	lock := func(numbers ...int) db.Stmt {
		var keys []catalog.Key
		for _, n := range numbers {
			keys = append(keys, catalog.Key{Realm: realm.Sandbox, E164: string(number(n))})
		}
		return catalog.Lock(keys, map[catalog.Key]*catalog.Number{})
	}
	behind := `SELECT e164 FROM numbers WHERE e164 IN ('` + string(number(1)) + `', '` + string(number(2)) +
		`') FOR NO KEY UPDATE NOWAIT`
	s.locksInOrder(lock(0), lock(2, 1, 0), behind)
}

// locksInOrder wants who locks all, while another has the first, to have none of those behind it.
func (s *store) locksInOrder(first, all db.Stmt, behind string) {
	s.t.Helper()
	done := make(chan error, 1)
	err := s.db.Update(s.t.Context(), func(tx *db.Tx) error {
		if err := tx.Do(first); err != nil {
			return err
		}
		go func() {
			done <- s.db.Update(s.t.Context(), func(tx *db.Tx) error { return tx.Do(all) })
		}()
		if err := s.awaitWaiting(done); err != nil {
			return err
		}
		rows := 0
		return s.db.Update(s.t.Context(), func(tx *db.Tx) error {
			return tx.Do(db.Stmt{SQL: behind, Rows: 2, Row: db.Count(&rows)})
		})
	})
	if err := errors.Join(err, <-done); err != nil {
		s.t.Error(err)
	}
}
