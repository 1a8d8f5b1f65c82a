package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
)

// A claim goes on where earlier ones found something left. What comes into the stock before that
// place is sold at once if it is cheaper, and else when too little is left behind the place.
func TestClaimGoesOnWhereEarlierOnesWere(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		const stock, fee = 200, 20 * money.Cent // less than the magic numbers, which are never sold
		var file strings.Builder
		file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
		for i := range stock {
			fmt.Fprintf(&file, "%s,US,local,%s,0.00\n", number(i), fee)
		}
		s.deliver(file.String(), app.ImportCounts{Added: stock})
		s.customer("acc_a", 1000*money.Dollar)
		claim := func(count int) (e164s []string) {
			t.Helper()
			numbers, _, err := s.claim("acc_a", count, nil)
			if err != nil || len(numbers) != count {
				t.Fatalf("claimed %d numbers, %v; want %d", len(numbers), err, count)
			}
			for _, n := range numbers {
				e164s = append(e164s, n.E164)
			}
			return e164s
		}
		arrive := func(n int, fee money.Micros) string {
			t.Helper()
			s.deliver(fmt.Sprintf("e164,country,type,monthly_fee,setup_fee\n%s,US,local,%s,0.00\n", number(n), fee),
				app.ImportCounts{Added: 1})
			return string(number(n))
		}
		claim(10)
		equal := arrive(-1, fee)
		if got := claim(10); slices.Contains(got, equal) {
			t.Errorf("claimed %v, with one from before the place", got)
		}
		cheaper := arrive(-2, fee/2)
		seen := claim(10)
		if !slices.Contains(seen, cheaper) {
			t.Errorf("claimed %v, without the cheapest, %s", seen, cheaper)
		}
		for left := stock + 2 - 30; left > 0; left -= app.ClaimMax {
			seen = append(seen, claim(min(left, app.ClaimMax))...)
		}
		if !slices.Contains(seen, equal) {
			t.Errorf("%s was never claimed", equal)
		}
	})
}
