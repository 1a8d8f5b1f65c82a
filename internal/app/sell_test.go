package app

import (
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// Every reason to refuse an order stands at once; one after the other is taken away, and the next
// in the contract's order shows.
func TestOrderOfReasons(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 0, 0)
	s.change("acc_a", func(a *account.Account) { a.ClosedUs = &saleUs })
	s.kept[onceKey{"acc_a", "k"}] = kept{onceKey: onceKey{"acc_a", "k"}, Fingerprint: "another"}
	n := s.number(one)
	fee := n.MonthlyFee
	n.State, n.AccountID, n.AvailableAfterUs = catalog.CoolingOff, new(string), &saleUs
	n.MonthlyFee, n.WithdrawnUs = nil, &saleUs
	o := order("acc_a", one, "k/fp")
	o.Country = "IN"
	steps := []struct {
		kind fault.Kind
		mend func()
	}{
		{fault.Forbidden, func() { s.change("acc_a", func(a *account.Account) { a.ClosedUs = nil }) }},
		{fault.Invalid, func() { o.Country = "US" }},
		{fault.KeyReused, func() { o.Once.Key = "another" }},
		{fault.NotFound, func() { n.WithdrawnUs = nil }},
		{fault.NotFound, func() { s.clocksUs[""] = saleUs }}, // it cooled off
		{fault.NotFound, func() { n.MonthlyFee = fee }},
		{fault.Insufficient, func() { n.State = catalog.Owned }},
		{fault.Conflict, func() {
			n.State, n.AccountID = catalog.ForSale, nil
			s.account("acc_a", 2*money.Dollar, 0)
		}},
	}
	for i, step := range steps {
		sold, err := sell([]*purchase{o}, s.stock)
		if err != nil || fault.Of(o.err) != step.kind || len(sold.sales) > 0 {
			t.Fatalf("step %d: told %v, error %v, want the kind %d", i, o.err, err, step.kind)
		}
		step.mend()
	}
	compare(t, s.outcomes(t, o), "200, 0.17 left")
}

const notForSale = "Number " + one + " is not available in the inventory"

// refusals start from an order that would be sold, and change what is given.
var refusals = []struct {
	name  string
	given func(s *shelf, n *catalog.Number, o *purchase)
	want  string
}{
	{"another owns it", func(_ *shelf, n *catalog.Number, _ *purchase) {
		n.State, n.AccountID = catalog.Owned, new(string)
	}, "Number " + one + " was already purchased by another account"},
	{"owned and withdrawn", func(_ *shelf, n *catalog.Number, _ *purchase) {
		n.State, n.AccountID, n.WithdrawnUs = catalog.Owned, new(string), &saleUs
	}, "Number " + one + " was already purchased by another account"},
	{"withdrawn", func(_ *shelf, n *catalog.Number, _ *purchase) { n.WithdrawnUs = &saleUs }, notForSale},
	{"no price", func(_ *shelf, n *catalog.Number, _ *purchase) { n.MonthlyFee = nil }, notForSale},
	{"never stocked", func(s *shelf, n *catalog.Number, _ *purchase) { delete(s.numbers, n.Key) }, notForSale},
	{"never stocked, of another calling code", func(s *shelf, n *catalog.Number, o *purchase) {
		delete(s.numbers, n.Key)
		o.Country = "IN"
	}, "Request validation failed (country: IN is not a country of the number's calling code)"},
	{"never stocked, of the same calling code", func(s *shelf, n *catalog.Number, o *purchase) {
		delete(s.numbers, n.Key)
		o.Country = "CA"
	}, notForSale},
	{"another country of the calling code", func(_ *shelf, _ *catalog.Number, o *purchase) {
		o.Country = "CA"
	}, "Request validation failed (country: must be US, the country of " + one + ")"},
	{"in the other realm", func(_ *shelf, _ *catalog.Number, o *purchase) {
		o.Realm = realm.Sandbox
	}, notForSale},
	{"dearer than was agreed, and short", func(s *shelf, _ *catalog.Number, o *purchase) {
		s.balances = nil
		s.account("acc_a", 0, 0)
		agreed := 183*money.Cent - 1
		o.DueMax = &agreed
	}, "The number costs more than was agreed (due_now: required 1.83 USD, allowed 1.829999 USD)"},
	{"a cent short", func(s *shelf, _ *catalog.Number, _ *purchase) {
		s.balances = nil
		s.account("acc_a", 182*money.Cent, 0)
	}, "Insufficient account balance (balance: required 1.83 USD, available 1.82 USD)"},
	{"a micro-dollar short of the credit limit", func(s *shelf, _ *catalog.Number, _ *purchase) {
		s.balances = nil
		s.account("acc_a", -817*money.Cent, 10*money.Dollar-1)
	}, "Insufficient account balance (balance: required 1.83 USD, available 1.829999 USD)"},
	{"under the limit, and it costs nothing", func(s *shelf, n *catalog.Number, _ *purchase) {
		s.balances = nil
		s.account("acc_a", -2*money.Dollar, money.Dollar)
		*n.MonthlyFee = 0
	}, "Insufficient account balance (balance: required 0.00 USD, available -1.00 USD)"},
}

func TestReasonsToRefuse(t *testing.T) {
	for _, tt := range refusals {
		t.Run(tt.name, func(t *testing.T) {
			s := newShelf()
			s.account("acc_a", 10*money.Dollar, 0)
			n, o := s.number(one), order("acc_a", one, "k/fp")
			tt.given(s, n, o)
			before := s.book.Balance("acc_a")
			compare(t, s.outcomes(t, o), tt.want)
			if after := s.book.Balance("acc_a"); after != before || len(s.book.Save()) > 0 {
				t.Errorf("a refusal moved money: %v, before %v", after, before)
			}
			sold, err := sell([]*purchase{o}, s.stock)
			if err != nil || len(sold.sales)+len(sold.holdings)+len(sold.events)+len(sold.kept) > 0 {
				t.Errorf("a refusal left something behind: %+v, error %v", sold, err)
			}
		})
	}
}

// What was agreed to is enough when the price is that, or has fallen.
func TestAgreedPrice(t *testing.T) {
	for _, agreed := range []money.Micros{183 * money.Cent, 2 * money.Dollar} {
		s := newShelf()
		s.account("acc_a", 10*money.Dollar, 0)
		s.number(one)
		o := order("acc_a", one, "")
		o.DueMax = &agreed
		compare(t, s.outcomes(t, o), "200, 8.17 left")
	}
}

// Debt is allowed down to the limit, to the micro-dollar.
func TestCreditIsSpentToItsLimit(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 0, 366*money.Cent)
	s.number(one)
	s.number(two)
	s.number(three)
	compare(t, s.outcomes(t, order("acc_a", one, ""), order("acc_a", two, ""), order("acc_a", three, "")),
		"200, -3.66 left", "200, -3.66 left",
		"Insufficient account balance (balance: required 1.83 USD, available 0.00 USD)")
}

func TestNextOrderSeesTheOneBefore(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 2*money.Dollar, 0)
	s.account("acc_b", 10*money.Dollar, 0)
	s.number(one)
	s.number(two)
	compare(t, s.outcomes(t,
		order("acc_a", one, ""), order("acc_b", one, ""), order("acc_a", one, ""),
		order("acc_a", two, ""), order("acc_b", two, "")),
		"200, 0.17 left",
		"Number "+one+" was already purchased by another account",
		"Number "+one+" is already owned by this account",
		"Insufficient account balance (balance: required 1.83 USD, available 0.17 USD)",
		"200, 8.17 left")
}

func TestRealmsAreTwoWorlds(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 10*money.Dollar, 0)
	twin := *s.number(one)
	twin.Realm = realm.Sandbox
	s.numbers[twin.Key] = &twin
	sandboxed := order("acc_a", one, "")
	sandboxed.Realm = realm.Sandbox
	compare(t, s.outcomes(t, order("acc_a", one, ""), sandboxed), "200, 6.34 left", "200, 6.34 left")
}

// A number cools off until the clock of who released it says so, whoever asks and whatever their
// own clock says.
func TestCoolingOffRunsOnTheReleasersClock(t *testing.T) {
	far := saleUs + (1000 * 24 * time.Hour).Microseconds()
	releaser := "acc_b"
	for _, buyer := range []string{"acc_a", "acc_b"} {
		s := newShelf()
		s.account("acc_a", 10*money.Dollar, 0)
		s.account("acc_b", 10*money.Dollar, 0)
		s.change("acc_a", func(a *account.Account) { a.ClockUs = &far })
		n := s.number(one)
		n.State, n.AccountID, n.AvailableAfterUs = catalog.CoolingOff, &releaser, &saleUs
		s.clocksUs[releaser] = saleUs - 1
		compare(t, s.outcomes(t, order(buyer, one, "")), "Number "+one+" is not available in the inventory")
		s.clocksUs[releaser] = saleUs
		if got := s.outcomes(t, order(buyer, one, ""))[0]; !strings.HasPrefix(got, "200, ") {
			t.Errorf("%s at the end of the cooling-off: %s, want a sale", buyer, got)
		}
		if n.State != catalog.Owned || *n.AccountID != buyer || n.AvailableAfterUs != nil {
			t.Errorf("after the sale %+v, want it owned by %s", n, buyer)
		}
	}
}

func TestReplay(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 10*money.Dollar, 0)
	s.account("acc_b", 10*money.Dollar, 0)
	s.number(one)
	s.number(two)
	s.kept[onceKey{"acc_a", "k"}] = kept{onceKey{"acc_a", "k"}, "fp", 200, "what was said", saleUs}
	compare(t, s.outcomes(t,
		order("acc_a", one, "k/fp"), order("acc_a", one, "k/other"), order("acc_b", one, "k/fp")),
		"replayed what was said",
		"This Idempotency-Key was used for another request (Idempotency-Key: use a new key for a new request)",
		"200, 8.17 left")
	if left := s.book.Balance("acc_a").Balance; left != 10*money.Dollar {
		t.Errorf("a replay left %s, want 10.00", left)
	}
}

// 403 comes before idempotency (HTTP contract, section 1): whoever is closed is told so, whatever
// was answered before.
func TestClosedAccountIsNotAnsweredAgain(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 10*money.Dollar, 0)
	s.change("acc_a", func(a *account.Account) { a.ClosedUs = &saleUs })
	s.kept[onceKey{"acc_a", "k"}] = kept{onceKey{"acc_a", "k"}, "fp", 200, "what was said", saleUs}
	compare(t, s.outcomes(t, order("acc_a", one, "k/fp")), "This account is closed")
}

func TestTwinsInOneBatch(t *testing.T) {
	s := newShelf()
	s.account("acc_a", 10*money.Dollar, 0)
	s.number(one)
	orders := []*purchase{
		order("acc_a", two, "k/missing"), // fails, so its key stays free
		order("acc_a", one, "k/fp"), order("acc_a", one, "k/fp"), order("acc_a", one, "k/other"),
		order("acc_a", one, ""),
	}
	got := s.outcomes(t, orders...)
	compare(t, got,
		"Number "+two+" is not available in the inventory",
		"200, 8.17 left", "replayed "+orders[1].answer.Body,
		"This Idempotency-Key was used for another request (Idempotency-Key: use a new key for a new request)",
		"Number "+one+" is already owned by this account")
	if len(s.posted()) != 1 {
		t.Errorf("posted %v, want one charge", s.posted())
	}
}

// A batch that runs again must not remember its first run.
func TestSellingAgainForgetsTheFirstTime(t *testing.T) {
	o := order("acc_a", one, "k/fp")
	for _, stocked := range []bool{true, false, true} {
		s := newShelf()
		s.account("acc_a", 10*money.Dollar, 0)
		if stocked {
			s.number(one)
		}
		_ = s.outcomes(t, o)
		if (o.err == nil) != stocked || (o.answer.Body != "") != stocked {
			t.Errorf("stocked %t: told %v, answer %+v", stocked, o.err, o.answer)
		}
	}
}
