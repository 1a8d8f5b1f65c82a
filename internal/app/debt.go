package app

import (
	"context"

	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/routing"
)

// DebtState says how far an account is from what it has to pay.
type DebtState string

// The states, the worst first.
const (
	Unpaid    DebtState = "unpaid"     // numbers are suspended
	OverLimit DebtState = "over_limit" // it owes more than its limit: nothing is sold until it is paid
	Short     DebtState = "short"      // what may be spent does not cover the next cycle
)

// Owes is an account that cannot pay its next cycle, or could not pay the last one.
type Owes struct {
	holding.Owed
	Balance  ledger.Balance
	GraceEnd int64 // when the oldest is released, on the account's clock, microseconds UTC; 0: none is suspended
}

// State is the worst that is true of the account.
func (o Owes) State() DebtState {
	switch {
	case o.Numbers > 0:
		return Unpaid
	case o.Balance.Available() < 0:
		return OverLimit
	}
	return Short
}

// Debts lists the accounts whose balance and limit do not cover their next cycle, by id, of both realms.
// Those with suspended numbers are among them: what could pay for a number has resumed it.
func (s *Service) Debts(ctx context.Context, p Page) (Listed[Owes], error) {
	found, err := part(ctx, s.db, p, things[ledger.Balance]{
		count: ledger.CountLow,
		read: func(p routing.Part, into *[]ledger.Balance) db.Stmt {
			return ledger.PageLow(p.AfterID, p.Limit, p.Offset, into)
		},
		id: func(b ledger.Balance) string { return b.AccountID },
	})
	l := Listed[Owes]{Total: found.Total, Next: found.Next}
	if err != nil || len(found.Items) == 0 {
		return l, err
	}
	ids := make([]string, len(found.Items))
	for i, b := range found.Items {
		ids[i] = b.AccountID
	}
	owed := map[string]holding.Owed{}
	if err := s.look(ctx, holding.OwedBy(ids, owed)); err != nil {
		return l, err
	}
	for _, b := range found.Items {
		o := Owes{Owed: owed[b.AccountID], Balance: b}
		o.AccountID = b.AccountID
		if o.Numbers > 0 {
			o.GraceEnd = o.SinceUs + cycle.Grace.Microseconds()
		}
		l.Items = append(l.Items, o)
	}
	return l, nil
}
