package app_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	releaseFee = 5 * money.Dollar
	// racers give back, take back or buy one number at one moment.
	racers = 8
)

// shelveTerm puts numbers for sale that have a release fee for three months.
func (s *store) shelveTerm(numbers int) {
	s.t.Helper()
	fee, monthly, months := releaseFee, shelfFee, int64(3)
	_, err := s.SetPrice(s.t.Context(), app.PriceChange{
		Country: "US", Type: "local", MonthlyFee: &monthly, EarlyTerminationFee: &fee, MinimumTermMonths: &months,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.shelve(numbers)
}

func (s *store) release(id string, n int) error {
	_, err := s.ReleaseNumber(context.WithoutCancel(s.t.Context()), app.Change{AccountID: id}, number(n))
	return err
}

func (s *store) cancelRelease(id string, n int) error {
	_, err := s.CancelRelease(context.WithoutCancel(s.t.Context()), app.Change{AccountID: id}, number(n))
	return err
}

// Of many that release a number at once one does, and the fee is debited once; of many that take it
// back one does, and it is refunded once.
func TestReleaseAndItsCancellationHappenOnce(t *testing.T) {
	eachNodes(t, func(t *testing.T, nodes []*store) {
		s := nodes[0]
		s.shelveTerm(1)
		s.customer("acc_a", 20*money.Dollar)
		s.mustBuy("acc_a", 0)
		var released, cancelled tally
		rush(racers, func(i int) { released.add(nodes[i%len(nodes)].release("acc_a", 0)) })
		released.want(t, map[fault.Kind]int{success: 1, fault.NotFound: racers - 1})
		s.stands("acc_a", 20*money.Dollar-firstCharge-releaseFee, 0)
		rush(racers, func(i int) { cancelled.add(nodes[i%len(nodes)].cancelRelease("acc_a", 0)) })
		cancelled.want(t, map[fault.Kind]int{success: 1, fault.Conflict: racers - 1})
		s.stands("acc_a", 20*money.Dollar-firstCharge, 1)
	})
}

// Release and cancellation meet while others want to buy what cools off: nobody else gets it, and
// its owner has paid the fee if it is released in the end, and only then.
func TestReleaseCancellationAndPurchaseMeet(t *testing.T) {
	eachNodes(t, func(t *testing.T, nodes []*store) {
		s := nodes[0]
		s.shelveTerm(1)
		s.customer("acc_a", 20*money.Dollar)
		s.customer("acc_b", 20*money.Dollar)
		s.mustBuy("acc_a", 0)
		rush(3*racers, func(i int) {
			node := nodes[i%len(nodes)]
			var err error
			switch i % 3 {
			case 0:
				err = node.release("acc_a", 0)
			case 1:
				err = node.cancelRelease("acc_a", 0)
			case 2:
				_, err = node.buy("acc_b", 0, "")
			}
			if kind := fault.Of(err); err != nil && kind != fault.NotFound && kind != fault.Conflict {
				t.Error(err)
			}
		})
		s.counts(0, `SELECT COUNT(*) FROM holdings WHERE account_id = 'acc_b'`)
		s.counts(1, `SELECT COUNT(*) FROM holdings`)
		o, err := s.Overview(t.Context(), "acc_a")
		if err != nil {
			t.Fatal(err)
		}
		left := 20*money.Dollar - firstCharge
		if o.Numbers == 0 {
			left -= releaseFee
		}
		s.stands("acc_a", left, o.Numbers)
	})
}

// What is told of a release and of its cancellation, and of a balance that the fee brings low.
func TestReleaseIsTold(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelveTerm(2)
		s.customer("acc_a", 11*money.Dollar)
		s.mustBuy("acc_a", 0)
		s.mustBuy("acc_a", 1) // 7.34 are left, and the next month takes 5.00
		if err := s.release("acc_a", 0); err != nil {
			t.Fatal(err)
		}
		if err := s.cancelRelease("acc_a", 0); err != nil {
			t.Fatal(err)
		}
		want := []event.Type{
			event.BalanceToppedUp, event.NumberPurchased, event.NumberPurchased, event.NumberReleased,
			event.BalanceLow, event.NumberReleaseCancelled,
		}
		var got []event.Type
		for _, line := range s.told("acc_a", 0) {
			what, _, _ := strings.Cut(line, " ")
			got = append(got, event.Type(what))
		}
		if !slices.Equal(got, want) {
			t.Errorf("events %v, want %v", got, want)
		}
	})
}

// The service was stopped over the first of a month: who gives a number back then, or takes one back,
// has paid that month before, or is suspended by it.
func TestLateMonthComesBeforeTheRelease(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		s := openNode(t, dsn, clock.now)
		s.shelve(2)
		_, err := s.CreateAccount(t.Context(), app.NewAccount{ID: "acc_a", Realm: realm.Sandbox})
		if err != nil {
			t.Fatal(err)
		}
		s.topUp("acc_a", 2*firstCharge+shelfFee)
		s.mustBuy("acc_a", 0)
		s.mustBuy("acc_a", 1)
		clock.us.Store(time.Date(2026, 5, 2, 0, 0, 0, 0, time.UTC).UnixMicro())
		if err := s.release("acc_a", 1); err != nil {
			t.Fatal(err)
		}
		s.stands("acc_a", 0, 1) // the older one is paid
		s.counts(1, `SELECT COUNT(*) FROM holdings WHERE status = 'active' AND e164 = $1`, string(number(0)))
		kindOf(t, s.cancelRelease("acc_a", 1), fault.Insufficient) // the month is owed in full
		s.topUp("acc_a", shelfFee)
		if err := s.cancelRelease("acc_a", 1); err != nil {
			t.Fatal(err)
		}
		s.stands("acc_a", 0, 2)
		checkBooks(t, s.db)
	})
}
