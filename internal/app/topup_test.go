package app_test

import (
	"fmt"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

func TestReferenceCreditsOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		s.customer("acc_b", 0)
		pay := func(id, reference string, amount money.Micros) (ledger.Transfer, error) {
			return s.TopUp(t.Context(), app.TopUp{AccountID: id, Amount: amount, Reference: reference})
		}
		first, err := pay("acc_a", "bank 1", 5*money.Dollar)
		if err != nil {
			t.Fatal(err)
		}
		again, err := pay("acc_a", "bank 1", 5*money.Dollar)
		if err != nil || again.ID != first.ID || again.Line != first.Line {
			t.Errorf("the same again: %+v, %v, want the first line %+v", again, err, first)
		}
		_, err = pay("acc_a", "bank 1", 6*money.Dollar)
		kindOf(t, err, fault.Conflict)
		for _, reference := range []string{"bank 2", "", ""} { // no reference is no repetition
			if _, err := pay("acc_a", reference, money.Dollar); err != nil {
				t.Errorf("reference %q: %v", reference, err)
			}
		}
		if _, err := pay("acc_b", "bank 1", 5*money.Dollar); err != nil {
			t.Errorf("another account's reference: %v", err)
		}
		s.stands("acc_a", 8*money.Dollar, 0)
		s.stands("acc_b", 5*money.Dollar, 0)
	})
}

func TestReferenceCreditsOnceForAllWhoAskAtOnce(t *testing.T) {
	const callers = 32
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].customer("acc_a", 0)
		var outcomes tally
		rush(callers, func(i int) {
			_, err := nodes[i%len(nodes)].TopUp(t.Context(), app.TopUp{
				AccountID: "acc_a", Amount: 5 * money.Dollar, Reference: fmt.Sprint("bank ", i%4),
			})
			outcomes.add(err)
		})
		outcomes.want(t, map[fault.Kind]int{success: callers})
		nodes[0].stands("acc_a", 20*money.Dollar, 0)
	})
}

func TestTopUpRefuses(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		s.customer("acc_closed", money.Dollar)
		if err := s.CloseAccount(t.Context(), "acc_closed", false); err != nil {
			t.Fatal(err)
		}
		tests := map[app.TopUp]fault.Kind{
			{AccountID: "acc_a"}:             fault.Invalid,
			{AccountID: "acc_a", Amount: -1}: fault.Invalid,
			{AccountID: "acc_a", Amount: money.Dollar, Reference: strings.Repeat("ü", 201)}: fault.Invalid,
			{AccountID: "acc_nobody", Amount: money.Dollar}:                                 fault.NotFound,
			{AccountID: "acc_closed", Amount: money.Dollar}:                                 fault.Conflict,
		}
		for topUp, kind := range tests {
			_, err := s.TopUp(t.Context(), topUp)
			kindOf(t, err, kind)
		}
		s.stands("acc_a", 0, 0)
		s.stands("acc_closed", money.Dollar, 0)
	})
}
