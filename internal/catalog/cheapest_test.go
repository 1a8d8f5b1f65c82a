package catalog_test

import (
	"fmt"
	"slices"
	"testing"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
)

// cheapest wants the lowest fees wherever it begins, and numbers that are wanted, none twice.
func (s shop) cheapest(t *testing.T, tx *db.Tx, q catalog.Search, want []row, limit int) {
	t.Helper()
	places := []string{"", "+", "+9"}
	for i := 0; i < len(want); i += 1 + len(want)/4 {
		places = append(places, want[i].E164)
	}
	fees := texts(want[:min(limit, len(want))], func(r row) string { return fmt.Sprint(s.fee(r)) })
	for _, place := range places {
		hits, err := open(t, tx, q, catalog.ByFee).Cheapest(place, limit)
		got := texts(hits, func(h catalog.Hit) string { return fmt.Sprint(int64(h.MonthlyFee)) })
		if err != nil || !slices.Equal(got, fees) {
			t.Errorf("%s: cheapest %d behind %q cost %v, %v; want %v", describe(q), limit, place, got, err, fees)
		}
		seen := map[string]bool{}
		for _, h := range hits {
			at := slices.IndexFunc(want, func(r row) bool { return r.E164 == h.E164 })
			if at < 0 || s.fee(want[at]) != int64(h.MonthlyFee) || seen[h.E164] {
				t.Errorf("%s: cheapest behind %q has %+v, which is not wanted, or twice", describe(q), place, h)
			}
			seen[h.E164] = true
		}
	}
}
