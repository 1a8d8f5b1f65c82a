package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/trail"
)

// creditLimitMax is the most that an account may owe.
const creditLimitMax = money.Max

// AccountChange changes what an operator may change of an account. What is nil stays as it is.
type AccountChange struct {
	AccountID   string
	Name        *string
	CreditLimit *money.Micros // a lower one under a debt: nothing more is sold until it is paid
	Reason      string        // for the trail; empty: none
}

// ChangeAccount changes an account and gives it as it is then. A raised limit pays what is due, the
// oldest first. What changes nothing leaves no trail.
func (s *Service) ChangeAccount(ctx context.Context, c AccountChange) (Overview, error) {
	bad := fault.Text("reason", c.Reason, 0, nameCharsMax)
	if c.Name != nil {
		bad = append(fault.Text("name", *c.Name, 0, nameCharsMax), bad...)
	}
	if err := fault.BadTexts(bad); err != nil {
		return Overview{}, err
	}
	if c.CreditLimit != nil && (*c.CreditLimit < 0 || *c.CreditLimit > creditLimitMax) {
		return Overview{}, errCreditLimit()
	}
	done := false
	for !done {
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			done, err = changeAccount(ctx, tx, c)
			return err
		})
		if err != nil {
			return Overview{}, err
		}
	}
	s.settleRest(ctx, c.AccountID)
	return s.Overview(ctx, c.AccountID)
}

func errCreditLimit() error {
	return fault.Bad("credit_limit", "must be between 0.00 and "+creditLimitMax.String()+" USD")
}

// changeAccount plays what has fallen due under the old limit; when all of that is played, it changes
// the account.
func changeAccount(ctx context.Context, tx *db.Tx, c AccountChange) (done bool, err error) {
	accounts := map[string]account.Account{}
	if err := tx.Do(account.Lock([]string{c.AccountID}, accounts)); err != nil {
		return false, err
	}
	a, found := accounts[c.AccountID]
	if !found {
		return false, fault.New(fault.NotFound, "There is no account "+c.AccountID)
	}
	if a.Closed() {
		return false, fault.New(fault.Conflict, "Account "+c.AccountID+" is closed")
	}
	if _, more, err := playRound(tx, []account.Account{a}, a.Now(tx.Now()), settleMax); more || err != nil {
		return false, err
	}
	book := ledger.NewBook()
	if err := tx.Do(book.Load([]string{a.ID})); err != nil {
		return false, err
	}
	limit := book.Balance(a.ID).CreditLimit
	before := accountFacts(a, limit, "")
	change(&a.Name, c.Name)
	change(&limit, c.CreditLimit)
	after := accountFacts(a, limit, c.Reason)
	if before.Name == after.Name && before.CreditLimit == after.CreditLimit {
		return true, nil
	}
	if err := tx.Do(account.Rename(a.ID, a.Name), ledger.SetLimit(a.ID, limit)); err != nil {
		return false, err
	}
	if _, _, err := playRound(tx, []account.Account{a}, a.Now(tx.Now()), settleMax); err != nil {
		return false, err
	}
	if err := keepOverview(ctx, tx, a.ID); err != nil {
		return false, err
	}
	return true, trail.Add(ctx, tx, accountAct(a.ID, "account.change", before, after))
}
