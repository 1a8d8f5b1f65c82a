package app

import (
	"encoding/json"
	"fmt"
	"net/http"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
)

// sell decides a batch of orders in their order: who gets what, what it costs, who is
// refused and why. It does no I/O. Each outcome is written into its order; what was loaded
// changes along, so that the next order sees it. An error is a defect of ours.
func sell(orders []*purchase, s *stock) (*sold, error) {
	out := &sold{}
	for _, o := range orders {
		if o.answer, o.err = s.admit(o); o.err != nil || o.answer.Replayed {
			continue
		}
		terms, err := s.judge(o)
		if err != nil {
			o.err = err
			continue
		}
		if err := s.sellTo(o, terms, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// admit looks at an order before anything is sold, in the contract's order: 403, then what was
// answered to the same order, then 400 and 422.
func (s *stock) admit(o *purchase) (Answer, error) {
	if s.accounts[o.AccountID].Closed() {
		return Answer{}, errClosed()
	}
	k, taken := s.kept[onceKey{o.AccountID, o.Once.Key}]
	if taken && k.Fingerprint == o.Once.Fingerprint {
		return Answer{Status: k.Status, Body: k.Body, Replayed: true}, nil
	}
	if err := checkCountry(o, s.numbers[catalog.Key{Realm: o.Realm, E164: string(o.E164)}]); err != nil {
		return Answer{}, err
	}
	if taken {
		return Answer{}, errKeyReused()
	}
	return Answer{}, nil
}

// judge looks for reasons not to sell, in the contract's order: 404, 409 (an owner, then a price above
// what was agreed to), 402.
func (s *stock) judge(o *purchase) (tariff.Terms, error) {
	n := s.numbers[catalog.Key{Realm: o.Realm, E164: string(o.E164)}]
	if n == nil {
		return tariff.Terms{}, errNotForSale(o.E164)
	}
	if n.State == catalog.Owned {
		return tariff.Terms{}, errOwned(*n.AccountID == o.AccountID, o.E164)
	}
	terms, sellable := s.sellable(o.AccountID, n)
	if !sellable {
		return tariff.Terms{}, errNotForSale(o.E164)
	}
	due := dueNow(terms, s.clock(o.AccountID))
	if o.DueMax != nil && due > *o.DueMax {
		return tariff.Terms{}, errDearer(due, *o.DueMax)
	}
	if available := s.book.Balance(o.AccountID).Available(); available < due || available < 0 {
		return tariff.Terms{}, errShort(due, available)
	}
	return terms, nil
}

// sellable tells whether the account may buy a number that nobody owns, and on which terms.
func (s *stock) sellable(accountID string, n *catalog.Number) (tariff.Terms, bool) {
	terms, priced := n.Terms()
	_, err := s.bought(n)
	return terms, err == nil && priced && n.WithdrawnUs == nil && !n.KeptFrom(accountID, s.nowUs)
}

// bought is what a holding of the number is if it is bought now. An error says that it cannot
// be: it is owned, or cools off on the clock of who released it.
func (s *stock) bought(n *catalog.Number) (holding.Status, error) {
	var releaserUs int64
	if n.AccountID != nil {
		releaserUs = s.clocksUs[*n.AccountID]
	}
	state, err := n.Life(releaserUs)
	if err != nil {
		return "", err
	}
	return holding.Opened(state, lifecycle.Purchase)
}

func (s *stock) clock(accountID string) int64 { return s.accounts[accountID].Now(s.nowUs) }

// sellTo hands the number of an order over, and keeps the answer.
func (s *stock) sellTo(o *purchase, terms tariff.Terms, out *sold) error {
	n := s.numbers[catalog.Key{Realm: o.Realm, E164: string(o.E164)}]
	body, err := s.hand(o.AccountID, n, terms, out)
	if err != nil {
		return err
	}
	o.answer = Answer{Status: http.StatusOK, Body: string(body)}
	if o.Once.Key != "" {
		k := kept{
			onceKey: onceKey{o.AccountID, o.Once.Key}, Fingerprint: o.Once.Fingerprint,
			Status: http.StatusOK, Body: string(body), CreatedUs: s.nowUs,
		}
		s.kept[k.onceKey] = k
		out.kept = append(out.kept, k)
	}
	return nil
}

// hand gives the number to its buyer: owner, holding, charges and event. What kept it for
// somebody ends. It returns the number object.
func (s *stock) hand(
	accountID string,
	n *catalog.Number,
	terms tariff.Terms,
	out *sold,
) (json.RawMessage, error) {
	status, err := s.bought(n)
	if err != nil {
		return nil, err
	}
	nowUs := s.clock(accountID)
	h := holding.Holding{
		ID: id.New("hold"), AccountID: accountID, Realm: n.Realm, E164: n.E164, Country: n.Country,
		Type: n.Type, Region: n.Region, Capabilities: n.Capabilities, Terms: terms,
		Status: status, CreatedUs: nowUs, UpdatedUs: nowUs, DueUs: cycle.Next(nowUs),
	}
	wasLow := s.book.Balance(accountID).Low()
	for _, e := range firstCharge(h) {
		if _, err := s.book.Post(e); err != nil {
			return nil, err
		}
	}
	s.book.Expect(accountID, terms.MonthlyFee)
	if n.ReservedBy != nil {
		out.unreserved = append(out.unreserved, n.Key)
	}
	n.State, n.AccountID, n.AvailableAfterUs = catalog.Owned, &accountID, nil
	n.ReservedBy, n.ReservedUntilUs = nil, nil
	body := h.Number().JSON()
	out.sales = append(out.sales, catalog.Sale{Key: n.Key, AccountID: accountID})
	out.holdings = append(out.holdings, h)
	out.events = append(out.events, event.Event{
		AccountID: accountID, Type: event.NumberPurchased, E164: n.E164, Data: body, CreatedUs: nowUs,
	})
	if low, fell := fallen(s.book, accountID, wasLow, nowUs); fell {
		out.events = append(out.events, low)
	}
	return body, nil
}

// firstCharge is the setup fee and the rest of the running month (HTTP contract, section
// 5). It is the charge of its cycle; what is 0.00 writes no line.
func firstCharge(h holding.Holding) []ledger.Entry {
	var entries []ledger.Entry
	if h.Terms.SetupFee > 0 {
		entries = append(entries, ledger.Entry{
			Realm: h.Realm, AccountID: h.AccountID, Type: ledger.SetupFee, Amount: h.Terms.SetupFee,
			HoldingID: &h.ID, E164: &h.E164, CreatedUs: h.CreatedUs,
			Description: fmt.Sprintf("setup fee of %s USD", h.Terms.SetupFee),
		})
	}
	if rest := restOfMonth(h, h.CreatedUs); rest.Amount > 0 {
		entries = append(entries, rest)
	}
	return entries
}

// restOfMonth is the charge of what is left of the month at a time of the account's clock; it
// may be 0.00.
func restOfMonth(h holding.Holding, atUs int64) ledger.Entry {
	cycleUs, startUs, endUs := cycle.Start(atUs), cycle.Day(atUs), cycle.Next(atUs)
	return ledger.Entry{
		Realm: h.Realm, AccountID: h.AccountID, Type: ledger.MonthlyFee,
		Amount: cycle.Prorate(h.Terms.MonthlyFee, atUs), HoldingID: &h.ID, E164: &h.E164,
		CycleUs: &cycleUs, PeriodStartUs: &startUs, PeriodEndUs: &endUs, CreatedUs: atUs,
		Description: cycle.Explain(h.Terms.MonthlyFee, atUs),
	}
}

func checkCountry(o *purchase, n *catalog.Number) error {
	if n != nil && n.Country != string(o.Country) {
		return fault.Bad("country", "must be "+n.Country+", the country of "+n.E164)
	}
	if n == nil && !o.Country.Owns(o.E164) {
		return fault.Bad("country", string(o.Country)+" is not a country of the number's calling code")
	}
	return nil
}

func errClosed() error { return fault.New(fault.Forbidden, "This account is closed") }

func errNotForSale(n e164.Number) error {
	return fault.New(fault.NotFound, "Number "+string(n)+" is not available in the inventory")
}

func errOwned(own bool, n e164.Number) error {
	if own {
		return fault.New(fault.Conflict, "Number "+string(n)+" is already owned by this account")
	}
	return fault.New(fault.Conflict, "Number "+string(n)+" was already purchased by another account")
}

func errDearer(due, most money.Micros) error {
	return fault.New(fault.PriceChanged, "The number costs more than was agreed", fault.Field{
		Name: "due_now", Reason: fmt.Sprintf("required %s USD, allowed %s USD", due, most),
	})
}

func errShort(due, available money.Micros) error {
	return fault.New(fault.Insufficient, "Insufficient account balance", fault.Field{
		Name: "balance", Reason: fmt.Sprintf("required %s USD, available %s USD", due, available),
	})
}
