package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/ledger"
)

// Period is the part of a statement that is of some time.
type Period struct {
	ledger.Sums
	Lines []ledger.Transfer // in the order of the ledger
	More  bool              // there are more lines; the sums are of all
}

// Period reads an account's transfers from one time until before another, in microseconds UTC on the
// account's clock, and at most so many lines of them.
func (s *Service) Period(ctx context.Context, accountID string, fromUs, toUs int64, linesMax int) (
	Period, error,
) {
	var p Period
	err := s.db.View(ctx, func(tx *db.Tx) error {
		if _, err := account.Get(tx, accountID); err != nil {
			return err
		}
		return tx.Do(
			ledger.SumPeriod(accountID, fromUs, toUs, &p.Sums),
			ledger.OfPeriod(accountID, fromUs, toUs, linesMax+1, &p.Lines),
		)
	})
	if p.More = len(p.Lines) > linesMax; p.More {
		p.Lines = p.Lines[:linesMax]
	}
	return p, err
}
