package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

// Billed is what a billing run did.
type Billed struct {
	Renewed   int          // numbers whose month was paid
	Suspended int          // numbers whose month could not be paid
	Resumed   int          // suspended numbers whose month was paid
	Released  int          // numbers that were not paid for in time
	Charged   money.Micros // in all
}

func (b *Billed) add(more Billed) {
	b.Renewed += more.Renewed
	b.Suspended += more.Suspended
	b.Resumed += more.Resumed
	b.Released += more.Released
	b.Charged += more.Charged
}

// steps counts what was done.
func (b Billed) steps() int { return b.Renewed + b.Suspended + b.Resumed + b.Released }

// playRound takes the next step in the time of some locked accounts, at most limit numbers of
// each: load, decide, save. untilUs is where a test clock is moved to; on every other clock it
// is played until now. More tells whether something may be left to be played.
func playRound(
	tx *db.Tx, accounts []account.Account, untilUs int64, limit int,
) (billed Billed, more bool, err error) {
	all, err := loadDues(tx, accounts, untilUs, limit)
	if err != nil {
		return Billed{}, false, err
	}
	book := ledger.NewBook()
	if len(all) > 0 {
		book = all[0].book
	}
	var moves []holding.Move
	var events []event.Event
	var expired []catalog.Key
	var stmts []db.Stmt
	for _, d := range all {
		atUs, err := d.play()
		if err != nil {
			return Billed{}, false, err
		}
		if d.account.ClockUs != nil && d.nowUs > *d.account.ClockUs {
			stmts = append(stmts, account.SetClock(d.account.ID, d.nowUs))
		}
		if len(d.expired) > 0 {
			ended, told, err := release(d.account, d.expired, d.nowUs, holding.Unpaid)
			if err != nil {
				return Billed{}, false, err
			}
			stmts, d.events = append(stmts, ended...), append(d.events, told...)
			for _, h := range d.expired {
				expired = append(expired, catalog.Key{Realm: h.Realm, E164: h.E164})
			}
		}
		more = more || atUs != never || len(d.moves) > 0
		moves, events = append(moves, d.moves...), append(events, d.events...)
		billed.add(d.billed)
	}
	if len(moves) > 0 {
		stmts = append(stmts, holding.Moved(moves))
	}
	if len(events) > 0 {
		stmts = append(stmts, event.Add(events))
	}
	stmts = append(book.Save(), stmts...)
	if len(expired) > 0 { // of all accounts in one order, as every verb locks numbers
		stmts = append([]db.Stmt{catalog.Lock(expired, map[catalog.Key]*catalog.Number{})}, stmts...)
	}
	return billed, more, tx.Do(stmts...)
}

// loadDues reads what has fallen due, in a round trip or two.
func loadDues(tx *db.Tx, accounts []account.Account, untilUs int64, limit int) ([]*dues, error) {
	book := ledger.NewBook()
	ids := make([]string, len(accounts))
	all := make([]*dues, len(accounts))
	stmts := make([]db.Stmt, 1, 1+2*len(accounts))
	for i, a := range accounts {
		d := &dues{account: a, nowUs: a.Now(tx.Now()), book: book}
		d.untilUs = d.nowUs
		if a.ClockUs != nil {
			d.untilUs = max(d.nowUs, untilUs)
		}
		ids[i], all[i] = a.ID, d
		stmts = append(stmts,
			holding.FindDue(a.ID, d.untilUs, limit, &d.due),
			holding.FindUnpaid(a.ID, money.Max, limit, &d.unpaid))
	}
	stmts[0] = book.Load(ids)
	if err := tx.Do(stmts...); err != nil {
		return nil, err
	}
	stmts = stmts[:0]
	for _, d := range all {
		if available := d.balance().Available(); len(d.unpaid) > 0 && available > 0 {
			stmts = append(stmts, holding.FindUnpaid(d.account.ID, available, limit, &d.payable))
		}
	}
	if len(stmts) == 0 {
		return all, nil
	}
	return all, tx.Do(stmts...)
}

// settleMax is how many numbers a verb plays in one transaction before its own work.
const settleMax = 1000

// settle plays what has fallen due on the account's clock before a verb looks at its numbers,
// or will until an instant that its test clock is moved to. When something did, the verb must
// end, and is run again.
func (c *changing) settle(untilUs int64) (more bool, err error) {
	c.billed, c.more, err = playRound(c.tx, []account.Account{c.account}, untilUs, settleMax)
	return c.more, err
}

// settle plays what has fallen due for one account, to its end.
func (s *Service) settle(ctx context.Context, accountID string) error {
	defer s.changed(accountID)
	for {
		var billed Billed
		more := false
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			locked := map[string]account.Account{}
			err := tx.Do(account.Lock([]string{accountID}, locked))
			if a, found := locked[accountID]; err == nil && found && !a.Closed() {
				billed, more, err = playRound(tx, []account.Account{a}, a.Now(tx.Now()), settleMax)
			}
			return err
		})
		if err == nil {
			s.watch.Billed(billed)
		}
		if err != nil || !more {
			return err
		}
	}
}

// settleRest is settle behind a change that is in already: who asked for it must not be told that it failed,
// and ask again. What is left to be played is the next verb's or the billing run's.
func (s *Service) settleRest(ctx context.Context, accountID string) {
	s.chore(ctx, "settle "+accountID, s.settle(ctx, accountID))
}
