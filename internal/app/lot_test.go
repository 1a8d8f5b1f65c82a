package app

import (
	"fmt"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/catalog"
)

// Offers are cut where a number ends, and those of one number stay in the order of the file.
func TestLotsOf(t *testing.T) {
	tests := []struct{ numbers, want string }{
		{"", ""},
		{"c b a", "a2 b1 | c0"},
		{"a b a", "a0 a2 | b1"},
		{"a a a a b", "a0 a1 a2 a3 | b4"},
		{"b a b c b", "a1 b0 b2 b4 | c3"},
		{"a b c d e", "a0 b1 | c2 d3 | e4"},
	}
	for _, test := range tests {
		var offers []offer
		for row, number := range strings.Fields(test.numbers) {
			offers = append(offers, offer{row, catalog.Item{Key: catalog.Key{E164: number}}})
		}
		var got []string
		sortOffers(offers)
		for _, l := range lotsOf(offers, 2) {
			var names []string
			for _, o := range l.offers {
				names = append(names, fmt.Sprint(o.item.E164, o.row))
			}
			got = append(got, strings.Join(names, " "))
		}
		if got := strings.Join(got, " | "); got != test.want {
			t.Errorf("%s in lots of 2: %s, want %s", test.numbers, got, test.want)
		}
	}
}
