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

// purchaseMagic does as if: no charge, no owner. The success is kept under its idempotency key
// as any other is. It waits in its caller's own time and in no lane.
func (s *Service) purchaseMagic(ctx context.Context, o PurchaseOrder) (Answer, error) {
	loaded, err := s.loadMagic(ctx, o)
	if err != nil {
		return Answer{}, err
	}
	if a, err := loaded.admit(&purchase{PurchaseOrder: o}); err != nil || a.Replayed {
		return a, err
	}
	n := loaded.numbers[catalog.Key{Realm: o.Realm, E164: string(o.E164)}]
	if n == nil { // never: nothing removes a number
		return Answer{}, errNotForSale(o.E164)
	}
	terms, _ := n.Terms()
	nowUs := loaded.clock(o.AccountID)
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
		AccountID: o.AccountID, Realm: n.Realm, E164: n.E164, Country: n.Country, Type: n.Type, Region: n.Region,
		Capabilities: n.Capabilities, Terms: terms, Status: holding.Active, CreatedUs: nowUs, UpdatedUs: nowUs,
	}
	return s.change(ctx, Change{AccountID: o.AccountID, Once: o.Once}, func(*changing) (int, any, error) {
		return http.StatusOK, h.Number(), nil
	})
}

// loadMagic reads what an order for a magic number has to be answered with. Nothing is locked:
// what a twin keeps meanwhile is seen when the answer is kept.
func (s *Service) loadMagic(ctx context.Context, o PurchaseOrder) (loaded *stock, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		loaded = newStock(tx.Now())
		a, err := account.Get(tx, o.AccountID)
		if err != nil {
			return err
		}
		loaded.accounts[a.ID] = a
		keys := []catalog.Key{{Realm: o.Realm, E164: string(o.E164)}}
		stmts := []db.Stmt{catalog.Find(keys, loaded.numbers)}
		if o.Once.Key != "" {
			onces := []onceKey{{o.AccountID, o.Once.Key}}
			stmts = append(stmts, findOnce(onces, loaded.nowUs, loaded.kept))
		}
		return tx.Do(stmts...)
	})
	return loaded, err
}
