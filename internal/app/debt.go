package app

import (
	"context"

	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/routing"
)

// Owes is an account with suspended numbers.
type Owes struct {
	holding.Owed
	Balance  ledger.Balance
	GraceEnd int64 // when the oldest is released, on the account's clock, microseconds UTC
}

// Debts lists the accounts that have suspended numbers, by id, of both realms.
func (s *Service) Debts(ctx context.Context, p Page) (Listed[Owes], error) {
	found, err := part(ctx, s.db, p, things[holding.Owed]{
		count: holding.CountOwing,
		read: func(p routing.Part, into *[]holding.Owed) db.Stmt {
			return holding.PageOwing(p.AfterID, p.Limit, p.Offset, into)
		},
		id: func(o holding.Owed) string { return o.AccountID },
	})
	l := Listed[Owes]{Total: found.Total, Next: found.Next}
	if err != nil || len(found.Items) == 0 {
		return l, err
	}
	ids := make([]string, len(found.Items))
	for i, o := range found.Items {
		ids[i] = o.AccountID
	}
	book := ledger.NewBook()
	if err := s.look(ctx, book.Load(ids)); err != nil {
		return l, err
	}
	for _, o := range found.Items {
		l.Items = append(l.Items, Owes{o, book.Balance(o.AccountID), o.SinceUs + cycle.Grace.Microseconds()})
	}
	return l, nil
}
