package app_test

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/tariff"
)

// model is the store as the contract tells it, in memory and without any of its code. It says of
// every step what the store must answer.
type model struct {
	nowUs    int64
	accounts map[string]*modelAccount
	numbers  map[catalog.Key]*modelNumber
	price    *tariff.Terms // of the one country and type there is
}

type modelAccount struct {
	realm          realm.Realm
	clockUs        *int64
	balance, limit money.Micros
	lowToldUs      int64 // 0: never
	closed         bool
	held           []*modelHolding // all there ever were, oldest first
	told           map[event.Type]int
	references     map[string]money.Micros
	kept           map[string]modelAnswer
}

type modelAnswer struct {
	number  int
	untilUs int64
}

type modelNumber struct {
	region     string
	fee        *money.Micros
	owner      string // or who released it
	coolsUntil *int64
}

func newModel(nowUs int64) *model {
	return &model{nowUs: nowUs, accounts: map[string]*modelAccount{}, numbers: map[catalog.Key]*modelNumber{}}
}

func (m *model) clock(a *modelAccount) int64 {
	if a.clockUs != nil {
		return *a.clockUs
	}
	return m.nowUs
}

// apply does a step and says how it ends.
func (m *model) apply(s step) string {
	switch s.Verb {
	case openAccount:
		return m.open(s)
	case setPrice:
		return m.setPrice(s)
	case importNumber:
		return m.importNumber(s)
	case laterBy:
		m.nowUs += max(0, s.Later).Microseconds()
		return "later"
	case runBilling:
		return m.bill()
	}
	if s.Verb == topUp && s.paid() == 0 {
		return refusal(fault.Invalid)
	}
	a := m.accounts[s.account()]
	if a == nil {
		return refusal(fault.NotFound)
	}
	switch s.Verb {
	case topUp:
		return m.topUp(a, s)
	case purchase, purchaseAgain:
		return m.purchase(a, s)
	case closeAccount, closeAndRelease:
		return m.close(a, s)
	}
	if a.closed {
		return refusal(fault.Forbidden)
	}
	switch s.Verb {
	case moveClock:
		return m.moveClock(a, s)
	case releaseNumber:
		return m.release(a, s)
	case cancelRelease:
		return m.cancel(a, s)
	case lockNumber, unlockNumber:
		return a.lock(s)
	}
	panic("model: unknown verb " + s.Verb)
}

func refusal(kind fault.Kind) string { return fmt.Sprint("refused ", kind) }

func (m *model) open(s step) string {
	if m.accounts[s.account()] != nil {
		return refusal(fault.Conflict)
	}
	a := &modelAccount{
		realm: s.realm(), limit: s.Amount, told: map[event.Type]int{}, references: map[string]money.Micros{},
		kept: map[string]modelAnswer{},
	}
	if s.clocked() {
		us := m.nowUs
		a.clockUs = &us
	}
	m.accounts[s.account()] = a
	return "opened"
}

func (m *model) setPrice(s step) string {
	m.price = &tariff.Terms{
		MonthlyFee: s.Amount, EarlyTerminationFee: s.earlyFee(), MinimumTermMonths: s.months(),
		CoolingOffDays: s.days(),
	}
	return "priced"
}

func (m *model) importNumber(s step) string {
	n, found := m.numbers[s.key()]
	switch {
	case s.fee() == nil && m.price == nil:
		return "refused row"
	case !found:
		m.numbers[s.key()] = &modelNumber{region: s.Region, fee: s.fee()}
		return "added"
	case n.region == s.Region && (n.fee == nil) == (s.fee() == nil) && (n.fee == nil || *n.fee == *s.fee()):
		return "unchanged"
	}
	n.region, n.fee = s.Region, s.fee()
	return "changed"
}

func (m *model) topUp(a *modelAccount, s step) string {
	before, found := a.references[s.Reference]
	switch {
	case s.Reference != "" && found && before == s.paid():
		return "credited"
	case s.Reference != "" && found, a.closed:
		return refusal(fault.Conflict)
	}
	m.play(a, m.clock(a)) // what was due before comes first
	a.references[s.Reference] = s.paid()
	a.balance += s.paid()
	a.told[event.BalanceToppedUp]++
	m.play(a, m.clock(a))
	return "credited"
}

func (m *model) purchase(a *modelAccount, s step) string {
	earlier, found := a.kept[s.Once]
	found = found && s.Once != "" && earlier.untilUs > m.nowUs
	if found && earlier.number == s.Number && !a.closed {
		return "replayed"
	}
	key := catalog.Key{Realm: a.realm, E164: s.key().E164}
	n := m.numbers[key]
	if kind := m.refuses(a, n, found); kind != success {
		return refusal(kind)
	}
	wasLow, nowUs := a.low(), m.clock(a)
	h := &modelHolding{key: key, terms: m.terms(n), createdUs: nowUs, owesUs: monthAfter(nowUs)}
	a.balance -= restOfMonth(h.terms.MonthlyFee, nowUs)
	a.held = append(a.held, h)
	a.told[event.NumberPurchased]++
	a.tellLow(wasLow, nowUs)
	n.owner, n.coolsUntil = s.account(), nil
	if s.Once != "" {
		a.kept[s.Once] = modelAnswer{s.Number, m.nowUs + (24 * time.Hour).Microseconds()}
	}
	return "sold"
}

// refuses says why not, in the contract's order; success is no reason.
func (m *model) refuses(a *modelAccount, n *modelNumber, keyTaken bool) fault.Kind {
	switch {
	case a.closed:
		return fault.Forbidden
	case keyTaken:
		return fault.KeyReused
	case n == nil:
		return fault.NotFound
	case n.owner != "" && n.coolsUntil == nil:
		return fault.Conflict
	case n.coolsUntil != nil && m.clock(m.accounts[n.owner]) < *n.coolsUntil:
		return fault.NotFound
	case a.available() < restOfMonth(m.terms(n).MonthlyFee, m.clock(a)):
		return fault.Insufficient
	}
	return success
}

func (m *model) terms(n *modelNumber) tariff.Terms {
	t := tariff.Terms{CoolingOffDays: 30}
	if m.price != nil {
		t = *m.price
	}
	if n.fee != nil {
		t.MonthlyFee = *n.fee
	}
	return t
}

func (m *model) close(a *modelAccount, s step) string {
	switch open := a.open(); {
	case a.closed:
		return "closed"
	case len(open) > 0 && s.Verb == closeAccount:
		return refusal(fault.Conflict)
	case len(open) > 0:
		m.play(a, m.clock(a))
	}
	for _, h := range a.open() {
		m.end(a, h, m.clock(a), 0)
	}
	a.closed = true
	return "closed"
}

// moveClock plays the days one after the other.
func (m *model) moveClock(a *modelAccount, s step) string {
	switch {
	case a.realm != realm.Sandbox:
		return refusal(fault.Forbidden)
	case s.Later < 0, m.clock(a)+s.Later.Microseconds() > yearsAfter(m.clock(a), 10):
		return refusal(fault.Invalid)
	}
	nowUs := m.clock(a)
	a.clockUs = &nowUs
	m.play(a, nowUs+s.Later.Microseconds())
	return "moved"
}

// bill runs what is due for all who live in real time.
func (m *model) bill() string {
	for _, a := range m.accounts {
		if a.clockUs == nil && !a.closed {
			m.play(a, m.nowUs)
		}
	}
	return "billed"
}

func (a *modelAccount) available() money.Micros { return a.balance + a.limit }

// open are the numbers that it has now, in the order in which they are paid.
func (a *modelAccount) open() (open []*modelHolding) {
	for _, h := range a.held {
		if h.releasedUs == nil {
			open = append(open, h)
		}
	}
	slices.SortStableFunc(open, func(x, y *modelHolding) int {
		return cmp.Or(cmp.Compare(x.owesUs, y.owesUs), cmp.Compare(x.createdUs, y.createdUs),
			cmp.Compare(x.key.E164, y.key.E164))
	})
	return open
}

func (a *modelAccount) dueNext() (sum money.Micros) {
	for _, h := range a.open() {
		sum += h.terms.MonthlyFee
	}
	return sum
}

func (a *modelAccount) low() bool { return a.available() < a.dueNext() }

// tellLow tells the owner of a balance that fell under what the next month takes.
func (a *modelAccount) tellLow(wasLow bool, nowUs int64) {
	if !wasLow && a.low() {
		a.told[event.BalanceLow]++
		a.lowToldUs = nowUs
	}
}
