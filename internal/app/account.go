package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/user"
)

// nameCharsMax bounds the names that people give to things.
const nameCharsMax = 200

// NewAccount describes an account that is to be made.
type NewAccount struct {
	ID          string // empty: one is made
	Name        string
	Realm       realm.Realm
	ClockUs     *int64 // a test clock, sandbox only; nil: real time
	CreditLimit money.Micros
}

// CreateAccount makes an account with a balance of 0.00. A taken id is a fault of the kind Conflict.
func (s *Service) CreateAccount(ctx context.Context, n NewAccount) (account.Account, error) {
	if n.ID == "" {
		n.ID = id.New("acc")
	}
	if err := account.CheckID(n.ID); err != nil {
		return account.Account{}, err
	}
	if err := fault.BadTexts(fault.Text("name", n.Name, 0, nameCharsMax)); err != nil {
		return account.Account{}, err
	}
	if n.CreditLimit < 0 || n.CreditLimit > creditLimitMax {
		return account.Account{}, errCreditLimit()
	}
	if n.ClockUs != nil && n.Realm != realm.Sandbox {
		return account.Account{}, fault.Bad("clock", "only a sandbox account has a test clock")
	}
	a := account.Account{ID: n.ID, Realm: n.Realm, Name: n.Name, ClockUs: n.ClockUs}
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		a.CreatedUs = tx.Now()
		if err := account.Create(tx, a); err != nil {
			return err
		}
		if err := tx.Do(ledger.Open(a.ID, n.CreditLimit)); err != nil {
			return err
		}
		made := Overview{Account: a, NextCycleUs: cycle.Next(a.Now(tx.Now()))}
		made.Balance.CreditLimit = n.CreditLimit
		if err := keep(ctx, tx, made); err != nil {
			return err
		}
		return trail.Add(ctx, tx, accountAct(a.ID, "account.create", nil, accountFacts(a, n.CreditLimit, "")))
	})
	return a, err
}

// Overview is an account with what it has and owes.
type Overview struct {
	Account     account.Account
	Balance     ledger.Balance
	Numbers     int64 // owned now
	NextCycleUs int64 // on the account's clock
}

// Standing is Overview with a count that stops at so many numbers: all of 300,000 take 2 s to count.
func (s *Service) Standing(ctx context.Context, accountID string, most int64) (Overview, error) {
	return s.overview(ctx, accountID, func(f holding.Filter, into *int64) db.Stmt {
		return holding.CountSome(f, most, into)
	})
}

// Overview reads an account; an unknown one is a fault of the kind NotFound.
func (s *Service) Overview(ctx context.Context, accountID string) (Overview, error) {
	return s.overview(ctx, accountID, holding.Count)
}

// counting is how an account's numbers are counted.
type counting func(f holding.Filter, into *int64) db.Stmt

func (s *Service) overview(ctx context.Context, accountID string, count counting) (Overview, error) {
	var o Overview
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		o, err = overview(tx, accountID, count)
		return err
	})
	return o, err
}

func overview(tx *db.Tx, accountID string, count counting) (Overview, error) {
	a, err := account.Get(tx, accountID)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{Account: a, NextCycleUs: cycle.Next(a.Now(tx.Now()))}
	book := ledger.NewBook()
	err = tx.Do(
		book.Load([]string{accountID}),
		count(holding.Filter{AccountID: accountID}, &o.Numbers),
	)
	if err == nil {
		o.Balance = book.Balance(accountID)
	}
	return o, err
}

// keepOverview is keep of an account as it is now.
func keepOverview(ctx context.Context, tx *db.Tx, accountID string) error {
	o, err := overview(tx, accountID, holding.Count)
	if err != nil {
		return err
	}
	return keep(ctx, tx, o)
}

// Accounts lists every account with its balance, oldest first.
func (s *Service) Accounts(ctx context.Context) ([]Overview, error) {
	var all []Overview
	err := s.db.View(ctx, func(tx *db.Tx) error {
		accounts, err := account.List(tx)
		if err != nil || len(accounts) == 0 {
			return err
		}
		all, err = overviews(tx, accounts)
		return err
	})
	return all, err
}

// AccountsPage lists accounts with their balances by id; the count of their numbers is left out.
func (s *Service) AccountsPage(ctx context.Context, f account.Filter, p Page) (Listed[Overview], error) {
	accounts, err := part(ctx, s.db, p, things[account.Account]{
		count: func(into *int64) db.Stmt { return account.Count(f, into) },
		read: func(p routing.Part, into *[]account.Account) db.Stmt {
			return account.Page(f, p.AfterID, p.Limit, p.Offset, into)
		},
		id: func(a account.Account) string { return a.ID },
	})
	l := Listed[Overview]{Total: accounts.Total, Next: accounts.Next}
	if err != nil || len(accounts.Items) == 0 {
		return l, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) (err error) {
		l.Items, err = overviews(tx, accounts.Items)
		return err
	})
	return l, err
}

func overviews(tx *db.Tx, accounts []account.Account) ([]Overview, error) {
	ids := make([]string, len(accounts))
	for i, a := range accounts {
		ids[i] = a.ID
	}
	book := ledger.NewBook()
	if err := tx.Do(book.Load(ids)); err != nil {
		return nil, err
	}
	all := make([]Overview, len(accounts))
	for i, a := range accounts {
		all[i] = Overview{Account: a, Balance: book.Balance(a.ID), NextCycleUs: cycle.Next(a.Now(tx.Now()))}
	}
	return all, nil
}

// CloseAccount ends an account. While it owns numbers that is a fault of the kind Conflict,
// unless they are released along, without fee. Its sessions end. The balance stays on the books. Closing a
// closed account changes nothing.
func (s *Service) CloseAccount(ctx context.Context, accountID string, releaseNumbers bool) error {
	defer s.changed(accountID)
	for {
		more := false
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			more, err = closeStep(ctx, tx, accountID, releaseNumbers)
			return err
		})
		if err != nil || !more {
			return err
		}
	}
}

// closeStep plays what has fallen due, releases some numbers, or closes the account when it has none.
func closeStep(ctx context.Context, tx *db.Tx, accountID string, releaseNumbers bool) (more bool, err error) {
	accounts := map[string]account.Account{}
	var open []holding.Holding
	err = tx.Do(account.Lock([]string{accountID}, accounts), holding.SomeOpen(accountID, batchMax, &open))
	if err != nil {
		return false, err
	}
	a, found := accounts[accountID]
	switch {
	case !found:
		return false, fault.New(fault.NotFound, "There is no account "+accountID)
	case a.Closed():
		return false, nil
	case len(open) == 0:
		return false, closeEmpty(ctx, tx, a)
	case !releaseNumbers:
		return false, fault.New(fault.Conflict, "Account "+accountID+
			" still owns numbers: release them first, or have them released with it (release_numbers)")
	}
	nowUs := a.Now(tx.Now())
	_, more, err = playRound(tx, []account.Account{a}, nowUs, settleMax)
	if more || err != nil {
		return more, err
	}
	if err := releaseAll(tx, a, open, nowUs); err != nil {
		return false, err
	}
	return true, trail.Add(ctx, tx, accountAct(a.ID, "account.release_numbers", nil, releasedFacts(open)))
}

func closeEmpty(ctx context.Context, tx *db.Tx, a account.Account) error {
	nowUs := tx.Now()
	if err := tx.Do(account.Close(a.ID, nowUs), user.EndOtherSessions(a.ID, "", nowUs)); err != nil {
		return err
	}
	if err := keepOverview(ctx, tx, a.ID); err != nil {
		return err
	}
	return trail.Add(ctx, tx, accountAct(a.ID, "account.close", map[string]string{"status": "open"},
		map[string]string{"status": "closed", "closed_at": stamp.Format(nowUs)}))
}

// releaseAll ends the holdings of an account that is to be closed, without fees, at the time until
// which what falls due was played: a month that has begun since is the next step's.
func releaseAll(tx *db.Tx, a account.Account, open []holding.Holding, nowUs int64) error {
	book := ledger.NewBook()
	if err := tx.Do(book.Load([]string{a.ID})); err != nil {
		return err
	}
	for _, h := range open {
		book.Expect(a.ID, -h.Terms.MonthlyFee)
	}
	stmts, events, err := release(a, open, nowUs, holding.AccountClosed)
	if err != nil {
		return err
	}
	return tx.Do(append(append(stmts, event.Add(events)), book.Save()...)...)
}
