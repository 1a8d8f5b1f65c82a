package app_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
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
