package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

// Spent is what the numbers of an account cost in a month.
type Spent struct {
	CycleUs int64        // when it began, on the account's clock
	Amount  money.Micros // refunds deducted
}

// Spending tells of so many months what the account's numbers cost, the running one last.
func (s *Service) Spending(ctx context.Context, accountID string, months int) ([]Spent, error) {
	var spent []Spent
	err := s.db.View(ctx, func(tx *db.Tx) error {
		a, err := account.Get(tx, accountID)
		if err != nil {
			return err
		}
		spent = make([]Spent, months)
		at := map[int64]int{}
		for i, cycleUs := months-1, cycle.Start(a.Now(tx.Now())); i >= 0; i-- {
			spent[i].CycleUs, at[cycleUs] = cycleUs, i
			cycleUs = cycle.Start(cycleUs - 1)
		}
		return tx.Do(ledger.SpentByDay(accountID, spent[0].CycleUs, func(dayUs int64, m money.Micros) {
			if i, shown := at[cycle.Start(dayUs)]; shown { // nothing is of a month that is to come
				spent[i].Amount += m
			}
		}))
	})
	return spent, err
}
