package ledger

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
)

// It reads two lines of each statement, however long it is.
const sqlImbalance = `SELECT COALESCE(MAX(account_id), ''),
  CAST(COALESCE(SUM(ABS(balance - shown) + ABS(shown - shown_before - signed)), 0) AS BIGINT)
FROM (SELECT b.account_id, b.balance_micros AS balance, COALESCE(t.balance_after_micros, 0) AS shown,
    CASE WHEN t.line IS NULL THEN 0 ELSE COALESCE(before.balance_after_micros, 0) END AS shown_before,
    CASE WHEN t.line IS NULL THEN 0 WHEN t.credit = b.account_id THEN t.amount_micros
      ELSE -t.amount_micros END AS signed
  FROM (SELECT account_id, balance_micros, lines FROM balances
    WHERE account_id > $1 ORDER BY account_id LIMIT $2) AS b
  LEFT JOIN transfers t ON t.account_id = b.account_id AND t.line = b.lines
  LEFT JOIN transfers before ON before.account_id = b.account_id AND before.line = b.lines - 1) AS page`

// Imbalance sums up, of accounts behind one, in order and at most limit of them, by how much a
// balance differs from its last line, and that line from what the line before and its own amount
// make. It tells the last account; empty: there was none.
func Imbalance(tx *db.Tx, behind string, limit int) (last string, off money.Micros, err error) {
	err = tx.Do(db.Stmt{
		SQL: sqlImbalance, Args: []any{behind, limit},
		Row: func(scan db.Scan) error { return scan(&last, &off) },
	})
	return last, off, err
}
