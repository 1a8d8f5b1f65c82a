package app_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// SQLite has one writer, so there nothing can be held beside a claim: these tests are about PostgreSQL.

// holder is a transaction that holds numbers until it is told to sell them.
type holder struct {
	pid   int64
	sell  chan struct{}
	ended chan error
}

// hold locks shelved numbers. What was not sold at the end of the test is let go.
func (s *store) hold(from, to int) *holder {
	s.t.Helper()
	h := &holder{sell: make(chan struct{}), ended: make(chan error, 1)}
	held := make(chan struct{})
	ctx, letGo := context.WithCancel(context.Background())
	s.t.Cleanup(letGo)
	var sales []catalog.Sale
	var keys []catalog.Key
	for i := from; i < to; i++ {
		keys = append(keys, catalog.Key{Realm: realm.Sandbox, E164: string(number(i))})
		sales = append(sales, catalog.Sale{Key: keys[i-from], AccountID: "acc_other"})
	}
	pid := db.Stmt{SQL: `SELECT pg_backend_pid()`, Row: func(scan db.Scan) error { return scan(&h.pid) }}
	go func() {
		h.ended <- s.db.Update(ctx, func(tx *db.Tx) error {
			if err := tx.Do(pid, catalog.Lock(keys, map[catalog.Key]*catalog.Number{})); err != nil {
				return err
			}
			close(held)
			select {
			case <-h.sell:
				return tx.Last(catalog.Sold(sales))
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	select {
	case <-held:
	case err := <-h.ended:
		s.t.Fatal(err)
	}
	return h
}

const sqlHeldOff = `SELECT COUNT(*) FROM pg_stat_activity
WHERE datname = current_database() AND $1 = ANY (pg_blocking_pids(pid))`

// sellAwaited sells what is held, once a claim waits for it.
func (s *store) sellAwaited(h *holder, done <-chan error) {
	s.t.Helper()
	if err := s.awaitWaiters(1, done, db.Stmt{SQL: sqlHeldOff, Args: []any{h.pid}}); err != nil {
		s.t.Fatal(err)
	}
	close(h.sell)
	if err := <-h.ended; err != nil {
		s.t.Fatal(err)
	}
}

// claimAside begins a claim.
func (s *store) claimAside(id string, count int, change func(*app.Claim)) (numbers *int, done chan error) {
	numbers, done = new(int), make(chan error, 1)
	go func() {
		got, _, err := s.claim(id, count, change)
		*numbers = len(got)
		done <- err
	}()
	return numbers, done
}

func partial(o *app.Claim) { o.AllowPartial = true }

// Others hold the first numbers of a large stock: a claim takes what lies behind them, and a part of
// it is all that was asked for.
func TestClaimLooksBehindWhatOthersHold(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(400)
	s.customer("acc_a", 1000*money.Dollar)
	s.customer("acc_other", 0)
	s.hold(0, 104)
	for _, change := range []func(*app.Claim){nil, partial} {
		numbers, done := s.claimAside("acc_a", 5, change)
		select {
		case err := <-done:
			if *numbers != 5 || err != nil {
				t.Errorf("%d numbers, %v; want 5 of the 296 that nobody holds", *numbers, err)
			}
		case <-time.After(patience):
			t.Fatal("the claim waits for what others hold")
		}
	}
}

// Of the last 5 others hold 4 and then sell 2: a part is the 3 that are left.
func TestPartialClaimOfTheLastNumbersWaits(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(5)
	s.customer("acc_a", 1000*money.Dollar)
	s.customer("acc_other", 0)
	sold := s.hold(0, 2)
	var numbers *int
	var done chan error
	errPoor := errors.New("cannot pay")
	err := s.db.Update(t.Context(), func(tx *db.Tx) error {
		keys := []catalog.Key{
			{Realm: realm.Sandbox, E164: string(number(2))}, {Realm: realm.Sandbox, E164: string(number(3))},
		}
		if err := tx.Do(catalog.Lock(keys, map[catalog.Key]*catalog.Number{})); err != nil {
			return err
		}
		numbers, done = s.claimAside("acc_a", 5, partial)
		s.sellAwaited(sold, done)
		return errors.Join(s.awaitWaiting(done), errPoor)
	})
	if !errors.Is(err, errPoor) {
		t.Fatal(err)
	}
	if err := <-done; *numbers != 3 || err != nil {
		t.Errorf("%d numbers, %v; want the 3 that were not sold", *numbers, err)
	}
}

// Others hold more than a claim sees, and sell all that it waits for: it looks again, and gets what
// is behind. If it is late time after time, it is told to try again, never that too few are left.
func TestClaimLooksAgainBehindWhatWasSold(t *testing.T) {
	const each, holders = 130, 9 // 8 looks of a claim are patient
	for _, sold := range []int{2, holders - 1} {
		t.Run(fmt.Sprintf("%d times late", sold), func(t *testing.T) {
			s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
			s.shelve(each*holders + 20)
			s.customer("acc_a", 1000*money.Dollar)
			s.customer("acc_other", 0)
			var held []*holder
			for i := range holders {
				held = append(held, s.hold(i*each, (i+1)*each))
			}
			numbers, done := s.claimAside("acc_a", 1, nil)
			for _, h := range held[:sold] {
				s.sellAwaited(h, done)
			}
			if sold == holders-1 {
				kindOf(t, <-done, fault.Unavailable)
				return
			}
			for _, h := range held[sold+1:] { // what it waits for is sold last, so that 20 are left
				close(h.sell)
				if err := <-h.ended; err != nil {
					t.Fatal(err)
				}
			}
			s.sellAwaited(held[sold], done)
			if err := <-done; *numbers != 1 || err != nil {
				t.Errorf("%d numbers, %v; want 1 of the 20 that are left", *numbers, err)
			}
		})
	}
}

// Claims of an account that others hold wait for it, and hold up no claims of other accounts.
func TestClaimsOfAHeldAccountHoldUpNobodyElse(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(400)
	s.customer("acc_a", 1000*money.Dollar)
	s.customer("acc_b", 1000*money.Dollar)
	const waiting = 3 // one more than there are seats for those who wait for nobody
	done := make(chan error, waiting)
	err := s.db.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.Do(account.Lock([]string{"acc_a"}, map[string]account.Account{})); err != nil {
			return err
		}
		for range waiting {
			go func() {
				_, _, err := s.claim("acc_a", 1, nil)
				done <- err
			}()
		}
		if err := s.awaitWaiters(2, done, db.Stmt{SQL: sqlWaiting}); err != nil {
			return err
		}
		return s.doneBeside(done, func() {
			if numbers, _, err := s.claim("acc_b", 100, nil); len(numbers) != 100 || err != nil {
				t.Errorf("%d numbers, %v; want 100", len(numbers), err)
			}
		})
	})
	for range waiting {
		err = errors.Join(err, <-done)
	}
	if err != nil {
		t.Fatal(err)
	}
	s.stands("acc_a", 1000*money.Dollar-waiting*firstCharge, waiting)
}
