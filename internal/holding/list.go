package holding

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// Filter says which of an account's open holdings are meant; an empty field leaves all.
type Filter struct {
	AccountID     string
	Country       string
	Status        string
	Type          string
	Contains      string // digits
	TrunkID       string
	ApplicationID string
}

const openWhere = ` FROM holdings
WHERE account_id = $1 AND released_us IS NULL
  AND ($2 = '' OR country = $2) AND ($3 = '' OR status = $3) AND ($4 = '' OR type = $4)
  AND ($5 = '' OR e164 LIKE '%' || $5 || '%')
  AND ($6 = '' OR trunk_id = $6) AND ($7 = '' OR application_id = $7)`

func (f Filter) args(more ...any) []any {
	return append([]any{
		f.AccountID, f.Country, f.Status, f.Type, f.Contains, f.TrunkID, f.ApplicationID,
	}, more...)
}

const sqlCountHoldings = `SELECT COUNT(*)` + openWhere

// Count counts the open holdings that the filter means.
func Count(f Filter, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountHoldings, Args: f.args(), Row: func(scan db.Scan) error { return scan(into) }}
}

const (
	sqlCountSome = `SELECT COUNT(*) FROM (SELECT 1` + openWhere + ` LIMIT $8) AS counted`
	// The word itself lets the index of what is suspended be used.
	sqlCountSomeSuspended = `SELECT COUNT(*) FROM
  (SELECT 1` + openWhere + ` AND status = 'suspended' LIMIT $8) AS counted`
)

// CountSome counts the open holdings that the filter means, at most so many.
func CountSome(f Filter, most int64, into *int64) db.Stmt {
	sql := sqlCountSome
	if f.Status == string(Suspended) {
		sql = sqlCountSomeSuspended
	}
	return db.Stmt{SQL: sql, Args: f.args(most), Row: func(scan db.Scan) error { return scan(into) }}
}

const sqlPageHoldings = `SELECT ` + columns + openWhere + ` ORDER BY created_us, e164 LIMIT $8 OFFSET $9`

// Page reads open holdings by moment of purchase, oldest first, then by number.
func Page(f Filter, limit, offset int, into *[]Holding) db.Stmt {
	return db.Stmt{SQL: sqlPageHoldings, Args: f.args(limit, offset), Row: db.Collect(into, scanHolding)}
}

const sqlHoldingsAfter = `SELECT ` + columns + openWhere + ` AND (created_us, e164) > ($8, $9)
ORDER BY created_us, e164 LIMIT $10`

// After reads open holdings in the order of Page, from behind a position on.
func After(f Filter, createdUs int64, e164 string, limit int, into *[]Holding) db.Stmt {
	return db.Stmt{
		SQL: sqlHoldingsAfter, Args: f.args(createdUs, e164, limit), Row: db.Collect(into, scanHolding),
	}
}

const sqlFindHolding = `SELECT ` + columns + ` FROM holdings
WHERE realm = $1 AND e164 = $2 AND account_id = $3 AND released_us IS NULL`

// Find reads the open holding of a number if it is the account's own; else into stays empty.
func Find(r realm.Realm, e164, accountID string, into *[]Holding) db.Stmt {
	return db.Stmt{SQL: sqlFindHolding, Args: []any{r, e164, accountID}, Row: db.Collect(into, scanHolding)}
}

const sqlAllOpen = `SELECT ` + columns + ` FROM holdings
WHERE account_id = $1 AND released_us IS NULL ORDER BY e164 LIMIT $2`

// SomeOpen reads up to limit of an account's open holdings, sorted by number.
func SomeOpen(accountID string, limit int, into *[]Holding) db.Stmt {
	return db.Stmt{SQL: sqlAllOpen, Args: []any{accountID, limit}, Row: db.Collect(into, scanHolding)}
}
