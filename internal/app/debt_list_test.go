package app_test

import (
	"fmt"
	"slices"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
)

// Who has not paid, who owes more than the limit and who is short of the next cycle is listed, by id, and
// nobody else is.
func TestDebtsByState(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(4)
		customers := []string{"acc_limit", "acc_rich", "acc_short", "acc_unpaid"}
		for i, id := range customers {
			s.customer(id, 10*money.Dollar)
			s.mustBuy(id, i)
		}
		listed := func(want ...string) {
			t.Helper()
			var got []string
			l, err := s.Debts(t.Context(), app.Page{Number: 1, PerPage: 10})
			must(t, err)
			for _, o := range l.Items {
				got = append(got, fmt.Sprintf("%s %s %d", o.AccountID, o.State(), o.Numbers))
				if (o.SinceUs > 0) != (o.Numbers > 0) || (o.GraceEnd > o.SinceUs) != (o.Numbers > 0) {
					t.Errorf("%s: %d numbers unpaid since %d until %d", o.AccountID, o.Numbers, o.SinceUs, o.GraceEnd)
				}
			}
			if !slices.Equal(got, want) || l.Total != int64(len(want)) {
				t.Errorf("debts %q of %d, want %q", got, l.Total, want)
			}
		}
		spend := func(id string) {
			t.Helper()
			_, err := s.Adjust(t.Context(), app.Adjustment{
				AccountID: id, Amount: firstCharge - 10*money.Dollar, Reason: "spent",
			})
			must(t, err)
		}
		listed()
		high, none := 5*money.Dollar, money.Micros(0)
		for _, limit := range []*money.Micros{&high, &none} {
			_, err := s.ChangeAccount(t.Context(), app.AccountChange{AccountID: "acc_limit", CreditLimit: limit})
			must(t, err)
			if limit == &high {
				_, err := s.Adjust(t.Context(), app.Adjustment{
					AccountID: "acc_limit", Amount: firstCharge - 11*money.Dollar, Reason: "spent",
				})
				must(t, err)
			}
		}
		spend("acc_short")
		spend("acc_unpaid")
		s.moved("acc_unpaid", "2026-05-01T00:00:00Z")
		listed("acc_limit over_limit 0", "acc_short short 0", "acc_unpaid unpaid 1")
		l, err := s.Debts(t.Context(), app.Page{ByCursor: true, PerPage: 2})
		must(t, err)
		if rest, err := s.Debts(t.Context(), app.Page{ByCursor: true, PerPage: 2, Cursor: l.Next}); err != nil ||
			len(rest.Items) != 1 || rest.Items[0].AccountID != "acc_unpaid" || rest.Next != "" {
			t.Errorf("behind the first two: %+v, %v, want acc_unpaid alone", rest, err)
		}
	})
}
