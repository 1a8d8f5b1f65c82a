// Package cycle owns billing months and proration (HTTP contract, section 5). A cycle is
// the UTC calendar month, for every account. It does no I/O and knows no clock.
package cycle

import (
	"fmt"
	"time"

	"tryvox.io/numbers/internal/money"
)

// Start is the instant at which the cycle that holds the instant began; both in microseconds UTC.
func Start(atUs int64) int64 {
	at := time.UnixMicro(atUs).UTC()
	return time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC).UnixMicro()
}

// Next is the instant at which the cycle after the one that holds the instant begins;
// both in microseconds UTC.
func Next(atUs int64) int64 {
	at := time.UnixMicro(atUs).UTC()
	return time.Date(at.Year(), at.Month()+1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()
}

// Day is the instant at which the instant's day began; both in microseconds UTC.
func Day(atUs int64) int64 {
	at := time.UnixMicro(atUs).UTC()
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC).UnixMicro()
}

// Later is the instant so many calendar months later, at the same time of day; both in
// microseconds UTC. Where that month has no such day it is its last one: a month after 31
// January is 28 or 29 February.
func Later(atUs, months int64) int64 {
	at := time.UnixMicro(atUs).UTC()
	first := time.Date(at.Year(), at.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := time.Date(first.Year(), first.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	days := min(at.Day(), last) - 1
	return first.AddDate(0, 0, days).UnixMicro() + atUs - Day(atUs)
}

// Days is how many days of its month are left at the instant, its own day counted, and
// how many the month has.
func Days(atUs int64) (left, all int) {
	at := time.UnixMicro(atUs).UTC()
	all = time.Date(at.Year(), at.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	return all - at.Day() + 1, all
}

// Prorate is the part of a monthly fee that the rest of the month costs from the instant
// on: fee × days left ÷ days, rounded half up to the cent, or to the fee's own precision
// if that is finer, and never above the fee. The fee must be between 0 and money.Max.
func Prorate(fee money.Micros, atUs int64) money.Micros {
	if fee < 0 || fee > money.Max {
		panic(fmt.Sprintf("cycle: fee %d outside its range", int64(fee)))
	}
	left, all := Days(atUs)
	unit := fee.Unit()
	units := (2*int64(fee/unit)*int64(left) + int64(all)) / (2 * int64(all)) // half up
	return min(money.Micros(units)*unit, fee)
}

// Explain is the sum of Prorate in words: "22 of 30 days of 2.50 USD".
func Explain(fee money.Micros, atUs int64) string {
	left, all := Days(atUs)
	return fmt.Sprintf("%d of %d days of %s USD", left, all, fee)
}

// Grace is how long a month may stay unpaid before the number is released.
const Grace = 14 * 24 * time.Hour

// reminders are how long before a cycle an owner is told of a balance that does not cover it.
var reminders = [...]time.Duration{7 * 24 * time.Hour, 24 * time.Hour}

// Reminder is the first instant behind the given one at which owners are told of a balance
// that does not cover the next cycle; both in microseconds UTC.
func Reminder(behindUs int64) int64 {
	for next := Next(behindUs); ; next = Next(next) {
		for _, before := range reminders {
			if at := next - before.Microseconds(); at > behindUs {
				return at
			}
		}
	}
}

// Reminded is the last such instant of the instant's month that is not behind it, 0 if there
// is none; both in microseconds UTC.
func Reminded(atUs int64) int64 {
	last := int64(0)
	for _, before := range reminders {
		if at := Next(atUs) - before.Microseconds(); at <= atUs {
			last = at
		}
	}
	return last
}
