package catalog

import (
	"tryvox.io/numbers/internal/db"
)

// Reservation keeps one number for an account; those with the same id are one for customers.
// The number's row says the same, because a purchase looks there, under its lock. Times are
// real, in microseconds UTC; at ExpiresUs it is over, whether its row is still there or not.
type Reservation struct {
	Key
	ID        string `db:"id"`
	AccountID string `db:"account_id"`
	CreatedUs int64  `db:"created_us"`
	ExpiresUs int64  `db:"expires_us"`
}

const (
	// One that has expired may still be there: it gives way.
	sqlReserve = `INSERT INTO reservations (realm, e164, id, account_id, created_us, expires_us)
SELECT each.realm, each.e164, each.id, each.account_id, each.created_us, each.expires_us
FROM EACH($1: realm TEXT, e164 TEXT, id TEXT, account_id TEXT, created_us BIGINT, expires_us BIGINT)
WHERE true
ON CONFLICT (realm, e164) DO UPDATE SET id = excluded.id, account_id = excluded.account_id,
  created_us = excluded.created_us, expires_us = excluded.expires_us
WHERE reservations.expires_us <= excluded.created_us`
	sqlReserveNumbers = `UPDATE numbers SET reserved_by = each.account_id,
  reserved_until_us = each.expires_us
FROM EACH($1: account_id TEXT, expires_us BIGINT, realm TEXT, e164 TEXT)
WHERE numbers.realm = each.realm AND numbers.e164 = each.e164 AND state <> 'owned'`
)

// Reserve keeps numbers for an account. They must be locked, and not kept for anyone.
func Reserve(all []Reservation) []db.Stmt {
	set := db.Set(all)
	return []db.Stmt{
		{SQL: sqlReserve, Args: []any{set}, Rows: len(all)},
		{SQL: sqlReserveNumbers, Args: []any{set}, Rows: len(all)},
	}
}

const sqlExtend = `UPDATE reservations SET expires_us = each.expires_us
FROM EACH($1: expires_us BIGINT, realm TEXT, e164 TEXT, id TEXT)
WHERE reservations.realm = each.realm AND reservations.e164 = each.e164
  AND reservations.id = each.id`

// Extend writes when reservations expire. Their numbers must be locked.
func Extend(all []Reservation) []db.Stmt {
	set := db.Set(all)
	return []db.Stmt{
		{SQL: sqlExtend, Args: []any{set}, Rows: len(all)},
		{SQL: sqlReserveNumbers, Args: []any{set}, Rows: len(all)},
	}
}

const reservationColumns = `r.realm, r.e164, r.id, r.account_id, r.created_us, r.expires_us`

func scanReservation(scan db.Scan) (Reservation, error) {
	var r Reservation
	err := scan(&r.Realm, &r.E164, &r.ID, &r.AccountID, &r.CreatedUs, &r.ExpiresUs)
	return r, err
}

const sqlFindReservation = `SELECT ` + reservationColumns + ` FROM reservations r
WHERE r.account_id = $1 AND r.id = $2 AND r.expires_us > $3 ORDER BY r.realm, r.e164`

// FindReservation reads what an account's reservation keeps at a real time in microseconds
// UTC, by number; nothing if it is over.
func FindReservation(accountID, id string, nowUs int64, into *[]Reservation) db.Stmt {
	return db.Stmt{
		SQL: sqlFindReservation, Args: []any{accountID, id, nowUs}, Row: db.Collect(into, scanReservation),
	}
}

const sqlCountReservations = `SELECT COUNT(DISTINCT id) FROM reservations
WHERE account_id = $1 AND expires_us > $2`

// CountReservations counts an account's reservations that are not over at a real time.
func CountReservations(accountID string, nowUs int64, into *int64) db.Stmt {
	return db.Stmt{
		SQL: sqlCountReservations, Args: []any{accountID, nowUs},
		Row: func(scan db.Scan) error { return scan(into) },
	}
}

const sqlEndReservations = `DELETE FROM reservations
WHERE (realm, e164) IN (SELECT each.realm, each.e164 FROM EACH($1: realm TEXT, e164 TEXT))`

// EndReservations drops the reservations of numbers that are locked; the rows of the numbers
// must be freed or sold along.
func EndReservations(keys []Key) db.Stmt {
	return db.Stmt{SQL: sqlEndReservations, Args: []any{db.Set(keys)}, Rows: len(keys)}
}

const sqlFreeNumbers = `UPDATE numbers SET reserved_by = NULL, reserved_until_us = NULL
FROM EACH($1: realm TEXT, e164 TEXT)
WHERE numbers.realm = each.realm AND numbers.e164 = each.e164`

// FreeNumbers lets go of numbers that are locked, whose reservations end along.
func FreeNumbers(keys []Key) db.Stmt {
	return db.Stmt{SQL: sqlFreeNumbers, Args: []any{db.Set(keys)}, Rows: len(keys)}
}

const sqlListExpired = `SELECT ` + reservationColumns + ` FROM reservations r
WHERE r.expires_us <= $1 ORDER BY r.expires_us LIMIT $2`

// Expired reads reservations that are over at a real time, the oldest first.
func Expired(nowUs int64, limit int, into *[]Reservation) db.Stmt {
	return db.Stmt{SQL: sqlListExpired, Args: []any{nowUs, limit}, Row: db.Collect(into, scanReservation)}
}

// KeysOf are the numbers of reservations.
func KeysOf(all []Reservation) []Key {
	keys := make([]Key, len(all))
	for i, r := range all {
		keys[i] = r.Key
	}
	return keys
}
