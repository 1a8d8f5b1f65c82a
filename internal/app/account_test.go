package app_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

func TestCreateAccountRefuses(t *testing.T) {
	us := shelfClock
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		tests := map[fault.Kind][]app.NewAccount{
			fault.Conflict: {{ID: "acc_a", Realm: realm.Live}},
			fault.Invalid: {
				{ID: "live:cash", Realm: realm.Live}, {ID: "with space", Realm: realm.Live},
				{ID: string(make([]byte, 65)), Realm: realm.Live}, {Name: string(make([]rune, 201)), Realm: realm.Live},
				{ID: "acc_clock", Realm: realm.Live, ClockUs: &us},
			},
		}
		for kind, accounts := range tests {
			for _, a := range accounts {
				_, err := s.CreateAccount(t.Context(), a)
				kindOf(t, err, kind)
			}
		}
		all, err := s.Accounts(t.Context())
		if err != nil || len(all) != 1 {
			t.Errorf("%d accounts, error %v, want 1", len(all), err)
		}
	})
}

// Standing is Overview, but counts no further than it is asked to.
func TestStanding(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(3)
		s.customer("acc_a", 10*money.Dollar)
		for n := range 3 {
			s.mustBuy("acc_a", n)
		}
		want, err := s.Overview(t.Context(), "acc_a")
		if err != nil || want.Numbers != 3 {
			t.Fatalf("overview %+v, %v, want three numbers", want, err)
		}
		for most, numbers := range map[int64]int64{0: 0, 2: 2, 3: 3, 9: 3} {
			want.Numbers = numbers
			got, err := s.Standing(t.Context(), "acc_a", most)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("standing with at most %d %+v, %v, want %+v", most, got, err, want)
			}
			active := holding.Filter{AccountID: "acc_a", Status: string(holding.Active)}
			if count, err := s.CountNumbers(t.Context(), active, most); err != nil || count != numbers {
				t.Errorf("%d active of at most %d, %v, want %d", count, most, err, numbers)
			}
		}
		_, err = s.Standing(t.Context(), "acc_nobody", 1)
		kindOf(t, err, fault.NotFound)
	})
}

func TestCloseAccount(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(3)
		s.customer("acc_a", 10*money.Dollar)
		s.customer("acc_b", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		s.mustBuy("acc_a", 1)
		kindOf(t, s.CloseAccount(t.Context(), "acc_nobody", true), fault.NotFound)
		kindOf(t, s.CloseAccount(t.Context(), "acc_a", false), fault.Conflict)
		s.stands("acc_a", 10*money.Dollar-2*firstCharge, 2)
		for range 2 { // again changes nothing
			if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
				t.Fatal(err)
			}
		}
		s.stands("acc_a", 10*money.Dollar-2*firstCharge, 0) // without a fee; the balance stays on the books
		_, err := s.buy("acc_a", 2, "")
		kindOf(t, err, fault.Forbidden)
		if err := s.CloseAccount(t.Context(), "acc_b", false); err != nil {
			t.Errorf("close an account without numbers: %v", err)
		}
	})
}

// What a closed account gave back cools off on its clock, and is then for sale again.
func TestReleasedNumbersComeBack(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		s.customer("acc_b", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		thirtyDays := (30 * 24 * time.Hour).Microseconds()
		for _, step := range []struct {
			clockUs int64
			sold    bool
		}{{shelfClock, false}, {shelfClock + thirtyDays - 1, false}, {shelfClock + thirtyDays, true}} {
			s.setClock("acc_a", step.clockUs)
			if _, err := s.buy("acc_b", 0, ""); (err == nil) != step.sold {
				t.Errorf("at %d: %v, want a sale: %t", step.clockUs, err, step.sold)
			}
		}
		s.stands("acc_b", 10*money.Dollar-firstCharge, 1)
	})
}

// setClock moves a test clock, whatever the verbs for it will allow.
func (s *store) setClock(id string, us int64) {
	s.t.Helper()
	err := s.db.Update(s.t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: `UPDATE accounts SET clock_us = $2 WHERE id = $1`, Args: []any{id, us}, Rows: 1})
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// An account with more numbers than one transaction takes is closed step by step.
func TestCloseAccountWithManyNumbers(t *testing.T) {
	const numbers = 600
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(numbers)
		s.customer("acc_a", numbers*firstCharge)
		rush(numbers, func(i int) {
			if _, err := s.buy("acc_a", i, ""); err != nil {
				t.Error(err)
			}
		})
		s.stands("acc_a", 0, numbers)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		s.stands("acc_a", 0, 0)
	})
}

// Who closes waits for purchases that are under way, and who buys behind it is refused: a closed
// account owns nothing.
func TestCloseAgainstPurchases(t *testing.T) {
	const numbers = 64
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(numbers)
		nodes[0].customer("acc_a", numbers*firstCharge)
		rush(numbers+1, func(i int) {
			s := nodes[i%len(nodes)]
			if i == numbers/2 {
				if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
					t.Errorf("close: %v", err)
				}
				return
			}
			_, err := s.buy("acc_a", i%numbers, fmt.Sprint(i))
			refusals := []fault.Kind{fault.Forbidden, fault.NotFound, fault.Conflict}
			if err != nil && !slices.Contains(refusals, fault.Of(err)) {
				t.Errorf("purchase: %v", err)
			}
		})
		o, err := nodes[0].Overview(t.Context(), "acc_a")
		if err != nil || !o.Account.Closed() || o.Numbers != 0 {
			t.Errorf("after the close: %+v, %v, want it closed and without numbers", o, err)
		}
	})
}

// The clocks of two nodes differ a little. A number is not given back before it was bought.
func TestReleaseByANodeWhoseClockLags(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		at := time.Now()
		ahead := openNode(t, dsn, func() time.Time { return at.Add(3 * time.Second) })
		behind := openNode(t, dsn, func() time.Time { return at })
		_, err := ahead.CreateAccount(t.Context(), app.NewAccount{ID: "acc_live", Realm: realm.Live})
		if err != nil {
			t.Fatal(err)
		}
		ahead.topUp("acc_live", 10*money.Dollar)
		if _, err := ahead.ImportCatalog(t.Context(), oneNumber(), app.Import{Realm: realm.Live}); err != nil {
			t.Fatal(err)
		}
		o := app.PurchaseOrder{AccountID: "acc_live", Realm: realm.Live, E164: number(0), Country: "US"}
		if _, err := ahead.Purchase(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		if err := behind.CloseAccount(t.Context(), "acc_live", true); err != nil {
			t.Fatal(err)
		}
		checkBooks(t, ahead.db)
	})
}
