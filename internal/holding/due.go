package holding

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
)

const sqlDue = `SELECT ` + columns + ` FROM holdings
WHERE account_id = $1 AND status = 'active' AND due_us <= $2 ORDER BY due_us, created_us, e164 LIMIT $3`

// FindDue reads active holdings of an account that owe a month which began at or before an
// instant of its clock in microseconds UTC: the earliest month first, the oldest purchase
// first, then by number.
func FindDue(accountID string, atUs int64, limit int, into *[]Holding) db.Stmt {
	return db.Stmt{SQL: sqlDue, Args: []any{accountID, atUs, limit}, Row: db.Collect(into, scanHolding)}
}

const sqlUnpaid = `SELECT ` + columns + ` FROM holdings
WHERE account_id = $1 AND status = 'suspended' AND monthly_fee_micros <= $2
ORDER BY due_us, created_us, e164 LIMIT $3`

// FindUnpaid reads suspended holdings of an account whose fee is at most so much, in the order of
// FindDue.
func FindUnpaid(accountID string, fee money.Micros, limit int, into *[]Holding) db.Stmt {
	return db.Stmt{SQL: sqlUnpaid, Args: []any{accountID, int64(fee), limit}, Row: db.Collect(into, scanHolding)}
}

const sqlMove = `UPDATE holdings SET status = each.status, due_us = each.due,
  updated_us = CASE holdings.status WHEN each.status THEN updated_us ELSE each.at END
FROM EACH($1: status TEXT, due BIGINT, at BIGINT, id TEXT, was TEXT, was_due BIGINT)
WHERE holdings.id = each.id AND holdings.status = each.was AND due_us = each.was_due`

// Move is a holding that was renewed, suspended or paid: what it was, and what it is. A month
// that is paid shows on no number object; a change of the status does.
type Move struct {
	ID       string `db:"id"`
	Was      Status `db:"was"`
	WasDueUs int64  `db:"was_due"`
	Status   Status `db:"status"`
	DueUs    int64  `db:"due"`
	AtUs     int64  `db:"at"` // on the account's clock
}

// Moved writes what became of open holdings. Each must be what it was.
func Moved(moves []Move) db.Stmt {
	return db.Stmt{SQL: sqlMove, Args: []any{db.Set(moves)}, Rows: len(moves)}
}

// With the last account of an answer, the next ones are found: each step is one look into the index.
const sqlOwing = `WITH RECURSIVE owner(id) AS (
  SELECT MIN(account_id) FROM holdings WHERE status = 'active' AND account_id > $1
  UNION ALL
  SELECT (SELECT MIN(h.account_id) FROM holdings h WHERE h.status = 'active' AND h.account_id > owner.id)
  FROM owner WHERE owner.id IS NOT NULL)
SELECT owner.id, (SELECT COUNT(*) FROM (SELECT 1 FROM holdings h WHERE h.status = 'active'
  AND h.account_id = owner.id AND h.due_us <= $2 LIMIT $3) AS due)
FROM owner
WHERE owner.id IS NOT NULL AND EXISTS (SELECT 1 FROM holdings h
  WHERE h.status = 'active' AND h.account_id = owner.id AND h.due_us <= $2)
LIMIT $4`

// Owing is an account that owes months, of at least so many holdings.
type Owing struct {
	AccountID string
	Due       int
}

// FindOwing reads accounts behind one, in order, that have active holdings which are due at an
// instant in microseconds UTC, whatever the accounts' clocks say. It counts holdings up to most.
func FindOwing(behind string, atUs int64, most, limit int, into *[]Owing) db.Stmt {
	return db.Stmt{
		SQL: sqlOwing, Args: []any{behind, atUs, most, limit},
		Row: db.Collect(into, func(scan db.Scan) (o Owing, err error) {
			err = scan(&o.AccountID, &o.Due)
			return o, err
		}),
	}
}

const sqlOldestDue = `SELECT MIN(h.due_us) FROM EACH($1: id TEXT)
JOIN holdings h ON h.account_id = each.id WHERE h.status = 'active'`

// FindOldestDue reads when the oldest month begins that active holdings of some accounts have to
// pay next, in microseconds UTC, and leaves the time as it is where there are none.
func FindOldestDue(accountIDs []string, into *int64) db.Stmt {
	return db.Stmt{
		SQL: sqlOldestDue, Args: []any{db.Set(accountIDs)},
		Row: func(scan db.Scan) error {
			var oldest *int64
			err := scan(&oldest)
			if oldest != nil {
				*into = *oldest
			}
			return err
		},
	}
}

const sqlDebts = `SELECT account_id, MIN(due_us), MIN(monthly_fee_micros), COUNT(*) FROM holdings
WHERE status = 'suspended' AND account_id > $1 GROUP BY account_id ORDER BY account_id LIMIT $2`

// Debt is what an account has not paid: since when the oldest, how little the cheapest, and how
// many holdings.
type Debt struct {
	AccountID string
	SinceUs   int64
	Least     money.Micros
	Count     int
}

// FindDebts reads accounts behind one, in order, that have suspended holdings.
func FindDebts(behind string, limit int, into *[]Debt) db.Stmt {
	return db.Stmt{
		SQL: sqlDebts, Args: []any{behind, limit},
		Row: db.Collect(into, func(scan db.Scan) (d Debt, err error) {
			err = scan(&d.AccountID, &d.SinceUs, &d.Least, &d.Count)
			return d, err
		}),
	}
}

const sqlOwedBy = `SELECT h.account_id, MIN(h.due_us), CAST(SUM(h.monthly_fee_micros) AS BIGINT), COUNT(*)
FROM EACH($1: id TEXT) JOIN holdings h ON h.account_id = each.id
WHERE h.status = 'suspended' GROUP BY h.account_id`

// Owed is what an account has not paid: since when the oldest, the fees of a month, and how many
// numbers.
type Owed struct {
	AccountID string
	SinceUs   int64 // on the account's clock; 0: all is paid
	Fees      money.Micros
	Numbers   int64
}

// OwedBy reads what some accounts have not paid, and puts it under their ids; who has paid all is left out.
func OwedBy(accountIDs []string, into map[string]Owed) db.Stmt {
	return db.Stmt{
		SQL: sqlOwedBy, Args: []any{db.Set(accountIDs)},
		Row: func(scan db.Scan) error {
			var o Owed
			err := scan(&o.AccountID, &o.SinceUs, &o.Fees, &o.Numbers)
			into[o.AccountID] = o
			return err
		},
	}
}
