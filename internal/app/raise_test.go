package app

import (
	"testing"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

// What would raise a balance above the highest is refused; what lowers one that is above it is not.
func TestCheckRaised(t *testing.T) {
	for _, c := range []struct {
		balance, by money.Micros
		refused     bool
	}{
		{balanceMax - 1, 1, false}, {balanceMax, 1, true}, {balanceMax + 5, 1, true},
		{balanceMax, -1, false}, {balanceMax + 5, -1, false},
	} {
		if err := checkRaised(c.balance, c.by); (fault.Of(err) == fault.Conflict) != c.refused {
			t.Errorf("%s by %s: %v, want it refused: %v", c.balance, c.by, err, c.refused)
		}
	}
}
