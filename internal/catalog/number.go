// Package catalog owns what can be bought (tables numbers, prices and reservations). It says
// what a number is and costs and whether it may be sold; who bought it, holding knows.
package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/lifecycle"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/tariff"
)

// State of a number in the catalog.
type State string

// The states. A number that was withdrawn is not sold whatever its state.
const (
	ForSale    State = "for_sale"
	Owned      State = "owned"
	CoolingOff State = "cooling_off"
)

// Key names a number: the same digits may stand in both realms.
type Key struct {
	Realm realm.Realm `db:"realm"`
	E164  string      `db:"e164"`
}

// Number is one row of the catalog, with the price list's row for its country and type.
type Number struct {
	Key
	Country          string
	Type             string
	Region           string
	Locality         string
	Capabilities     string        // "voice|sms"
	MonthlyFee       *money.Micros // its own; nil: the price list's
	SetupFee         *money.Micros
	Carrier          string
	State            State
	AccountID        *string // the owner, or who released it
	AvailableAfterUs *int64  // end of the cooling-off on the clock of who released it
	WithdrawnUs      *int64
	ReservedBy       *string // the account for which it is kept; it may be over
	ReservedUntilUs  *int64  // real time
	Price            *Price
}

// KeptFrom tells whether a reservation keeps the number from the account at a real time in
// microseconds UTC.
func (n Number) KeptFrom(accountID string, nowUs int64) bool {
	return n.Reserved(nowUs) && *n.ReservedBy != accountID
}

// Reserved tells whether the number is kept for an account at a real time in microseconds UTC.
func (n Number) Reserved(nowUs int64) bool { return n.ReservedBy != nil && nowUs < *n.ReservedUntilUs }

// Life is where the number stands in its life when the clock of who released it, if it was
// released, shows a time in microseconds UTC. Of one that is owned the catalog does not know
// whether its months are paid: it is told of as active.
func (n Number) Life(releaserUs int64) (lifecycle.State, error) {
	switch {
	case n.State == ForSale:
		return lifecycle.ForSale, nil
	case n.State == CoolingOff && releaserUs < *n.AvailableAfterUs:
		return lifecycle.CoolingOff, nil
	case n.State == CoolingOff:
		return lifecycle.CoolingOff.After(lifecycle.Cool)
	}
	return lifecycle.Active, nil
}

// Terms are what a sale at this moment would freeze; ok is false when the number has no
// monthly fee of its own and its country and type have no price.
func (n Number) Terms() (t tariff.Terms, ok bool) {
	t = tariff.Default
	if n.Price != nil {
		t = n.Price.Terms
	}
	if n.MonthlyFee != nil {
		t.MonthlyFee = *n.MonthlyFee
	}
	if n.SetupFee != nil {
		t.SetupFee = *n.SetupFee
	}
	return t, n.Price != nil || n.MonthlyFee != nil
}

const numberColumns = `n.realm, n.e164, n.country, n.type, n.region, n.locality, n.capabilities,
  n.monthly_fee_micros, n.setup_fee_micros, n.carrier, n.state, n.account_id, n.available_after_us,
  n.withdrawn_us, n.reserved_by, n.reserved_until_us, p.monthly_fee_micros, p.setup_fee_micros,
  p.early_termination_fee_micros, p.minimum_term_months, p.cooling_off_days`

func scanNumber(scan db.Scan) (*Number, error) {
	n := &Number{}
	var price nullPrice
	err := scan(&n.Realm, &n.E164, &n.Country, &n.Type, &n.Region, &n.Locality, &n.Capabilities,
		&n.MonthlyFee, &n.SetupFee, &n.Carrier, &n.State, &n.AccountID, &n.AvailableAfterUs, &n.WithdrawnUs,
		&n.ReservedBy, &n.ReservedUntilUs, &price.monthly, &price.setup, &price.early, &price.months, &price.days)
	n.Price = price.of(n.Country, n.Type)
	return n, err
}

const sqlFindNumbers = `SELECT ` + numberColumns + `
FROM EACH($1: realm TEXT, e164 TEXT) CROSS JOIN numbers n
LEFT JOIN prices p ON p.country = n.country AND p.type = n.type
WHERE n.realm = each.realm AND n.e164 = each.e164
ORDER BY n.realm, n.e164`

// Find reads numbers with their prices, without a lock. The keys must be distinct.
func Find(keys []Key, into map[Key]*Number) db.Stmt { return readNumbers(sqlFindNumbers, keys, into) }

const sqlLockNumbers = sqlFindNumbers + ` FOR NO KEY UPDATE OF n`

// Lock reads numbers with their prices and keeps every other buyer of them waiting until
// the transaction ends. Accounts are locked before numbers, and numbers in their order.
// The keys must be distinct.
func Lock(keys []Key, into map[Key]*Number) db.Stmt { return readNumbers(sqlLockNumbers, keys, into) }

func readNumbers(sql string, keys []Key, into map[Key]*Number) db.Stmt {
	clear(into)
	return db.Stmt{SQL: sql, Args: []any{db.Set(keys)}, Row: func(scan db.Scan) error {
		n, err := scanNumber(scan)
		into[n.Key] = n
		return err
	}}
}

// What is wanted is sorted before it is looked up, so that PostgreSQL looks no further than the limit.
const sqlLockSome = `SELECT ` + numberColumns + `
FROM (SELECT each.id, each.nth FROM EACH($2: id TEXT, nth BIGINT) ORDER BY each.nth) AS wanted
CROSS JOIN numbers n
LEFT JOIN prices p ON p.country = n.country AND p.type = n.type
WHERE n.realm = $1 AND n.e164 = wanted.id AND n.state <> 'owned' AND n.withdrawn_us IS NULL
ORDER BY wanted.nth LIMIT $3
FOR NO KEY UPDATE OF n SKIP LOCKED`

// LockSome reads and locks up to limit of the numbers, the first ones that are not owned,
// withdrawn or locked by others, so it never waits.
func LockSome(r realm.Realm, e164s []string, limit int, into *[]*Number) db.Stmt {
	type row struct {
		ID  string `db:"id"`
		Nth int    `db:"nth"`
	}
	rows := make([]row, len(e164s))
	for i, e164 := range e164s {
		rows[i] = row{e164, i}
	}
	return db.Stmt{SQL: sqlLockSome, Args: []any{r, db.Set(rows), limit}, Row: db.Collect(into, scanNumber)}
}

const sqlSellNumbers = `UPDATE numbers SET state = 'owned', available_after_us = NULL,
  account_id = each.account_id, reserved_by = NULL, reserved_until_us = NULL
FROM EACH($1: account_id TEXT, realm TEXT, e164 TEXT)
WHERE numbers.realm = each.realm AND numbers.e164 = each.e164 AND state <> 'owned'`

// Sale is one number that changes hands.
type Sale struct {
	Key
	AccountID string `db:"account_id"`
}

// Sold marks numbers as owned. They must be locked, and for sale or through their cooling-off;
// what was reserved must be ended along.
func Sold(sales []Sale) db.Stmt {
	return db.Stmt{SQL: sqlSellNumbers, Args: []any{db.Set(sales)}, Rows: len(sales)}
}

const sqlCoolNumbers = `UPDATE numbers SET state = 'cooling_off', listed = 1,
  available_after_us = each.available_after_us
FROM EACH($1: available_after_us BIGINT, realm TEXT, e164 TEXT, account_id TEXT)
WHERE numbers.realm = each.realm AND numbers.e164 = each.e164 AND state = 'owned'
  AND numbers.account_id = each.account_id`

// Return is one number that its owner gives back.
type Return struct {
	Key
	AccountID        string `db:"account_id"`
	AvailableAfterUs int64  `db:"available_after_us"` // on that account's clock
}

// Returned starts the cooling-off of owned numbers; searches look at them again.
func Returned(returns []Return) db.Stmt {
	return db.Stmt{SQL: sqlCoolNumbers, Args: []any{db.Set(returns)}, Rows: len(returns)}
}

const sqlTakeBackNumber = `UPDATE numbers SET state = 'owned', available_after_us = NULL
WHERE realm = $1 AND e164 = $2 AND state = 'cooling_off' AND account_id = $3`

// TakenBack ends the cooling-off of a number: it is owned again by who released it. It must
// be locked, and not be reserved.
func TakenBack(k Key, accountID string) db.Stmt {
	return db.Stmt{SQL: sqlTakeBackNumber, Args: []any{k.Realm, k.E164, accountID}, Rows: 1}
}
