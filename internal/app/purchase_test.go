package app_test

import (
	"fmt"
	"sync"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

func TestOneNumberHasOneBuyer(t *testing.T) {
	const buyers = 64
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(1)
		for i := range buyers {
			nodes[0].customer(fmt.Sprintf("acc_%d", i), 10*money.Dollar)
		}
		var outcomes tally
		rush(buyers, func(i int) {
			_, err := nodes[i%len(nodes)].buy(fmt.Sprintf("acc_%d", i), 0, "")
			outcomes.add(err)
		})
		outcomes.want(t, map[fault.Kind]int{success: 1, fault.Conflict: buyers - 1})
		var left money.Micros
		all, err := nodes[0].Accounts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range all {
			left += o.Balance.Balance
		}
		if want := buyers*10*money.Dollar - firstCharge; left != want {
			t.Errorf("all have %s left, want %s: one charge", left, want)
		}
	})
}

func TestNoBalanceGoesBelowZero(t *testing.T) {
	const orders, affordable = 64, 10
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(orders)
		nodes[0].customer("acc_a", affordable*firstCharge+money.Cent)
		var outcomes tally
		rush(orders, func(i int) {
			_, err := nodes[i%len(nodes)].buy("acc_a", i, "")
			outcomes.add(err)
		})
		outcomes.want(t, map[fault.Kind]int{success: affordable, fault.Insufficient: orders - affordable})
		nodes[0].stands("acc_a", money.Cent, affordable)
	})
}

func TestRetriesUnderOneKeyHaveOneEffect(t *testing.T) {
	const retries = 32
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(1)
		nodes[0].customer("acc_a", 10*money.Dollar)
		var mu sync.Mutex
		answers := map[app.Answer]int{}
		var outcomes tally
		rush(retries, func(i int) {
			a, err := nodes[i%len(nodes)].buy("acc_a", 0, "key")
			outcomes.add(err)
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				answers[a]++
			}
		})
		outcomes.want(t, map[fault.Kind]int{success: retries}) // twins wait for the first
		for a, count := range answers {
			first := a
			first.Replayed = false
			if len(answers) != 2 || answers[first] != 1 || a.Replayed && count != retries-1 {
				t.Errorf("answers %v, want one, and the same replayed to all others", answers)
			}
		}
		nodes[0].stands("acc_a", 10*money.Dollar-firstCharge, 1)
	})
}

// Two nodes buy the same numbers for the same accounts, one from the front and one from the back.
// Whatever they lock in whatever order, no caller hears of it.
func TestOppositeOrdersOfTwoNodes(t *testing.T) {
	const numbers, accounts, rounds = 96, 8, 3
	eachNodes(t, func(t *testing.T, nodes []*store) {
		s := nodes[0]
		s.shelve(numbers * rounds)
		for i := range accounts {
			s.customer(fmt.Sprintf("acc_%d", i), 1000*money.Dollar)
		}
		for round := range rounds {
			var outcomes tally
			rush(2*numbers, func(i int) {
				at := i / 2
				if i%2 == 1 {
					at = numbers - 1 - at
				}
				buyer := fmt.Sprintf("acc_%d", (at+i%2)%accounts)
				_, err := nodes[i%len(nodes)].buy(buyer, round*numbers+at, "")
				outcomes.add(err)
			})
			outcomes.want(t, map[fault.Kind]int{success: numbers, fault.Conflict: numbers})
		}
		var owned int64
		for i := range accounts {
			o, err := s.Overview(t.Context(), fmt.Sprintf("acc_%d", i))
			if err != nil {
				t.Fatal(err)
			}
			owned += o.Numbers
			if want := 1000*money.Dollar - money.Micros(o.Numbers)*firstCharge; o.Balance.Balance != want {
				t.Errorf("acc_%d has %s with %d numbers, want %s", i, o.Balance.Balance, o.Numbers, want)
			}
		}
		if owned != numbers*rounds {
			t.Errorf("%d numbers are owned, want %d", owned, numbers*rounds)
		}
	})
}

func TestRefusalChangesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(2)
		s.customer("acc_a", money.Cent)
		s.customer("acc_b", 10*money.Dollar)
		s.mustBuy("acc_b", 1)
		for _, n := range []int{0, 1, 2} { // too dear, another's, never stocked
			if _, err := s.buy("acc_a", n, fmt.Sprint("key", n)); err == nil {
				t.Errorf("%s was sold to acc_a", number(n))
			}
		}
		s.stands("acc_a", money.Cent, 0)
		s.topUp("acc_a", 10*money.Dollar)
		a, err := s.buy("acc_a", 0, "key0")
		if err != nil || a.Replayed {
			t.Errorf("the same key after the refusal: %+v, %v, want a sale: failures are not kept", a, err)
		}
	})
}

// Between the look at a price and the purchase the price may change: then nothing is sold.
func TestNobodyPaysMoreThanAgreed(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		o, agreed := orderOf("acc_a", 0, ""), firstCharge-1
		o.DueMax = &agreed
		_, err := s.Purchase(t.Context(), o)
		kindOf(t, err, fault.PriceChanged)
		s.stands("acc_a", 10*money.Dollar, 0)
		agreed = firstCharge
		if _, err := s.Purchase(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
	})
}

// One order that makes a statement fail (its account is unknown, which no key allows) leaves its
// neighbours in the batch alone.
func TestBadOrderHarmsNoNeighbour(t *testing.T) {
	const orders = 64
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(orders)
		s.customer("acc_a", 1000*money.Dollar)
		var outcomes tally
		rush(orders, func(i int) {
			id := "acc_a"
			if i%8 == 7 {
				id = "acc_nobody"
			}
			_, err := s.buy(id, i, "")
			outcomes.add(err)
		})
		outcomes.want(t, map[fault.Kind]int{success: orders * 7 / 8, defect: orders / 8})
	})
}
