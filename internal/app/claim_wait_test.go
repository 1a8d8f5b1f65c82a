package app_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// sqlHoldBalance keeps a claim of the account from ending: it moves the balance last of all, when
// its numbers are sold already and nobody else can see it.
const sqlHoldBalance = `SELECT account_id FROM balances WHERE account_id = $1 FOR NO KEY UPDATE`

// Eight buyers claim 20 of 200, and the transaction of the first one stands still with its numbers
// in hand: the seven others get theirs meanwhile, and it gets its own in the end. 160 distinct
// numbers. SQLite has one writer, so there a transaction cannot be open beside another:
// TestClaimsDoNotCollide is the same on both engines, without standing still.
func TestClaimsDoNotWaitForEachOther(t *testing.T) {
	const buyers, each = 8, 20
	eachNodes(t, func(t *testing.T, nodes []*store) {
		s := nodes[0]
		if s.db.Engine() != db.Postgres {
			t.Skip("one writer")
		}
		s.shelve(200)
		for i := range buyers {
			s.customer(fmt.Sprintf("acc_%d", i), 1000*money.Dollar)
		}
		got, errs := make([][]holding.Number, buyers), make([]error, buyers)
		claim := func(i int) {
			got[i], _, errs[i] = nodes[i%len(nodes)].claim(fmt.Sprintf("acc_%d", i), each, nil)
		}
		first := make(chan error, 1)
		err := s.db.Update(t.Context(), func(tx *db.Tx) error {
			rows := 0
			hold := db.Stmt{SQL: sqlHoldBalance, Args: []any{"acc_0"}, Rows: 1, Row: db.Count(&rows)}
			if err := tx.Do(hold); err != nil {
				return err
			}
			go func() {
				defer close(first)
				claim(0)
				first <- errs[0]
			}()
			if err := s.awaitWaiting(first); err != nil {
				return err
			}
			return s.doneBeside(first, func() { rush(buyers-1, func(i int) { claim(i + 1) }) })
		})
		if err := errors.Join(err, <-first, errors.Join(errs[1:]...)); err != nil {
			t.Fatal(err)
		}
		owner := map[string]int{}
		for i, numbers := range got {
			for _, n := range numbers {
				owner[n.E164] = i
			}
			s.stands(fmt.Sprintf("acc_%d", i), 1000*money.Dollar-each*firstCharge, each)
		}
		if len(owner) != buyers*each {
			t.Errorf("%d distinct numbers, want %d", len(owner), buyers*each)
		}
	})
}

// Of the last numbers one is in another buyer's hand, who then cannot pay: who claims them all waits,
// and gets them. That too few are left is never said of numbers that were not sold.
func TestClaimOfTheLastNumbersWaits(t *testing.T) {
	s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
	s.shelve(5)
	s.customer("acc_a", 1000*money.Dollar)
	done := make(chan error, 1)
	errPoor := errors.New("cannot pay")
	err := s.db.Update(t.Context(), func(tx *db.Tx) error {
		held := map[catalog.Key]*catalog.Number{}
		key := catalog.Key{Realm: realm.Sandbox, E164: string(number(2))}
		if err := tx.Do(catalog.Lock([]catalog.Key{key}, held)); err != nil {
			return err
		}
		go func() {
			_, _, err := s.claim("acc_a", 5, nil)
			done <- err
		}()
		return errors.Join(s.awaitWaiting(done), errPoor)
	})
	if !errors.Is(err, errPoor) {
		t.Fatal(err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	s.stands("acc_a", 1000*money.Dollar-5*firstCharge, 5)
}

// doneBeside wants work to be done while another one is not.
func (s *store) doneBeside(other <-chan error, work func()) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		work()
	}()
	select {
	case <-done:
		return nil
	case err := <-other:
		return errors.Join(errors.New("what should stand still is done"), err)
	case <-time.After(patience):
		return errors.New("who claims waits for another buyer")
	}
}
