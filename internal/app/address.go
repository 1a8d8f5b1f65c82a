package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// CreateAddress adds an address, or a network, from which a trunk takes calls. Settings that
// are wrong are a fault of the kind Invalid; a network that the trunk has already and one
// too many are of the kind Conflict.
func (s *Service) CreateAddress(
	ctx context.Context, to Change, trunkID string, set routing.AddressSettings,
) (Answer, error) {
	if err := set.Check(); err != nil {
		return Answer{}, err
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var count int64
		if _, err := c.trunk(trunkID, routing.CountAddresses(c.account.ID, trunkID, &count)); err != nil {
			return 0, nil, err
		}
		if count >= routing.AddressesMax {
			return 0, nil, errFull("This trunk", "addresses", routing.AddressesMax)
		}
		a, err := routing.NewAddress(trunkID, set, c.nowUs)
		if err != nil {
			return 0, nil, err
		}
		created := 0
		err = c.tx.Do(routing.CreateAddress(c.account.ID, a, c.nowUs, &created))
		if err == nil && created == 0 {
			err = fault.New(fault.Conflict, "This trunk has "+a.CIDR+" already")
		}
		return http.StatusCreated, a, err
	})
}

// Addresses lists the addresses from which a trunk takes calls, oldest first. A trunk that
// is not the account's own is a fault of the kind NotFound.
func (s *Service) Addresses(
	ctx context.Context, accountID, trunkID string, p Page,
) (Listed[routing.Address], error) {
	var trunks []routing.Trunk
	l, err := part(ctx, s.db, p, things[routing.Address]{
		count: func(into *int64) db.Stmt { return routing.CountAddresses(accountID, trunkID, into) },
		read: func(p routing.Part, into *[]routing.Address) db.Stmt {
			return routing.ListAddresses(accountID, trunkID, p, into)
		},
		id: func(a routing.Address) string { return a.ID },
	}, routing.FindTrunk(accountID, trunkID, &trunks))
	if err == nil && len(trunks) == 0 {
		err = errNoTrunk()
	}
	return l, err
}

// Address reads one entry of a trunk's access list; one that is not of the account's own
// trunk is a fault of the kind NotFound.
func (s *Service) Address(
	ctx context.Context, accountID, trunkID, addressID string,
) (routing.Address, error) {
	var found []routing.Address
	err := s.look(ctx, routing.FindAddress(accountID, trunkID, addressID, &found))
	return only(found, err, errNoAddress)
}

// DeleteAddress removes an entry of a trunk's access list; one that is not of the account's
// own trunk is a fault of the kind NotFound.
func (s *Service) DeleteAddress(ctx context.Context, to Change, trunkID, addressID string) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		deleted := 0
		err := c.tx.Do(routing.DeleteAddress(c.account.ID, trunkID, addressID, &deleted))
		if err == nil && deleted == 0 {
			err = errNoAddress()
		}
		return http.StatusNoContent, nil, err
	})
}

func errNoAddress() error { return fault.New(fault.NotFound, "This trunk has no such IP ACL entry") }
