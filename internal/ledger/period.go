package ledger

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
)

// Sums is what some time did to a balance. It goes by the times of transfers, which is not always the order
// of lines: the clocks of two nodes differ.
type Sums struct {
	Before         money.Micros // the balance at the start
	Added, Charged money.Micros // both at least 0
}

// After is the balance at the end.
func (s Sums) After() money.Micros { return s.Before + s.Added - s.Charged }

const sqlSumPeriod = `SELECT CAST(COALESCE(SUM(CASE WHEN created_us < $2 THEN signed END), 0) AS BIGINT),
  CAST(COALESCE(SUM(CASE WHEN created_us >= $2 AND signed > 0 THEN signed END), 0) AS BIGINT),
  CAST(COALESCE(SUM(CASE WHEN created_us >= $2 AND signed < 0 THEN -signed END), 0) AS BIGINT)
FROM (SELECT created_us, CASE WHEN debit = account_id THEN -amount_micros ELSE amount_micros END AS signed
  FROM transfers WHERE account_id = $1 AND created_us < $3) AS lines`

// SumPeriod sums up a customer's transfers from one time until before another, in microseconds UTC.
func SumPeriod(accountID string, fromUs, toUs int64, into *Sums) db.Stmt {
	return db.Stmt{
		SQL: sqlSumPeriod, Args: []any{accountID, fromUs, toUs},
		Row: func(scan db.Scan) error { return scan(&into.Before, &into.Added, &into.Charged) },
	}
}

const sqlTransfersOfPeriod = `SELECT ` + transferColumns + ` FROM transfers
WHERE account_id = $1 AND created_us >= $2 AND created_us < $3 ORDER BY line LIMIT $4`

// OfPeriod reads a customer's transfers from one time until before another, in microseconds UTC, in the order
// of the ledger.
func OfPeriod(accountID string, fromUs, toUs int64, limit int, into *[]Transfer) db.Stmt {
	return db.Stmt{
		SQL: sqlTransfersOfPeriod, Args: []any{accountID, fromUs, toUs, limit},
		Row: db.Collect(into, scanTransfer),
	}
}

const dayUs = 86_400_000_000

const sqlSpentByDay = `SELECT created_us / 86400000000,
  CAST(SUM(CASE WHEN debit = account_id THEN amount_micros ELSE -amount_micros END) AS BIGINT)
FROM transfers WHERE account_id = $1 AND created_us >= $2
  AND type IN ('setup_fee', 'monthly_fee', 'early_termination_fee', 'refund')
GROUP BY created_us / 86400000000`

// SpentByDay adds what a customer's numbers cost each day of UTC since a time, refunds deducted. It calls add
// with the start of a day in microseconds UTC, in no order, and not for days without such transfers.
func SpentByDay(accountID string, sinceUs int64, add func(startUs int64, spent money.Micros)) db.Stmt {
	return db.Stmt{
		SQL: sqlSpentByDay, Args: []any{accountID, sinceUs},
		Row: func(scan db.Scan) error {
			var day int64
			var spent money.Micros
			err := scan(&day, &spent)
			add(day*dayUs, spent)
			return err
		},
	}
}
