package app_test

import (
	"slices"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

// walked are the items of a list by its cursors, two a part.
func walked[T any](t *testing.T, list func(p app.Page) (app.Listed[T], error)) (all []T) {
	t.Helper()
	for p := (app.Page{PerPage: 2, ByCursor: true}); ; {
		l, err := list(p)
		if err != nil || len(l.Items) > 2 {
			t.Fatalf("%d items, %v", len(l.Items), err)
		}
		all = append(all, l.Items...)
		if p.Cursor = l.Next; l.Next == "" {
			return all
		}
	}
}

// The latest come first, and none is left out or told twice.
func TestLatest(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		s.customer("acc_b", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		for range 4 {
			if _, err := s.TopUp(t.Context(), app.TopUp{AccountID: "acc_a", Amount: money.Dollar}); err != nil {
				t.Fatal(err)
			}
			n := app.NewKey{AccountID: "acc_a", Scope: account.Read}
			if _, _, err := s.CreateKey(t.Context(), n); err != nil {
				t.Fatal(err)
			}
		}
		for _, f := range []event.Filter{
			{AccountID: "acc_a"}, {AccountID: "acc_a", Type: event.NumberPurchased}, {AccountID: "acc_none"},
		} {
			want := walked(t, func(p app.Page) (app.Listed[event.Written], error) {
				return s.Events(t.Context(), f, p)
			})
			slices.Reverse(want)
			got := walked(t, func(p app.Page) (app.Listed[event.Written], error) {
				return s.LatestEvents(t.Context(), f, p)
			})
			same := func(a, b event.Written) bool { return a.ID == b.ID && a.AccountID == b.AccountID }
			if !slices.EqualFunc(got, want, same) {
				t.Errorf("%+v: latest events %+v, want %+v", f, got, want)
			}
		}
		want := walked(t, func(p app.Page) (app.Listed[account.Key], error) {
			return s.KeysPage(t.Context(), "acc_a", p)
		})
		slices.Reverse(want)
		got := walked(t, func(p app.Page) (app.Listed[account.Key], error) {
			return s.LatestKeys(t.Context(), "acc_a", p)
		})
		if !slices.Equal(got, want) || len(got) != 4 {
			t.Errorf("latest keys %+v, want %+v", got, want)
		}
		_, err := s.LatestKeys(t.Context(), "acc_none", app.Page{PerPage: 2, ByCursor: true})
		kindOf(t, err, fault.NotFound)
		_, err = s.LatestEvents(t.Context(), event.Filter{}, app.Page{PerPage: 2, ByCursor: true, Cursor: "x"})
		kindOf(t, err, fault.Invalid)
	})
}

// Where the filter lets nothing through, a part ends after so many events and the next goes on.
func TestLatestEventsLookSoFar(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		other := event.Event{
			AccountID: "acc_a", Type: event.EndpointDisabled, Data: []byte("{}"), CreatedUs: shelfClock,
		}
		if err := s.do(event.Add(slices.Repeat([]event.Event{other}, 10_001))); err != nil {
			t.Fatal(err)
		}
		f := event.Filter{AccountID: "acc_a", Type: event.NumberPurchased}
		first, err := s.LatestEvents(t.Context(), f, app.Page{PerPage: 2, ByCursor: true})
		if err != nil || len(first.Items) != 0 || first.Next == "" {
			t.Fatalf("first part %+v, %v, want nothing and a next one", first, err)
		}
		next, err := s.LatestEvents(t.Context(), f, app.Page{PerPage: 2, ByCursor: true, Cursor: first.Next})
		if err != nil || len(next.Items) != 1 || next.Next != "" {
			t.Errorf("next part %+v, %v, want the purchase", next, err)
		}
	})
}
