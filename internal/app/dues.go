package app

import (
	"math"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/stamp"
)

const (
	dayUs = 24 * 60 * 60 * 1_000_000
	// never is later than every instant.
	never = math.MaxInt64
)

// dues is what an account has to be decided on when time goes by (HTTP contract, section 5),
// read under its lock. It does no I/O.
type dues struct {
	account account.Account
	nowUs   int64 // on its clock
	untilUs int64 // until when its time is played: now, or where its test clock is moved to
	book    *ledger.Book
	payable []holding.Holding // suspended, and cheap enough for what was available
	unpaid  []holding.Holding // suspended, the earliest month first
	due     []holding.Holding // active and owing a month, the earliest first

	moves   []holding.Move
	expired []holding.Holding
	events  []event.Event
	billed  Billed
}

// play takes one step in the account's time: what can be paid of its debts is paid or, if
// nothing can, what falls due at the next instant at which anything does happens. It gives the
// instant of the step, or never when nothing falls due until the end.
func (d *dues) play() (atUs int64, err error) {
	wasLow := d.balance().Low()
	if err := d.payDebts(); err != nil {
		return 0, err
	}
	if len(d.moves) > 0 { // there may be more than were read, and the time of each is now
		d.tellLow(wasLow)
		return d.nowUs, nil
	}
	atUs = d.next()
	if atUs > d.untilUs {
		d.tellLow(wasLow)
		return never, nil
	}
	remind := d.balance().Low() && d.reminder() == atUs
	if d.account.ClockUs != nil {
		d.nowUs = max(d.nowUs, atUs)
	}
	for _, h := range d.due {
		if h.DueUs > atUs {
			break
		}
		if err := d.renew(h); err != nil {
			return 0, err
		}
	}
	for _, h := range d.unpaid {
		if h.DueUs+cycle.Grace.Microseconds() <= atUs {
			d.expire(h)
		}
	}
	d.tellLow(wasLow && !remind)
	return atUs, nil
}

func (d *dues) balance() ledger.Balance { return d.book.Balance(d.account.ID) }

// next is the earliest instant at which something falls due; it may be long past.
func (d *dues) next() int64 {
	at := int64(never)
	if len(d.due) > 0 {
		at = d.due[0].DueUs
	}
	if len(d.unpaid) > 0 {
		at = min(at, d.unpaid[0].DueUs+cycle.Grace.Microseconds())
	}
	if d.balance().Low() {
		at = min(at, d.reminder())
	}
	return at
}

// reminder is the next instant at which the owner is told of a low balance. In real time,
// one that was missed is made up for in its own month only.
func (d *dues) reminder() int64 {
	if d.account.ClockUs != nil {
		return cycle.Reminder(d.nowUs)
	}
	at, told := cycle.Reminded(d.nowUs), d.balance().LowToldUs
	if at == 0 || told != nil && *told >= at {
		return never
	}
	return at
}

// payDebts pays unpaid months, the earliest first; one that is too dear does not block a
// cheaper one.
func (d *dues) payDebts() error {
	for _, h := range d.payable {
		late := h.DueUs+cycle.Grace.Microseconds() <= d.nowUs // it is released, not paid
		if late || d.balance().Available() < h.Terms.MonthlyFee {
			continue
		}
		if err := d.charge(h, lifecycle.Pay, event.NumberResumed); err != nil {
			return err
		}
		d.billed.Resumed++
	}
	return nil
}

// renew pays the month that is due, or suspends the number.
func (d *dues) renew(h holding.Holding) error {
	if h.Terms.MonthlyFee > 0 && d.balance().Available() < h.Terms.MonthlyFee {
		d.happened(event.NumberSuspended, h.E164, suspended(h))
		d.billed.Suspended++
		return d.move(h, lifecycle.Suspend, h.DueUs)
	}
	d.billed.Renewed++
	return d.charge(h, lifecycle.Renew, event.NumberRenewed)
}

// charge pays a whole month; one that costs nothing writes no line.
func (d *dues) charge(h holding.Holding, verb lifecycle.Verb, what event.Type) error {
	next := cycle.Next(h.DueUs)
	if h.Terms.MonthlyFee > 0 {
		if _, err := d.book.Post(monthlyFee(h, d.nowUs)); err != nil {
			return err
		}
	}
	d.billed.Charged += h.Terms.MonthlyFee
	d.happened(what, h.E164, paid(h, next))
	return d.move(h, verb, next)
}

// monthlyFee is the charge of the whole month that is due.
func monthlyFee(h holding.Holding, nowUs int64) ledger.Entry {
	next := cycle.Next(h.DueUs)
	e := ledger.Entry{
		Realm: h.Realm, AccountID: h.AccountID, Type: ledger.MonthlyFee, Amount: h.Terms.MonthlyFee,
		HoldingID: &h.ID, E164: &h.E164, CycleUs: &h.DueUs, PeriodStartUs: &h.DueUs, PeriodEndUs: &next,
		CreatedUs: nowUs, Description: cycle.Explain(h.Terms.MonthlyFee, h.DueUs),
	}
	if nowUs >= h.DueUs+dayUs {
		e.Description += ", due on " + stamp.Format(h.DueUs)[:len(time.DateOnly)]
	}
	return e
}

// expire releases a number that was not paid for in time, without a fee.
func (d *dues) expire(h holding.Holding) {
	d.expired = append(d.expired, h)
	d.book.Expect(d.account.ID, -h.Terms.MonthlyFee)
	d.billed.Released++
}

// move writes what becomes of a holding, if the verb may happen to it.
func (d *dues) move(h holding.Holding, verb lifecycle.Verb, dueUs int64) error {
	to, err := h.After(verb)
	if err != nil {
		return err
	}
	d.moves = append(d.moves, holding.Move{
		ID: h.ID, Was: h.Status, WasDueUs: h.DueUs, Status: to, DueUs: dueUs, AtUs: max(d.nowUs, h.UpdatedUs),
	})
	return nil
}

func (d *dues) happened(what event.Type, e164 string, data any) {
	d.events = append(d.events, event.Event{
		AccountID: d.account.ID, Type: what, E164: e164, Data: text(data), CreatedUs: d.nowUs,
	})
}

// tellLow tells the owner of a balance that has fallen under what the next cycle takes.
func (d *dues) tellLow(wasLow bool) {
	if e, fell := fallen(d.book, d.account.ID, wasLow, d.nowUs); fell {
		d.events = append(d.events, e)
	}
}

// fallen gives the event of a balance that was not low and is low now, and notes that its
// owner is told.
func fallen(book *ledger.Book, accountID string, wasLow bool, nowUs int64) (event.Event, bool) {
	b := book.Balance(accountID)
	if wasLow || !b.Low() {
		return event.Event{}, false
	}
	book.TellLow(accountID, nowUs)
	return event.Event{
		AccountID: accountID, Type: event.BalanceLow, CreatedUs: nowUs, Data: text(struct {
			Balance      money.Micros `json:"balance"`
			CreditLimit  money.Micros `json:"credit_limit"`
			Available    money.Micros `json:"available"`
			Currency     string       `json:"currency"`
			DueNextCycle money.Micros `json:"due_next_cycle"`
			NextCycleAt  string       `json:"next_cycle_at"`
		}{b.Balance, b.CreditLimit, b.Available(), "USD", b.DueNext, stamp.Format(cycle.Next(nowUs))}),
	}, true
}

// paidMonth is told of a month that was paid.
type paidMonth struct {
	E164        string         `json:"e164"`
	Status      holding.Status `json:"status"`
	Amount      money.Micros   `json:"amount"`
	Currency    string         `json:"currency"`
	PeriodStart string         `json:"period_start"`
	PeriodEnd   string         `json:"period_end"`
}

func paid(h holding.Holding, nextUs int64) paidMonth {
	return paidMonth{
		h.E164, holding.Active, h.Terms.MonthlyFee, "USD", stamp.Format(h.DueUs), stamp.Format(nextUs),
	}
}

// unpaidMonth is told of a month that could not be paid.
type unpaidMonth struct {
	E164      string         `json:"e164"`
	Status    holding.Status `json:"status"`
	Due       money.Micros   `json:"amount_due"`
	Currency  string         `json:"currency"`
	DueAt     string         `json:"due_at"`
	ReleaseAt string         `json:"release_at"`
}

func suspended(h holding.Holding) unpaidMonth {
	return unpaidMonth{
		h.E164, holding.Suspended, h.Terms.MonthlyFee, "USD", stamp.Format(h.DueUs),
		stamp.Format(h.DueUs + cycle.Grace.Microseconds()),
	}
}
