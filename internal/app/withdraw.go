package app

import (
	"context"
	"strconv"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
)

// withdrawMax bounds one transaction: purchases of these numbers wait for it.
const withdrawMax = 10_000

// Withdrawn is a number whose sale has ended.
type Withdrawn struct {
	E164    string        `json:"e164"`
	State   catalog.State `json:"state"`   // an owned one stays its owner's
	Changed bool          `json:"changed"` // false: it was withdrawn before
}

// Withdraw ends the sale of numbers, all of them or none. An owner keeps what he has; after
// his release it is not sold again. An import of the number puts it back on sale. Numbers
// that the realm's catalog does not have are a fault of the kind NotFound that names each.
func (s *Service) Withdraw(ctx context.Context, r realm.Realm, numbers []e164.Number) ([]Withdrawn, error) {
	if len(numbers) > withdrawMax {
		return nil, fault.Bad("e164", "must be "+strconv.Itoa(withdrawMax)+" numbers at most")
	}
	var e164s []string
	for _, n := range distinct(numbers, func(n e164.Number) string { return string(n) }) {
		e164s = append(e164s, string(n))
	}
	var all []Withdrawn
	err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
		stock := map[string]catalog.Stocked{}
		if err := tx.Do(catalog.LockStock(r, e164s, stock)); err != nil {
			return err
		}
		var onSale []string
		if all, onSale, err = withdraw(e164s, stock); err != nil || len(onSale) == 0 {
			return err
		}
		if err := tx.Do(catalog.Withdraw(r, onSale, tx.Now())); err != nil {
			return err
		}
		if err := keep(ctx, tx, all); err != nil {
			return err
		}
		return trail.Add(ctx, tx, trail.Act{
			Action: "number.withdraw", Kind: "numbers", Object: string(r), After: numbersFacts{onSale},
		})
	})
	return all, err
}

// withdraw finds those that are still sold, and names those that were never stocked.
func withdraw(e164s []string, stock map[string]catalog.Stocked) (
	all []Withdrawn, onSale []string, err error,
) {
	unknown := fault.New(fault.NotFound, "Nothing was withdrawn")
	for _, e := range e164s {
		had, found := stock[e]
		if !found {
			unknown.Fields = append(unknown.Fields, fault.Field{Name: e, Reason: "is not in the catalog"})
			continue
		}
		all = append(all, Withdrawn{E164: e, State: had.State, Changed: !had.Withdrawn})
		if !had.Withdrawn {
			onSale = append(onSale, e)
		}
	}
	if len(unknown.Fields) > 0 {
		return nil, nil, unknown
	}
	return all, onSale, nil
}
