package app

import (
	"context"
	"net/http"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/realm"
)

// The magic numbers of the sandbox (HTTP contract, section 7). Each stands in the sandbox's
// catalog, and its purchase ends with the status in its last digits. The migration that made
// the table stocks them.
const (
	magicOK           e164.Number = "+15005550200" // after magicPause
	magicInsufficient e164.Number = "+15005550402"
	magicNotFound     e164.Number = "+15005550404"
	magicConflict     e164.Number = "+15005550409"
	magicInternal     e164.Number = "+15005550500"
)

// magicPause is how long the good one takes: for testing what a client does meanwhile.
const magicPause = 5 * time.Second

func isMagic(n e164.Number) bool {
	switch n {
	case magicOK, magicInsufficient, magicNotFound, magicConflict, magicInternal:
		return true
	}
	return false
}

// purchaseMagic does as if. Nothing is written: no charge, no owner, no kept answer. It waits
// in its caller's own time and in no lane.
func (s *Service) purchaseMagic(ctx context.Context, o PurchaseOrder) (Answer, error) {
	a, n, err := s.findMagic(ctx, o)
	if err != nil {
		return Answer{}, err
	}
	terms, _ := n.Terms()
	nowUs := a.Now(s.now().UnixMicro())
	switch o.E164 {
	case magicInsufficient:
		return Answer{}, errShort(dueNow(terms, nowUs), 0)
	case magicNotFound:
		return Answer{}, errNotForSale(o.E164)
	case magicConflict:
		return Answer{}, errOwned(false, o.E164)
	case magicInternal:
		return Answer{}, fault.New(fault.Internal, "The magic number "+string(o.E164)+" fails")
	}
	select {
	case <-time.After(magicPause):
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	}
	h := holding.Holding{
		AccountID: a.ID, Realm: n.Realm, E164: n.E164, Country: n.Country, Type: n.Type, Region: n.Region,
		Capabilities: n.Capabilities, Terms: terms, Status: holding.Active, CreatedUs: nowUs, UpdatedUs: nowUs,
	}
	return Answer{Status: http.StatusOK, Body: string(h.Number().JSON())}, nil
}

// findMagic reads what an order for a magic number has to be answered with: first what is
// wrong with any order.
func (s *Service) findMagic(
	ctx context.Context,
	o PurchaseOrder,
) (a account.Account, n *catalog.Number, err error) {
	key := catalog.Key{Realm: realm.Sandbox, E164: string(o.E164)}
	numbers := map[catalog.Key]*catalog.Number{}
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		if a, err = account.Get(tx, o.AccountID); err != nil {
			return err
		}
		return tx.Do(catalog.Find([]catalog.Key{key}, numbers))
	})
	n = numbers[key]
	switch {
	case err != nil:
		return a, nil, err
	case a.Closed():
		return a, nil, errClosed()
	case n == nil: // never: nothing removes a number
		return a, nil, errNotForSale(o.E164)
	}
	return a, n, checkCountry(&purchase{PurchaseOrder: o}, n)
}
