package account

import (
	"strings"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// Filter says which accounts are meant; what is empty or nil leaves all.
type Filter struct {
	Text   string // in the id or the name; of A to Z the case does not matter
	Realm  realm.Realm
	Closed *bool
}

func (f Filter) args(more ...any) []any {
	pattern, closed := "", int64(-1)
	if f.Text != "" {
		pattern = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(lower(f.Text)) + "%"
	}
	if f.Closed != nil {
		closed = 0
		if *f.Closed {
			closed = 1
		}
	}
	return append([]any{pattern, f.Realm, closed}, more...)
}

// lower is what LOWER does on both engines: it knows A to Z.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
}

const meant = ` FROM accounts
WHERE ($1 = '' OR LOWER(id) LIKE $1 ESCAPE '\' OR LOWER(name) LIKE $1 ESCAPE '\') AND ($2 = '' OR realm = $2)
  AND ($3 = -1 OR CASE WHEN closed_us IS NULL THEN 0 ELSE 1 END = $3)`

const sqlCountAccounts = `SELECT COUNT(*)` + meant

// Count counts the accounts that the filter means.
func Count(f Filter, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountAccounts, Args: f.args(), Row: func(scan db.Scan) error { return scan(into) }}
}

const sqlPageAccounts = `SELECT ` + accountColumns + meant + ` AND id > $4 ORDER BY id LIMIT $5 OFFSET $6`

// Page reads accounts by id, from behind one on; empty: from the start.
func Page(f Filter, after string, limit, offset int, into *[]Account) db.Stmt {
	return db.Stmt{
		SQL: sqlPageAccounts, Args: f.args(after, limit, offset), Row: db.Collect(into, scanAccount),
	}
}

const sqlCountKeys = `SELECT COUNT(*) FROM api_keys WHERE account_id = $1`

// CountKeys counts an account's keys, the revoked ones too.
func CountKeys(accountID string, into *int64) db.Stmt {
	return db.Stmt{
		SQL: sqlCountKeys, Args: []any{accountID}, Row: func(scan db.Scan) error { return scan(into) },
	}
}

const sqlPageKeys = `SELECT ` + keyColumns + ` FROM api_keys WHERE account_id = $1 AND id > $2
ORDER BY id LIMIT $3 OFFSET $4`

// PageKeys reads an account's keys by id, from behind one on; empty: from the start.
func PageKeys(accountID, after string, limit, offset int, into *[]Key) db.Stmt {
	return db.Stmt{
		SQL: sqlPageKeys, Args: []any{accountID, after, limit, offset}, Row: db.Collect(into, scanKey),
	}
}

const sqlLatestKeys = `SELECT ` + keyColumns + ` FROM api_keys
WHERE account_id = $1 AND ($2 = '' OR id < $2) ORDER BY id DESC LIMIT $3`

// LatestKeys reads an account's keys by id, the newest first, before one; empty: from the newest on.
func LatestKeys(accountID, before string, limit int, into *[]Key) db.Stmt {
	return db.Stmt{SQL: sqlLatestKeys, Args: []any{accountID, before, limit}, Row: db.Collect(into, scanKey)}
}
