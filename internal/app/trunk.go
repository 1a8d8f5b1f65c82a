package app

import (
	"context"
	"fmt"
	"net/http"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// CreateTrunk makes a trunk. Settings that are wrong are a fault of the kind Invalid, one
// trunk too many is one of the kind Conflict.
func (s *Service) CreateTrunk(ctx context.Context, to Change, set routing.TrunkSettings) (Answer, error) {
	if err := set.Check(); err != nil {
		return Answer{}, err
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var count int64
		if err := c.tx.Do(routing.CountTrunks(c.account.ID, &count)); err != nil {
			return 0, nil, err
		}
		if count >= routing.TrunksMax {
			return 0, nil, errFull("This account", "trunks", routing.TrunksMax)
		}
		t := routing.NewTrunk(set, s.host, c.nowUs)
		return http.StatusCreated, t, c.tx.Do(routing.CreateTrunk(c.account.ID, t, c.nowUs))
	})
}

// Trunks lists an account's trunks, oldest first.
func (s *Service) Trunks(ctx context.Context, accountID string, p Page) (Listed[routing.Trunk], error) {
	return part(ctx, s.db, p, things[routing.Trunk]{
		count: func(into *int64) db.Stmt { return routing.CountTrunks(accountID, into) },
		read: func(p routing.Part, into *[]routing.Trunk) db.Stmt {
			return routing.ListTrunks(accountID, p, into)
		},
		id: func(t routing.Trunk) string { return t.ID },
	})
}

// Trunk reads one trunk of the account's own; anything else is a fault of the kind NotFound.
func (s *Service) Trunk(ctx context.Context, accountID, trunkID string) (routing.Trunk, error) {
	var found []routing.Trunk
	err := s.look(ctx, routing.FindTrunk(accountID, trunkID, &found))
	return only(found, err, errNoTrunk)
}

// SetTrunk replaces what the customer decides of a trunk. Its SIP domain stays.
func (s *Service) SetTrunk(
	ctx context.Context, to Change, trunkID string, set routing.TrunkSettings,
) (Answer, error) {
	if err := set.Check(); err != nil {
		return Answer{}, err
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		t, err := c.trunk(trunkID)
		if err != nil {
			return 0, nil, err
		}
		t.Set(set)
		return http.StatusOK, t, c.tx.Do(routing.SetTrunk(c.account.ID, t))
	})
}

// DeleteTrunk removes a trunk with its addresses and credentials. While numbers go there
// that is a fault of the kind Conflict, which names how many.
func (s *Service) DeleteTrunk(ctx context.Context, to Change, trunkID string) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var numbers int64
		_, err := c.trunk(trunkID, routing.CountToTrunk(c.account.ID, trunkID, &numbers))
		switch {
		case err != nil:
			return 0, nil, err
		case numbers > 0:
			return 0, nil, errInUse("trunk", numbers)
		}
		return http.StatusNoContent, nil, c.tx.Do(routing.DeleteTrunk(c.account.ID, trunkID)...)
	})
}

// trunk reads one of the account's own trunks, and runs more in the same round trip.
func (c *changing) trunk(trunkID string, more ...db.Stmt) (routing.Trunk, error) {
	var found []routing.Trunk
	find := routing.FindTrunk(c.account.ID, trunkID, &found)
	err := c.tx.Do(append([]db.Stmt{find}, more...)...)
	return only(found, err, errNoTrunk)
}

func errFull(whose, what string, most int) error {
	return fault.New(fault.Conflict, fmt.Sprintf("%s has %d %s, the most that there may be", whose, most, what))
}

func errInUse(what string, numbers int64) error {
	if numbers == 1 {
		return fault.New(fault.Conflict, "1 number still goes to this "+what+": unassign it first")
	}
	return fault.New(fault.Conflict,
		fmt.Sprintf("%d numbers still go to this %s: unassign them first", numbers, what))
}
