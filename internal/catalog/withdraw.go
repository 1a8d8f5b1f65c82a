package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

const sqlWithdrawNumbers = `UPDATE numbers SET withdrawn_us = $3
WHERE realm = $1 AND e164 IN TEXTS($2) AND withdrawn_us IS NULL`

// Withdraw ends the sale of numbers at a real time. An owner keeps what he has; after a release
// it is not sold again. They must be distinct, stocked, locked, and not withdrawn yet.
func Withdraw(r realm.Realm, e164s []string, nowUs int64) db.Stmt {
	return db.Stmt{SQL: sqlWithdrawNumbers, Args: []any{r, db.Set(e164s), nowUs}, Rows: len(e164s)}
}
