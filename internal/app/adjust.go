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

// adjustMax bounds a correction on both sides, so that none can overflow a balance.
const adjustMax = money.Max

// Adjustment is a correction of a balance by the operator.
type Adjustment struct {
	AccountID string
	Amount    money.Micros // below 0 it lowers the balance; never 0
	Reason    string       // stands on the statement
	Reference string       // the operator's own name of it; empty: none
}

// Adjust corrects a balance and, where it raises it, pays what is due, the oldest first. The same
// reference twice corrects once and gives the first line again; one that stands for anything else is a
// fault of the kind Conflict. A debit never goes below the credit limit: that is Insufficient.
func (s *Service) Adjust(ctx context.Context, a Adjustment) (ledger.Transfer, error) {
	if bad := checkAdjustment(a); len(bad) > 0 {
		return ledger.Transfer{}, fault.New(fault.Invalid, "Nothing was adjusted", bad...)
	}
	var line ledger.Transfer
	for line.ID == "" {
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			line, err = adjust(ctx, tx, a)
			return err
		})
		if err != nil {
			return ledger.Transfer{}, err
		}
	}
	s.settleRest(ctx, a.AccountID)
	return line, nil
}

func checkAdjustment(a Adjustment) (bad []fault.Field) {
	if a.Amount == 0 || a.Amount > adjustMax || a.Amount < -adjustMax {
		reason := "must not be 0.00, nor beyond " + adjustMax.String() + " USD"
		bad = append(bad, fault.Field{Name: "amount", Reason: reason})
	}
	bad = append(bad, fault.Text("reason", a.Reason, 1, nameCharsMax)...)
	return append(bad, checkReference(a.Reference)...)
}

// adjust posts a correction. As with a top-up, what had fallen due before comes first, and while there
// is such it gives no line.
func adjust(ctx context.Context, tx *db.Tx, adj Adjustment) (ledger.Transfer, error) {
	accounts := map[string]account.Account{}
	var earlier []ledger.Transfer
	err := tx.Do(
		account.Lock([]string{adj.AccountID}, accounts),
		ledger.WithReference(adj.AccountID, adj.Reference, &earlier),
	)
	if err != nil {
		return ledger.Transfer{}, err
	}
	a, found := accounts[adj.AccountID]
	switch {
	case !found:
		return ledger.Transfer{}, fault.New(fault.NotFound, "There is no account "+adj.AccountID)
	case len(earlier) > 0 && earlier[0].Type == ledger.Adjustment && earlier[0].Signed() == adj.Amount:
		return earlier[0], keep(ctx, tx, earlier[0])
	case len(earlier) > 0:
		return ledger.Transfer{}, fault.New(fault.Conflict, "Reference "+adj.Reference+
			" was used for "+earlier[0].Signed().String()+" USD")
	}
	due := []account.Account{a}
	if a.Closed() {
		due = nil // it owns no numbers; what is left on its books may still be put right
	}
	if _, more, err := playRound(tx, due, a.Now(tx.Now()), settleMax); more || err != nil {
		return ledger.Transfer{}, err
	}
	line, err := correct(tx, a, adj)
	if err != nil {
		return ledger.Transfer{}, err
	}
	if _, _, err := playRound(tx, due, a.Now(tx.Now()), settleMax); err != nil {
		return ledger.Transfer{}, err
	}
	if err := keep(ctx, tx, line); err != nil {
		return ledger.Transfer{}, err
	}
	return line, trail.Add(ctx, tx, moneyAct("account.adjust", line))
}

func correct(tx *db.Tx, a account.Account, adj Adjustment) (ledger.Transfer, error) {
	book := ledger.NewBook()
	if err := tx.Do(book.Load([]string{a.ID})); err != nil {
		return ledger.Transfer{}, err
	}
	e := ledger.Entry{
		Realm: a.Realm, AccountID: a.ID, Type: ledger.Adjustment, Amount: adj.Amount, Credit: adj.Amount > 0,
		CreatedUs: a.Now(tx.Now()), Description: adj.Reason,
	}
	if err := checkRaised(book.Balance(a.ID).Balance, adj.Amount); err != nil {
		return ledger.Transfer{}, err
	}
	if adj.Amount < 0 {
		e.Amount = -adj.Amount
		if has := book.Balance(a.ID).Available(); has < e.Amount {
			return ledger.Transfer{}, errShort(e.Amount, has)
		}
	}
	if adj.Reference != "" {
		e.Reference = &adj.Reference
	}
	line, err := book.Post(e)
	if err != nil {
		return ledger.Transfer{}, err
	}
	return line, tx.Do(book.Save()...)
}
