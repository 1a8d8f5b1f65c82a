//go:build !idle_store

package app

import (
	"context"

	"tryvox.io/numbers/internal/realm"
)

// Purchase sells one number (source document; HTTP contract, section 2): owner, money,
// ledger, history and event change in one transaction or not at all. The faults, in the
// order in which they are looked for: Forbidden (the account is closed), Invalid
// (country), KeyReused, NotFound, Conflict, PriceChanged (above DueMax), Insufficient; and Unavailable,
// after which the outcome is unknown and the same order may be given again under the same key. The sandbox's
// magic numbers end as they are named, and nothing is charged or owned.
func (s *Service) Purchase(ctx context.Context, o PurchaseOrder) (a Answer, err error) {
	defer func() { s.watch.Purchased(o.Realm, a.Replayed, err) }()
	if o.Realm == realm.Sandbox && isMagic(o.E164) {
		return s.purchaseMagic(ctx, o)
	}
	p := &purchase{PurchaseOrder: o}
	if s.trace != nil {
		p.caller = ctx
	}
	err = s.purchases.do(ctx, o.AccountID, p)
	s.outbox.note(o.AccountID)
	if err != nil {
		return Answer{}, err
	}
	return p.answer, p.err
}
