// Package tariff owns what a number costs and under which policies it is sold.
package tariff

import "tryvox.io/numbers/internal/money"

// Terms are fees and policies, all at least 0. A purchase freezes them, whatever the price
// list does later (HTTP contract, section 2).
type Terms struct {
	MonthlyFee          money.Micros
	SetupFee            money.Micros
	EarlyTerminationFee money.Micros
	MinimumTermMonths   int64 // calendar months from the purchase; 0: none
	CoolingOffDays      int64 // days of 24 hours after a release
}

// Default holds where a number has fees of its own and its country and type have no price.
var Default = Terms{CoolingOffDays: 30}
