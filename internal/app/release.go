package app

import (
	"context"
	"net/http"
	"slices"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/stamp"
)

// Release is what an owner is told of a number given back (HTTP contract, section 2).
type Release struct {
	E164                 string       `json:"e164"`
	Status               string       `json:"status"`
	ReleasedAt           string       `json:"released_at"`
	EarlyTerminationFee  money.Micros `json:"early_termination_fee"`
	Currency             string       `json:"currency"`
	CoolingOffPeriodDays int64        `json:"cooling_off_period_days"`
	AvailableAfter       string       `json:"available_after"`
}

// ReleaseNumber gives a number back (HTTP contract, section 2). What its account owes by then
// is played first. The early-termination fee is debited if the minimum term is not over; the
// rest of the month is not paid back. The faults, in the order in which they are looked for:
// NotFound when it is not the account's own, Conflict when it is locked, Insufficient when
// the fee cannot be paid.
func (s *Service) ReleaseNumber(ctx context.Context, to Change, n e164.Number) (a Answer, err error) {
	defer func() {
		if err == nil && !a.Replayed {
			s.watch.Released()
		}
	}()
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		if more, err := c.settle(c.nowUs); more || err != nil {
			return 0, nil, err
		}
		h, err := c.number(n)
		switch {
		case err != nil:
			return 0, nil, err
		case h.LockedUs != nil:
			return 0, nil, errLocked(n)
		}
		return c.giveBack(h)
	})
}

// giveBack ends a holding at its early-termination fee, if that can be paid.
func (c *changing) giveBack(h holding.Holding) (int, any, error) {
	book := ledger.NewBook()
	if err := c.tx.Do(book.Load([]string{c.account.ID})); err != nil {
		return 0, nil, err
	}
	atUs := max(c.nowUs, h.CreatedUs) // it was bought by a node whose clock is ahead of this one's
	h.ReleaseFee = terminationFee(h, atUs)
	before := book.Balance(c.account.ID)
	if h.ReleaseFee > 0 {
		if available := before.Available(); available < h.ReleaseFee {
			return 0, nil, errShort(h.ReleaseFee, available)
		}
		if _, err := book.Post(terminated(h, atUs)); err != nil {
			return 0, nil, err
		}
	}
	book.Expect(c.account.ID, -h.Terms.MonthlyFee)
	stmts, events, err := release(c.account, []holding.Holding{h}, atUs, holding.GivenBack)
	if err != nil {
		return 0, nil, err
	}
	c.events = append(c.events, events...)
	if low, fell := fallen(book, c.account.ID, before.Low(), atUs); fell {
		c.events = append(c.events, low)
	}
	return http.StatusOK, released(h, atUs, coolsUntil(h, atUs)), c.tx.Do(append(stmts, book.Save()...)...)
}

// terminationFee is what a release at a time of the account's clock costs: nothing once the
// minimum term is over.
func terminationFee(h holding.Holding, atUs int64) money.Micros {
	if atUs < cycle.Later(h.CreatedUs, h.Terms.MinimumTermMonths) {
		return h.Terms.EarlyTerminationFee
	}
	return 0
}

// terminated is the charge of the early-termination fee.
func terminated(h holding.Holding, atUs int64) ledger.Entry {
	return ledger.Entry{
		Realm: h.Realm, AccountID: h.AccountID, Type: ledger.EarlyTerminationFee, Amount: h.ReleaseFee,
		HoldingID: &h.ID, E164: &h.E164, CreatedUs: atUs,
		Description: "released in the minimum term of " + months(h.Terms.MinimumTermMonths),
	}
}

// coolsUntil is when the number of a holding that ends is for sale again; both times are on
// the account's clock, in microseconds UTC.
func coolsUntil(h holding.Holding, releasedUs int64) int64 {
	cooling := time.Duration(h.Terms.CoolingOffDays) * 24 * time.Hour
	return releasedUs + cooling.Microseconds()
}

// verbs are what happens to the number when a holding ends.
var verbs = map[holding.Reason]lifecycle.Verb{
	holding.GivenBack: lifecycle.Release, holding.AccountClosed: lifecycle.Close,
	holding.Unpaid: lifecycle.Expire,
}

// release are the statements and events that end holdings of one locked account: the numbers
// cool off, their routing is detached. What that costs stands in the holdings.
func release(
	a account.Account, open []holding.Holding, nowUs int64, why holding.Reason,
) ([]db.Stmt, []event.Event, error) {
	for _, h := range open {
		if _, err := h.After(verbs[why]); err != nil {
			return nil, nil, err
		}
	}
	open = slices.Clone(open)
	keys := make([]catalog.Key, len(open))
	routed := make([]routing.Key, len(open))
	returns := make([]catalog.Return, len(open))
	events := make([]event.Event, len(open))
	for i, h := range open {
		atUs := max(nowUs, h.CreatedUs) // it was bought by a node whose clock is ahead of this one's
		open[i].ReleasedUs = &atUs
		afterUs := coolsUntil(h, atUs)
		keys[i] = catalog.Key{Realm: h.Realm, E164: h.E164}
		routed[i] = routing.Key(keys[i])
		returns[i] = catalog.Return{Key: keys[i], AccountID: a.ID, AvailableAfterUs: afterUs}
		events[i] = event.Event{
			AccountID: a.ID, Type: event.NumberReleased, E164: h.E164, CreatedUs: atUs,
			Data: text(releaseTold{released(h, atUs, afterUs), why}),
		}
	}
	return []db.Stmt{
		catalog.Lock(keys, map[catalog.Key]*catalog.Number{}), holding.Release(open, why),
		routing.CloseRoutes(routed, nowUs), catalog.Returned(returns),
	}, events, nil
}

// releaseTold is a release as its event tells it.
type releaseTold struct {
	Release
	Reason holding.Reason `json:"reason"`
}

func released(h holding.Holding, nowUs, afterUs int64) Release {
	return Release{
		E164: h.E164, Status: string(holding.Released), ReleasedAt: stamp.Format(nowUs),
		EarlyTerminationFee: h.ReleaseFee, Currency: "USD",
		CoolingOffPeriodDays: h.Terms.CoolingOffDays, AvailableAfter: stamp.Format(afterUs),
	}
}

func errLocked(n e164.Number) error {
	return fault.New(fault.Conflict, "Number "+string(n)+" is locked: unlock it before you release it")
}
