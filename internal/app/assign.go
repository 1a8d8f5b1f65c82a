package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/stamp"
)

// Routed is where a number goes now (HTTP contract, section 2: these fields, in this order).
type Routed struct {
	E164          string         `json:"e164"`
	TrunkID       *string        `json:"trunk_id"`
	ApplicationID *string        `json:"application_id"`
	Status        holding.Status `json:"status" enum:"active,pending,suspended"`
	UpdatedAt     string         `json:"updated_at"`
}

// AssignTrunk sends a number to a trunk and clears its application. What goes there already
// is answered and nothing happens. A trunk or a number that is not the account's own is a
// fault of the kind NotFound.
func (s *Service) AssignTrunk(ctx context.Context, to Change, n e164.Number, trunkID string) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var found []routing.Trunk
		h, err := c.number(n, routing.FindTrunk(c.account.ID, trunkID, &found))
		switch {
		case err != nil:
			return 0, nil, err
		case len(found) == 0:
			return 0, nil, errNoTrunk()
		}
		return c.route(h, &trunkID, nil)
	})
}

// UnassignTrunk clears the trunk of a number. When it has none, nothing happens. A number
// that is not the account's own is a fault of the kind NotFound.
func (s *Service) UnassignTrunk(ctx context.Context, to Change, n e164.Number) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		h, err := c.number(n)
		if err != nil {
			return 0, nil, err
		}
		return c.route(h, nil, h.ApplicationID)
	})
}

// AssignApplication sends a number to an application and clears its trunk, as AssignTrunk does.
func (s *Service) AssignApplication(
	ctx context.Context, to Change, n e164.Number, applicationID string,
) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var found []routing.Application
		h, err := c.number(n, routing.FindApplication(c.account.ID, applicationID, &found))
		switch {
		case err != nil:
			return 0, nil, err
		case len(found) == 0:
			return 0, nil, errNoApplication()
		}
		return c.route(h, nil, &applicationID)
	})
}

// UnassignApplication clears the application of a number, as UnassignTrunk does the trunk.
func (s *Service) UnassignApplication(ctx context.Context, to Change, n e164.Number) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		h, err := c.number(n)
		if err != nil {
			return 0, nil, err
		}
		return c.route(h, h.TrunkID, nil)
	})
}

// number reads one of the account's own numbers, and runs more in the same round trip.
func (c *changing) number(n e164.Number, more ...db.Stmt) (holding.Holding, error) {
	var found []holding.Holding
	find := holding.Find(c.account.Realm, string(n), c.account.ID, &found)
	err := c.tx.Do(append([]db.Stmt{find}, more...)...)
	return only(found, err, func() error { return errNotOwned(n) })
}

// route sends a number to a trunk, to an application or nowhere, and ends where it went
// before. Only a change is written and told.
func (c *changing) route(h holding.Holding, trunkID, applicationID *string) (int, any, error) {
	if equal(h.TrunkID, trunkID) && equal(h.ApplicationID, applicationID) {
		return http.StatusOK, routed(h), nil
	}
	h.TrunkID, h.ApplicationID = trunkID, applicationID
	h.UpdatedUs = max(h.UpdatedUs, c.nowUs) // another node's clock may be ahead: history goes forward
	stmts := []db.Stmt{
		holding.SetRoute(h.ID, trunkID, applicationID, h.UpdatedUs),
		routing.CloseRoutes([]routing.Key{{Realm: h.Realm, E164: h.E164}}, h.UpdatedUs),
	}
	what := event.NumberUnassigned
	if trunkID != nil || applicationID != nil {
		what = event.NumberAssigned
		stmts = append(stmts, routing.OpenRoute(routing.Route{
			Realm: h.Realm, E164: h.E164, HoldingID: h.ID, AccountID: h.AccountID,
			TrunkID: trunkID, ApplicationID: applicationID, FromUs: h.UpdatedUs,
		}))
	}
	c.happened(what, h.E164, routed(h))
	return http.StatusOK, routed(h), c.tx.Do(stmts...)
}

func routed(h holding.Holding) Routed {
	return Routed{
		E164: h.E164, TrunkID: h.TrunkID, ApplicationID: h.ApplicationID, Status: h.Status,
		UpdatedAt: stamp.Format(h.UpdatedUs),
	}
}

func equal(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

func errNotOwned(n e164.Number) error {
	return fault.New(fault.NotFound, string(n)+" is not one of this account's numbers")
}

func errNoTrunk() error { return fault.New(fault.NotFound, "This account has no such trunk") }

func errNoApplication() error {
	return fault.New(fault.NotFound, "This account has no such application")
}
