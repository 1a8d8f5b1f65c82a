package holding

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

const sqlOwned = `SELECT ` + columns + ` FROM holdings WHERE realm = $1 AND e164 = $2 AND released_us IS NULL`

// Owned reads the open holding of a number, whose ever it is; into stays empty if it is nobody's.
func Owned(r realm.Realm, e164 string, into *[]Holding) db.Stmt {
	return db.Stmt{SQL: sqlOwned, Args: []any{r, e164}, Row: db.Collect(into, scanHolding)}
}

// One index knows the open holding of a number, another one those that ended.
const sqlHistory = `SELECT ` + columns + ` FROM (
  SELECT * FROM holdings WHERE realm = $1 AND e164 = $2 AND released_us IS NULL
  UNION ALL
  SELECT * FROM holdings WHERE realm = $1 AND e164 = $2 AND released_us IS NOT NULL) AS spans
WHERE $3 = '' OR account_id = $3
ORDER BY created_us DESC, id DESC LIMIT $4`

// History reads the latest holdings of a number, the latest first; those of one account, or
// of all if it is empty. In the sandbox, accounts have clocks of their own.
func History(r realm.Realm, e164, accountID string, limit int, into *[]Holding) db.Stmt {
	return db.Stmt{
		SQL: sqlHistory, Args: []any{r, e164, accountID, limit}, Row: db.Collect(into, scanHolding),
	}
}
