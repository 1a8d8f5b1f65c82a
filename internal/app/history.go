package app

import (
	"context"
	"slices"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
)

const (
	// spansMax bounds the ownerships of a history: with a cooling-off of 30 days, more is 80 years.
	spansMax = 1000
	// spanRoutesMax bounds the routes of a history: who changes them hourly sees six weeks.
	spanRoutesMax = 1000
)

// Span is one ownership of a number: who had it, from when to when, and where it went. Times
// are on the owner's clock, microseconds UTC.
type Span struct {
	AccountID string
	FromUs    int64
	ToUs      *int64          // nil: owned now
	Reason    *holding.Reason // why it ended
	Routes    []routing.Route // oldest first; stretches in which it went nowhere are left out
}

// At tells whether the number was owned so at a time in microseconds UTC.
func (s Span) At(us int64) bool { return s.FromUs <= us && (s.ToUs == nil || us < *s.ToUs) }

// History lists the latest 1000 ownerships of a number with its latest 1000 routes, oldest
// first: those of one account, or of all if it is empty. A number that was never theirs is
// a fault of the kind NotFound.
func (s *Service) History(
	ctx context.Context, r realm.Realm, n e164.Number, accountID string,
) ([]Span, error) {
	var held []holding.Holding
	var routes []routing.Route
	key := routing.Key{Realm: r, E164: string(n)}
	err := s.look(ctx,
		holding.History(r, string(n), accountID, spansMax, &held),
		routing.RoutesOf(key, accountID, spanRoutesMax, &routes))
	if err != nil {
		return nil, err
	}
	if len(held) == 0 {
		return nil, fault.New(fault.NotFound, "Number "+string(n)+" was never owned here")
	}
	return spans(held, routes), nil
}

// spans joins holdings and routes, both of which come with the latest first.
func spans(held []holding.Holding, routes []routing.Route) []Span {
	slices.Reverse(held)
	slices.Reverse(routes)
	byHolding := map[string][]routing.Route{}
	for _, r := range routes {
		byHolding[r.HoldingID] = append(byHolding[r.HoldingID], r)
	}
	all := make([]Span, len(held))
	for i, h := range held {
		all[i] = Span{
			AccountID: h.AccountID, FromUs: h.CreatedUs, ToUs: h.ReleasedUs, Reason: h.ReleaseReason,
			Routes: byHolding[h.ID],
		}
	}
	return all
}
