package app_test

import (
	"fmt"
	"slices"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

// modelHolding is one ownership of a number in the model.
type modelHolding struct {
	key        catalog.Key
	terms      tariff.Terms // frozen at the purchase
	createdUs  int64
	owesUs     int64 // start of the first month that is not paid
	suspended  bool
	locked     bool
	releasedUs *int64
	paidFee    money.Micros // for the release
}

// state is how it ends up in a list.
func (h *modelHolding) state(account string) string {
	status := "active"
	switch {
	case h.releasedUs != nil:
		status = "released"
	case h.suspended:
		status = "suspended"
	}
	return fmt.Sprint(account, " ", h.key.E164, " ", status, " ", h.owesUs, " ", h.locked, " ", h.paidFee)
}

const (
	aDay  = 24 * 60 * 60 * 1_000_000
	grace = 14 * aDay
)

func date(us int64) time.Time { return time.UnixMicro(us).UTC() }

func monthOf(us int64) int64 { return midnight(us) - int64(date(us).Day()-1)*aDay }

func monthAfter(us int64) int64 { return date(monthOf(us)).AddDate(0, 1, 0).UnixMicro() }

func midnight(us int64) int64 { return us - us%aDay }

func yearsAfter(us int64, years int) int64 { return date(us).AddDate(years, 0, 0).UnixMicro() }

// termEnds is so many calendar months after a purchase, at the month's last day where that has no such day.
func termEnds(us, months int64) int64 {
	first := date(monthOf(us)).AddDate(0, int(months), 0)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(date(us).Day(), last)-1).UnixMicro() + us%aDay
}

// restOfMonth is the part of a fee for the days that are left, half up to the cent or the fee's own
// precision.
func restOfMonth(fee money.Micros, us int64) money.Micros {
	unit := money.Micros(1)
	for unit < money.Cent && fee%(10*unit) == 0 {
		unit *= 10
	}
	days := money.Micros((monthAfter(us) - monthOf(us)) / aDay)
	left := money.Micros((monthAfter(us) - midnight(us)) / aDay)
	exact := fee * left // in days-ths
	rest := exact / days / unit * unit
	if 2*(exact-rest*days) >= unit*days {
		rest += unit
	}
	return min(rest, fee)
}

// reminds tells whether owners of low balances are told at a midnight.
func reminds(us int64) bool {
	days := (monthAfter(us) - us) / aDay
	return days == 7 || days == 1
}

// play pays what can be paid of the debts, and then lives one day after the other. In real time
// the days may have passed: what they brought happens now.
func (m *model) play(a *modelAccount, untilUs int64) {
	wasLow, nowUs := a.low(), m.clock(a)
	for _, h := range a.open() {
		if h.suspended && h.owesUs+grace > nowUs && a.available() >= h.terms.MonthlyFee {
			a.pay(h)
			a.told[event.NumberResumed]++
		}
	}
	a.tellLow(wasLow, nowUs)
	firstUs := monthOf(nowUs)
	for _, h := range a.open() {
		firstUs = min(firstUs, h.owesUs)
	}
	for dayUs := firstUs; dayUs <= untilUs; dayUs += aDay {
		m.day(a, dayUs)
	}
	if a.clockUs != nil {
		a.clockUs = &untilUs
	}
}

// day is what a midnight brings.
func (m *model) day(a *modelAccount, dayUs int64) {
	remind := a.low() && a.reminded(dayUs, m.clock(a))
	if a.clockUs != nil && dayUs > *a.clockUs {
		a.clockUs = &dayUs
	}
	nowUs, wasLow := m.clock(a), a.low() && !remind
	for _, h := range a.open() {
		switch {
		case h.suspended && h.owesUs+grace <= dayUs:
			m.end(a, h, nowUs, 0)
		case h.suspended || h.owesUs > dayUs:
		case a.available() >= h.terms.MonthlyFee || h.terms.MonthlyFee == 0:
			a.pay(h)
			a.told[event.NumberRenewed]++
		default:
			h.suspended = true
			a.told[event.NumberSuspended]++
		}
	}
	a.tellLow(wasLow, nowUs)
}

// reminded tells whether the owner of a low balance is told at a midnight: on a test clock when it
// passes; in real time the latest one of the running month may be made up for.
func (a *modelAccount) reminded(dayUs, nowUs int64) bool {
	switch {
	case !reminds(dayUs):
		return false
	case a.clockUs != nil:
		return dayUs > nowUs
	}
	for later := dayUs + aDay; later <= nowUs; later += aDay {
		if reminds(later) || later == monthAfter(dayUs) {
			return false
		}
	}
	return a.lowToldUs < dayUs
}

func (a *modelAccount) pay(h *modelHolding) {
	a.balance -= h.terms.MonthlyFee
	h.suspended, h.owesUs = false, monthAfter(h.owesUs)
}

// end releases a number, which cools off.
func (m *model) end(a *modelAccount, h *modelHolding, nowUs int64, fee money.Micros) {
	until := nowUs + h.terms.CoolingOffDays*aDay
	a.balance -= fee
	h.releasedUs, h.paidFee = &nowUs, fee
	m.numbers[h.key].coolsUntil = &until
	a.told[event.NumberReleased]++
}

// latest is the last ownership of a number by the account, if there is any.
func (a *modelAccount) latest(s step) *modelHolding {
	for _, h := range slices.Backward(a.held) {
		if h.key.E164 == s.key().E164 {
			return h
		}
	}
	return nil
}

func (m *model) release(a *modelAccount, s step) string {
	m.play(a, m.clock(a))
	h, nowUs, fee := a.latest(s), m.clock(a), money.Micros(0)
	if h != nil && nowUs < termEnds(h.createdUs, h.terms.MinimumTermMonths) {
		fee = h.terms.EarlyTerminationFee
	}
	switch {
	case h == nil || h.releasedUs != nil:
		return refusal(fault.NotFound)
	case h.locked:
		return refusal(fault.Conflict)
	case fee > 0 && a.available() < fee:
		return refusal(fault.Insufficient)
	}
	wasLow := a.low()
	m.end(a, h, nowUs, fee)
	a.tellLow(wasLow, nowUs)
	return "released"
}

func (m *model) cancel(a *modelAccount, s step) string {
	m.play(a, m.clock(a))
	h, nowUs := a.latest(s), m.clock(a)
	if h == nil {
		return refusal(fault.NotFound)
	}
	n := m.numbers[h.key]
	if h.releasedUs == nil || n.owner != s.account() || n.coolsUntil == nil || nowUs >= *n.coolsUntil {
		return refusal(fault.Conflict)
	}
	owed, owesUs := money.Micros(0), h.owesUs
	if h.suspended { // the month that was dropped, in full
		owed, owesUs = h.terms.MonthlyFee, monthAfter(owesUs)
	}
	if owesUs <= nowUs { // a cycle began meanwhile
		owed, owesUs = owed+restOfMonth(h.terms.MonthlyFee, nowUs), monthAfter(nowUs)
	}
	if owed > 0 && a.available()+h.paidFee < owed {
		return refusal(fault.Insufficient)
	}
	wasLow := a.low()
	a.balance += h.paidFee - owed
	h.suspended, h.owesUs, h.releasedUs, h.paidFee = false, owesUs, nil, 0
	n.coolsUntil = nil
	a.told[event.NumberReleaseCancelled]++
	a.tellLow(wasLow, nowUs)
	return "cancelled"
}

func (a *modelAccount) lock(s step) string {
	h := a.latest(s)
	if h == nil || h.releasedUs != nil {
		return refusal(fault.NotFound)
	}
	h.locked = s.Verb == lockNumber
	return s.Verb + "ed"
}
