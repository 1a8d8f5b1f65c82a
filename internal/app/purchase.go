package app

import (
	"cmp"
	"context"
	"slices"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// PurchaseOrder asks for one number. AccountID and Realm come from the caller's key; E164
// and Country are well formed.
type PurchaseOrder struct {
	AccountID string
	Realm     realm.Realm
	E164      e164.Number
	Country   e164.Country
	DueMax    *money.Micros // what may be charged now at most, as the buyer was told; nil: its price
	Once      Once
}

// Answer is the outcome of a verb that may be repeated under an idempotency key: the JSON
// text and status of the first success, byte for byte.
type Answer struct {
	Status   int
	Body     string
	Replayed bool
}

// purchase is an order and, after its batch, its outcome.
type purchase struct {
	PurchaseOrder
	caller context.Context // of a trace; else nil
	answer Answer
	err    error
}

// purchaseAll serves a batch: load, decide, save. Its error means that nothing was done.
func (s *Service) purchaseAll(ctx context.Context, orders []*purchase) (err error) {
	if s.trace != nil {
		var callers []context.Context
		for _, o := range orders {
			callers = append(callers, o.caller)
		}
		var end func(error)
		ctx, end = s.trace(ctx, callers)
		defer func() { end(err) }()
	}
	started := s.now()
	defer func() { s.watch.Batch(len(orders), s.now().Sub(started)) }()
	return s.db.Update(ctx, func(tx *db.Tx) error {
		loaded := newStock(tx.Now())
		if err := loaded.load(tx, orders); err != nil {
			return err
		}
		sold, err := sell(orders, loaded)
		if err != nil {
			return err
		}
		return finish(tx, sold.save(loaded.book))
	})
}

// finish writes the last of a transaction, if there is any.
func finish(tx *db.Tx, stmts []db.Stmt) error {
	if len(stmts) == 0 {
		return nil
	}
	return tx.Last(stmts...)
}

// stock is what a batch of orders has to be decided on, locked until its transaction ends.
type stock struct {
	nowUs    int64 // real time
	accounts map[string]account.Account
	book     *ledger.Book
	kept     map[onceKey]kept
	numbers  map[catalog.Key]*catalog.Number
	clocksUs map[string]int64 // of those who released a number that cools off
}

func newStock(nowUs int64) *stock {
	return &stock{
		nowUs: nowUs, accounts: map[string]account.Account{}, book: ledger.NewBook(),
		kept: map[onceKey]kept{}, numbers: map[catalog.Key]*catalog.Number{}, clocksUs: map[string]int64{},
	}
}

// load reads in one round trip: accounts before numbers, both sorted, in every verb.
func (s *stock) load(tx *db.Tx, orders []*purchase) error {
	var accountIDs []string
	var keys []catalog.Key
	var onces []onceKey
	for _, o := range orders {
		accountIDs = append(accountIDs, o.AccountID)
		keys = append(keys, catalog.Key{Realm: o.Realm, E164: string(o.E164)})
		if o.Once.Key != "" {
			onces = append(onces, onceKey{o.AccountID, o.Once.Key})
		}
	}
	accountIDs = distinct(accountIDs, func(a string) string { return a })
	keys = distinct(keys, func(k catalog.Key) string { return string(k.Realm) + k.E164 })
	stmts := []db.Stmt{account.Lock(accountIDs, s.accounts), s.book.Load(accountIDs)}
	if len(onces) > 0 {
		stmts = append(stmts, findOnce(onces, s.nowUs, s.kept))
	}
	stmts = append(stmts, catalog.Lock(keys, s.numbers))
	if err := tx.Do(stmts...); err != nil {
		return err
	}
	s.nowUs = tx.Now() // after the locks: a release that was waited for is not later
	return s.loadClocks(tx)
}

// loadClocks reads the clocks on which the cooling-off of a wanted number runs.
func (s *stock) loadClocks(tx *db.Tx) error {
	var releasers []string
	for _, n := range s.numbers {
		if n.State == catalog.CoolingOff {
			releasers = append(releasers, *n.AccountID)
		}
	}
	if len(releasers) == 0 {
		return nil
	}
	var accounts []account.Account
	if err := tx.Do(account.Find(releasers, &accounts)); err != nil {
		return err
	}
	for _, a := range accounts {
		s.clocksUs[a.ID] = a.Now(s.nowUs)
	}
	return nil
}

// sold is what a batch writes.
type sold struct {
	sales      []catalog.Sale
	unreserved []catalog.Key // sold while a reservation stood on them, of the buyer or expired
	holdings   []holding.Holding
	events     []event.Event
	kept       []kept
}

// save is the statements that write it, one for each table; none where nothing was sold.
func (s *sold) save(book *ledger.Book) []db.Stmt {
	if len(s.sales) == 0 {
		return nil
	}
	stmts := []db.Stmt{catalog.Sold(s.sales), holding.Open(s.holdings)}
	if len(s.unreserved) > 0 {
		stmts = append(stmts, catalog.EndReservations(s.unreserved))
	}
	stmts = append(stmts, book.Save()...)
	stmts = append(stmts, event.Add(s.events))
	if len(s.kept) > 0 {
		stmts = append(stmts, keepOnce(s.kept))
	}
	return stmts
}

// distinct sorts by name and drops repetitions.
func distinct[T any](all []T, name func(T) string) []T {
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(name(a), name(b)) })
	return slices.CompactFunc(all, func(a, b T) bool { return name(a) == name(b) })
}
