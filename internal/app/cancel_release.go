package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
)

// CancelRelease gives a number back to the account that released it, or did not pay for it in
// time, while it cools off (HTTP contract, section 2). The release fee is refunded and counts
// first towards what is owed: a month that was unpaid at the release, in full, and the rest
// of the running month if that began meanwhile; months between the two are not charged. It
// goes nowhere until it is assigned. The faults, in the order in which they are looked for:
// NotFound when it never was the account's own, Conflict when it is not released or it is too
// late, Insufficient.
func (s *Service) CancelRelease(ctx context.Context, to Change, n e164.Number) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		if more, err := c.settle(c.nowUs); more || err != nil {
			return 0, nil, err
		}
		key := catalog.Key{Realm: c.account.Realm, E164: string(n)}
		numbers := map[catalog.Key]*catalog.Number{}
		var latest []holding.Holding
		err := c.tx.Do(
			holding.History(key.Realm, key.E164, c.account.ID, 1, &latest), catalog.Lock([]catalog.Key{key}, numbers))
		h, err := only(latest, err, func() error { return errNotOwned(n) })
		switch {
		case err != nil:
			return 0, nil, err
		case h.ReleasedUs == nil:
			return 0, nil, errNotReleased(n)
		}
		return c.takeBack(h, numbers[key])
	})
}

// takenBack is what a released holding is when it is opened again. It is too late when its
// number has cooled off, or when somebody reserved it who found it so by a clock that is ahead
// of this one.
func (c *changing) takenBack(n *catalog.Number) (holding.Status, error) {
	state, err := n.Life(c.nowUs)
	if err != nil {
		return "", err
	}
	status, err := holding.Opened(state, lifecycle.Cancel)
	if err != nil || *n.AccountID != c.account.ID || n.ReservedBy != nil {
		return "", errTooLate(n.E164)
	}
	return status, nil
}

// takeBack opens a released holding again, if what is owed for it can be paid.
func (c *changing) takeBack(h holding.Holding, n *catalog.Number) (int, any, error) {
	status, err := c.takenBack(n)
	if err != nil {
		return 0, nil, err
	}
	book := ledger.NewBook()
	if err := c.tx.Do(book.Load([]string{c.account.ID})); err != nil {
		return 0, nil, err
	}
	c.nowUs = max(c.nowUs, *h.ReleasedUs) // it was released by a node whose clock is ahead of this one's
	atUs := c.nowUs
	wasLow := book.Balance(c.account.ID).Low()
	owed, dueUs := owedSince(h, atUs)
	if err := c.pay(book, h, owed, atUs); err != nil {
		return 0, nil, err
	}
	book.Expect(c.account.ID, h.Terms.MonthlyFee)
	h.Status, h.DueUs, h.UpdatedUs = status, dueUs, atUs
	h.ReleasedUs, h.ReleaseReason, h.ReleaseFee = nil, nil, 0
	// An import may have described it anew while it was nobody's.
	h.Country, h.Type, h.Region, h.Capabilities = n.Country, n.Type, n.Region, n.Capabilities
	c.happened(event.NumberReleaseCancelled, h.E164, h.Number())
	if low, fell := fallen(book, c.account.ID, wasLow, atUs); fell {
		c.events = append(c.events, low)
	}
	described := holding.Description{
		Realm: h.Realm, E164: h.E164, Country: h.Country, Type: h.Type, Region: h.Region,
		Capabilities: h.Capabilities,
	}
	return http.StatusOK, h.Number(), c.tx.Do(append(book.Save(),
		holding.Reopen(h.ID, dueUs, atUs), holding.Describe([]holding.Description{described}),
		catalog.TakenBack(n.Key, c.account.ID))...)
}

// owedSince is what a released holding owes when it is opened again, and the start of the next
// month that it has to pay.
func owedSince(h holding.Holding, atUs int64) (owed []ledger.Entry, dueUs int64) {
	dueUs = h.DueUs
	if h.Unpaid() {
		dueUs = cycle.Next(h.DueUs)
		if h.Terms.MonthlyFee > 0 {
			owed = append(owed, monthlyFee(h, atUs))
		}
	}
	if dueUs <= atUs {
		dueUs = cycle.Next(atUs)
		if rest := restOfMonth(h, atUs); rest.Amount > 0 {
			owed = append(owed, rest)
		}
	}
	return owed, dueUs
}

// pay refunds the release fee and charges what is owed, if there is enough for it.
func (c *changing) pay(book *ledger.Book, h holding.Holding, owed []ledger.Entry, atUs int64) error {
	var total money.Micros
	for _, e := range owed {
		total += e.Amount
	}
	available := book.Balance(c.account.ID).Available() + h.ReleaseFee
	if total > 0 && available < total {
		return errShort(total, available)
	}
	if h.ReleaseFee > 0 {
		owed = append([]ledger.Entry{refunded(h, atUs)}, owed...)
	}
	for _, e := range owed {
		if _, err := book.Post(e); err != nil {
			return err
		}
	}
	return nil
}

// refunded pays the release fee back.
func refunded(h holding.Holding, atUs int64) ledger.Entry {
	return ledger.Entry{
		Realm: h.Realm, AccountID: h.AccountID, Type: ledger.Refund, Amount: h.ReleaseFee,
		HoldingID: &h.ID, E164: &h.E164, CreatedUs: atUs,
		Description: "release cancelled: early termination fee of " + h.ReleaseFee.String() + " USD",
	}
}

func errNotReleased(n e164.Number) error {
	return fault.New(fault.Conflict, "Number "+string(n)+" is not released")
}

func errTooLate(number string) error {
	return fault.New(fault.Conflict, "The release of number "+number+" can no longer be cancelled")
}
