package app

import (
	"context"
	"encoding/json"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/trail"
)

// TopUp is a payment of a customer that the operator has received.
type TopUp struct {
	AccountID string
	Amount    money.Micros // above 0, to money.Max
	Reference string       // the operator's own name of the payment; empty: none
}

// TopUp credits a balance and pays what is due, the oldest first. The same reference twice
// credits once and gives the first line again; with another amount it is a fault of the kind
// Conflict.
func (s *Service) TopUp(ctx context.Context, t TopUp) (ledger.Transfer, error) {
	if t.Amount <= 0 || t.Amount > money.Max {
		return ledger.Transfer{}, fault.Bad("amount", "must be above 0.00 and at most "+money.Max.String()+" USD")
	}
	if err := fault.BadTexts(checkReference(t.Reference)); err != nil {
		return ledger.Transfer{}, err
	}
	defer s.outbox.note(t.AccountID)
	var line ledger.Transfer
	for line.ID == "" {
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			line, err = topUp(ctx, tx, t)
			return err
		})
		if err != nil {
			return ledger.Transfer{}, err
		}
	}
	s.settleRest(ctx, t.AccountID)
	return line, nil
}

// checkReference lists what is wrong with the operator's own name of a payment; empty is none. Blanks are
// the mistake of a program, and would make one payment of many.
func checkReference(text string) []fault.Field {
	if text == "" {
		return nil
	}
	return fault.Text("reference", text, 1, nameCharsMax)
}

// balanceMax keeps the sum of hundreds of balances inside every integer.
const balanceMax = 10 * money.Max

// checkRaised is a fault of the kind Conflict where a balance would be raised above balanceMax.
func checkRaised(balance, by money.Micros) error {
	if by > 0 && balance > balanceMax-by {
		return fault.New(fault.Conflict, "The balance would be above "+balanceMax.String()+" USD")
	}
	return nil
}

// topUp credits a payment and pays with it what is unpaid. What had fallen due before comes
// first: while there is such, it plays a part of that and gives no line.
func topUp(ctx context.Context, tx *db.Tx, t TopUp) (ledger.Transfer, error) {
	accounts := map[string]account.Account{}
	var earlier []ledger.Transfer
	err := tx.Do(
		account.Lock([]string{t.AccountID}, accounts),
		ledger.WithReference(t.AccountID, t.Reference, &earlier),
	)
	if err != nil {
		return ledger.Transfer{}, err
	}
	a, found := accounts[t.AccountID]
	switch {
	case !found:
		return ledger.Transfer{}, fault.New(fault.NotFound, "There is no account "+t.AccountID)
	case len(earlier) > 0 && earlier[0].Type == ledger.TopUp && earlier[0].Amount == int64(t.Amount):
		return earlier[0], keep(ctx, tx, earlier[0])
	case len(earlier) > 0:
		return ledger.Transfer{}, fault.New(fault.Conflict, "Reference "+t.Reference+
			" was used for "+money.Micros(earlier[0].Amount).String()+" USD")
	case a.Closed():
		return ledger.Transfer{}, fault.New(fault.Conflict, "Account "+t.AccountID+" is closed")
	}
	due := []account.Account{a}
	if _, more, err := playRound(tx, due, a.Now(tx.Now()), settleMax); more || err != nil {
		return ledger.Transfer{}, err
	}
	line, err := credit(tx, a, t)
	if err == nil {
		_, _, err = playRound(tx, due, a.Now(tx.Now()), settleMax)
	}
	if err == nil {
		err = keep(ctx, tx, line)
	}
	if err == nil {
		err = trail.Add(ctx, tx, moneyAct("account.top_up", line))
	}
	return line, err
}

func credit(tx *db.Tx, a account.Account, t TopUp) (ledger.Transfer, error) {
	book := ledger.NewBook()
	if err := tx.Do(book.Load([]string{a.ID})); err != nil {
		return ledger.Transfer{}, err
	}
	e := ledger.Entry{
		Realm: a.Realm, AccountID: a.ID, Type: ledger.TopUp, Amount: t.Amount, CreatedUs: a.Now(tx.Now()),
		Description: "top-up of " + t.Amount.String() + " USD",
	}
	if err := checkRaised(book.Balance(a.ID).Balance, t.Amount); err != nil {
		return ledger.Transfer{}, err
	}
	if t.Reference != "" {
		e.Reference = &t.Reference
	}
	line, err := book.Post(e)
	if err != nil {
		return ledger.Transfer{}, err
	}
	happened := event.Event{
		AccountID: a.ID, Type: event.BalanceToppedUp, Data: toppedUp(t, line), CreatedUs: e.CreatedUs,
	}
	return line, tx.Do(append(book.Save(), event.Add([]event.Event{happened}))...)
}

func toppedUp(t TopUp, line ledger.Transfer) json.RawMessage {
	return text(struct {
		Amount    money.Micros `json:"amount"`
		Balance   money.Micros `json:"balance"`
		Currency  string       `json:"currency"`
		Reference *string      `json:"reference"`
	}{t.Amount, money.Micros(line.BalanceAfter), "USD", line.Reference})
}
