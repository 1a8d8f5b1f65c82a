package holding

import "tryvox.io/numbers/internal/db"

const sqlReleaseHoldings = `UPDATE holdings SET status = 'released', trunk_id = NULL, application_id = NULL,
  released_us = each.at, updated_us = each.at,
  release_fee_micros = each.fee, release_reason = $2
FROM EACH($1: at BIGINT, fee BIGINT, id TEXT) WHERE holdings.id = each.id AND released_us IS NULL`

// Release ends holdings, each at its ReleasedUs and its ReleaseFee, and detaches their routing;
// their routes must be closed along.
func Release(released []Holding, why Reason) db.Stmt {
	type row struct {
		ID   string `db:"id"`
		AtUs int64  `db:"at"`
		Fee  int64  `db:"fee"`
	}
	rows := make([]row, len(released))
	for i, h := range released {
		rows[i] = row{h.ID, *h.ReleasedUs, int64(h.ReleaseFee)}
	}
	return db.Stmt{SQL: sqlReleaseHoldings, Args: []any{db.Set(rows), why}, Rows: len(rows)}
}

const sqlReopen = `UPDATE holdings SET status = 'active', released_us = NULL, release_reason = NULL,
  release_fee_micros = 0, due_us = $2, updated_us = $3
WHERE id = $1 AND released_us IS NOT NULL`

// Reopen takes a release back, at a time of the account's clock: the holding is active, and
// the month that begins at dueUs is the next to be paid. Both are microseconds UTC.
func Reopen(id string, dueUs, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlReopen, Args: []any{id, dueUs, atUs}, Rows: 1}
}
