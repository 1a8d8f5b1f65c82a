package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const sqlTakeNumber = `SELECT 1 FROM numbers WHERE realm = 'live' AND e164 = $1 FOR NO KEY UPDATE NOWAIT`

// A billing run locks the numbers that it releases in their order, whosever they are, as buyers do: while it
// waits for the lowest it holds none of the others, so nobody waits for it in turn.
func TestBillingLocksNumbersInTheirOrder(t *testing.T) {
	clock, later, dsn := newHands(), newHands(), dbtest.DSN(t, db.Postgres)
	s, biller := openNode(t, dsn, clock.now), openNode(t, dsn, later.now)
	file := "e164,country,type,monthly_fee,setup_fee\n"
	for n := range 2 {
		file += string(number(n)) + ",US,local,1.00,0.00\n"
	}
	_, err := s.ImportCatalog(t.Context(), strings.NewReader(file), app.Import{Realm: realm.Live})
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range []string{"acc_a", "acc_b"} { // the first account has the higher number
		if _, err := s.CreateAccount(t.Context(), app.NewAccount{ID: id, Realm: realm.Live}); err != nil {
			t.Fatal(err)
		}
		s.topUp(id, shelfFee)
		o := orderOf(id, 1-i, "")
		o.Realm = realm.Live
		if _, err := s.Purchase(t.Context(), o); err != nil {
			t.Fatal(err)
		}
	}
	later.move(365 * 24 * time.Hour)
	billed := make(chan error, 1)
	low := []catalog.Key{{Realm: realm.Live, E164: string(number(0))}}
	err = s.db.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.Do(catalog.Lock(low, map[catalog.Key]*catalog.Number{})); err != nil {
			return err
		}
		go func() {
			_, err := biller.RunBilling(context.WithoutCancel(t.Context()))
			billed <- err
		}()
		if err := s.awaitWaiting(billed); err != nil {
			return err
		}
		return tx.Do(db.Stmt{SQL: sqlTakeNumber, Args: []any{string(number(1))}, Rows: 1})
	})
	if err != nil {
		t.Error(err)
	}
	if err := <-billed; err != nil {
		t.Error(err)
	}
	s.stands("acc_a", 77*money.Cent, 0)
	s.stands("acc_b", 77*money.Cent, 0)
}
