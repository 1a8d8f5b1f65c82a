package catalog

import (
	"tryvox.io/numbers/internal/db"
)

// FindSold reads which of the next count listed numbers behind a key are owned, in their order, and
// the last one that was looked at; none at the end of the realm.
func FindSold(tx *db.Tx, behind Key, count int) (sold []Key, last string, err error) {
	from := "numbers n"
	if tx.Engine == db.SQLite {
		from += " INDEXED BY numbers_order"
	}
	chunk := "(SELECT n.e164, n.state FROM " + from + "\nWHERE " + listed +
		" AND n.e164 > $2 ORDER BY n.e164 LIMIT $3) AS looked"
	args := []any{behind.Realm, behind.E164, count}
	owned := "SELECT looked.e164 FROM " + chunk + " WHERE looked.state = 'owned'"
	end := "SELECT COALESCE(MAX(looked.e164), '') FROM " + chunk
	err = tx.Do(
		db.Stmt{
			SQL: owned, Args: args, Custom: true,
			Row: db.Collect(&sold, func(scan db.Scan) (Key, error) {
				key := Key{Realm: behind.Realm}
				err := scan(&key.E164)
				return key, err
			}),
		},
		db.Stmt{
			SQL: end, Args: args,
			Row: func(scan db.Scan) error { return scan(&last) },
		})
	return sold, last, err
}

const sqlDelist = `UPDATE numbers SET listed = 0
FROM EACH($1: realm TEXT, e164 TEXT)
WHERE numbers.realm = each.realm AND numbers.e164 = each.e164 AND state = 'owned' AND listed = 1`

// Delist takes owned numbers out of what searches walk along; a release lists them again.
// They must be locked.
func Delist(keys []Key) db.Stmt { return db.Stmt{SQL: sqlDelist, Args: []any{db.Set(keys)}} }
