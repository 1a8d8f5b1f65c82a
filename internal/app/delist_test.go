package app_test

import (
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// What was sold leaves the search's indexes with the housekeeping and comes back with its
// release; a search finds the same before and after.
func TestSoldNumbersAreDelisted(t *testing.T) {
	const stocked, sold = 5000, 1500 // more than one step looks at, more than one transaction takes
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(stocked)
		s.customer("acc_a", 100_000*money.Dollar)
		for range sold / app.ClaimMax {
			if _, _, err := s.claim("acc_a", app.ClaimMax, nil); err != nil {
				t.Fatal(err)
			}
		}
		s.finds(stocked - sold)
		if err := s.Delist(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n := s.count(`SELECT COUNT(*) FROM numbers WHERE listed = 0`); n != sold {
			t.Errorf("%d numbers are delisted, want %d", n, sold)
		}
		s.finds(stocked - sold)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		s.finds(stocked - sold)
		s.execute(
			`UPDATE accounts SET clock_us = $2 WHERE id = $1`,
			"acc_a",
			shelfClock+(30*24*time.Hour).Microseconds(),
		)
		s.finds(stocked)
	})
}

// finds searches for the shelved numbers in each order.
func (s *store) finds(want int64) {
	s.t.Helper()
	s.t.Run(fmt.Sprint(want), func(t *testing.T) {
		for _, by := range []catalog.Sort{catalog.ByNumber, catalog.ByFee, catalog.AtRandom} {
			wanted := catalog.Search{Realm: realm.Sandbox, AccountID: "acc_a", AreaCode: "212", Country: "US"}
			found, err := s.Search(t.Context(), wanted, by, app.Page{Number: 1, PerPage: 100})
			if err != nil || found.Total != want || len(found.Items) != 100 {
				t.Errorf("by %s: %d of %d, %v; want 100 of %d", by, len(found.Items), found.Total, err, want)
			}
		}
	})
}
