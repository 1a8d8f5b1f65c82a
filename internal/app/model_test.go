package app_test

import (
	"fmt"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/cycle"
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
	numbers        int
	closed         bool
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
	coolsDays  int64 // frozen at the purchase
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
		m.nowUs += s.Later.Microseconds()
		return "later"
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
	case moveClock:
		if a.clockUs != nil {
			*a.clockUs += s.Later.Microseconds()
		}
		return "moved"
	}
	panic("model: unknown verb " + s.Verb)
}

func refusal(kind fault.Kind) string { return fmt.Sprint("refused ", kind) }

func (m *model) open(s step) string {
	if m.accounts[s.account()] != nil {
		return refusal(fault.Conflict)
	}
	a := &modelAccount{
		realm: s.realm(), limit: s.Amount, references: map[string]money.Micros{}, kept: map[string]modelAnswer{},
	}
	if s.clocked() {
		us := m.nowUs
		a.clockUs = &us
	}
	m.accounts[s.account()] = a
	return "opened"
}

func (m *model) setPrice(s step) string {
	if m.price == nil {
		m.price = &tariff.Terms{CoolingOffDays: 30}
	}
	m.price.MonthlyFee, m.price.CoolingOffDays = s.Amount, s.days()
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
	a.references[s.Reference] = s.paid()
	a.balance += s.paid()
	return "credited"
}

func (m *model) purchase(a *modelAccount, s step) string {
	earlier, found := a.kept[s.Once]
	found = found && s.Once != "" && earlier.untilUs > m.nowUs
	if found && earlier.number == s.Number && !a.closed {
		return "replayed"
	}
	n := m.numbers[catalog.Key{Realm: a.realm, E164: s.key().E164}]
	if kind := m.refuses(a, n, found); kind != success {
		return refusal(kind)
	}
	terms := m.terms(n)
	a.balance -= cycle.Prorate(terms.MonthlyFee, m.clock(a))
	a.numbers++
	n.owner, n.coolsUntil, n.coolsDays = s.account(), nil, terms.CoolingOffDays
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
	case a.balance+a.limit < cycle.Prorate(m.terms(n).MonthlyFee, m.clock(a)):
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
	switch {
	case a.closed:
		return "closed"
	case a.numbers > 0 && s.Verb == closeAccount:
		return refusal(fault.Conflict)
	}
	for key, n := range m.numbers {
		if key.Realm == a.realm && n.owner == s.account() && n.coolsUntil == nil {
			until := m.clock(a) + n.coolsDays*(24*time.Hour).Microseconds()
			n.coolsUntil = &until
		}
	}
	a.numbers, a.closed = 0, true
	return "closed"
}
