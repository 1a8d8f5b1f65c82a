package catalog

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// Item is what an import says of a number: its description and its own fees.
type Item struct {
	Key
	Country      string
	Type         string
	Region       string
	Locality     string
	Capabilities string
	MonthlyFee   *money.Micros // nil: the price list's
	SetupFee     *money.Micros
	Carrier      string
}

// Stocked is what the catalog has of a number that is imported again.
type Stocked struct {
	Item
	State     State
	Withdrawn bool
}

// Same tells whether an import of the item would change nothing.
func (s Stocked) Same(i Item) bool {
	return !s.Withdrawn && s.SameDescription(i) &&
		equal(s.MonthlyFee, i.MonthlyFee) && equal(s.SetupFee, i.SetupFee) &&
		s.Locality == i.Locality && s.Carrier == i.Carrier
}

// SameDescription tells whether an owner would see no change.
func (s Stocked) SameDescription(i Item) bool {
	return s.Country == i.Country && s.Type == i.Type && s.Region == i.Region && s.Capabilities == i.Capabilities
}

func equal(a, b *money.Micros) bool {
	return a == b || a != nil && b != nil && *a == *b
}

const sqlFindStock = `SELECT n.e164, n.country, n.type, n.region, n.locality, n.capabilities,
  n.monthly_fee_micros,
  n.setup_fee_micros, n.carrier, n.state, n.withdrawn_us IS NOT NULL
FROM numbers n WHERE n.realm = $1 AND n.e164 IN TEXTS($2) ORDER BY n.realm, n.e164`

const sqlLockStock = sqlFindStock + ` FOR NO KEY UPDATE OF n`

// LockStock reads what the catalog has of some numbers and keeps buyers of them waiting
// until the transaction ends.
func LockStock(r realm.Realm, e164s []string, into map[string]Stocked) db.Stmt {
	return readStock(sqlLockStock, r, e164s, into)
}

const sqlFindRange = `SELECT COUNT(*) FROM (SELECT 1 FROM numbers n
  WHERE n.realm = $1 AND n.e164 >= $2 AND n.e164 <= $3 LIMIT 1) AS found`

// FindRange tells whether the catalog has any number from the first to the last. Carriers hand
// out numbers in blocks, so of a new one this asks once instead of once for each number.
func FindRange(r realm.Realm, first, last string, found *int) db.Stmt {
	return db.Stmt{SQL: sqlFindRange, Args: []any{r, first, last}, Rows: 1, Row: func(scan db.Scan) error {
		return scan(found)
	}}
}

// FindStock reads what the catalog has of some numbers without a lock.
func FindStock(r realm.Realm, e164s []string, into map[string]Stocked) db.Stmt {
	return readStock(sqlFindStock, r, e164s, into)
}

func readStock(sql string, r realm.Realm, e164s []string, into map[string]Stocked) db.Stmt {
	clear(into)
	return db.Stmt{SQL: sql, Args: []any{r, db.Set(e164s)}, Row: func(scan db.Scan) error {
		s := Stocked{Item: Item{Key: Key{Realm: r}}}
		err := scan(&s.E164, &s.Country, &s.Type, &s.Region, &s.Locality, &s.Capabilities, &s.MonthlyFee,
			&s.SetupFee, &s.Carrier, &s.State, &s.Withdrawn)
		into[s.E164] = s
		return err
	}}
}

// staged is how a batch of items travels.
var staged = db.Staging{
	Table: "numbers_staged",
	Texts: []string{
		"realm", "e164", "country", "type", "region", "locality", "capabilities", "carrier",
	},
	Integers: []string{"monthly_fee_micros", "setup_fee_micros"},
}

// Owner, state and cooling-off stay as they are. Who imports a withdrawn number sells it again.
const sqlStockNumbers = `INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities,
  monthly_fee_micros, setup_fee_micros, carrier, state)
SELECT realm, e164, country, type, region, locality, capabilities, monthly_fee_micros, setup_fee_micros,
  carrier, 'for_sale'
FROM numbers_staged WHERE true
ON CONFLICT (realm, e164) DO UPDATE SET country = excluded.country, type = excluded.type,
  region = excluded.region, locality = excluded.locality, capabilities = excluded.capabilities,
  monthly_fee_micros = excluded.monthly_fee_micros, setup_fee_micros = excluded.setup_fee_micros,
  carrier = excluded.carrier, withdrawn_us = NULL`

// Stock adds numbers to the catalog or changes what it says of them, once in a transaction.
// The keys must be distinct; in their order the tables grow best.
func Stock(tx *db.Tx, items []Item) error {
	err := tx.Copy(staged, len(items), func(at int) []any {
		i := &items[at]
		return []any{
			string(i.Realm), i.E164, i.Country, i.Type, i.Region, i.Locality, i.Capabilities, i.Carrier,
			(*int64)(i.MonthlyFee), (*int64)(i.SetupFee),
		}
	})
	if err != nil {
		return err
	}
	return tx.Do(db.Stmt{SQL: sqlStockNumbers, Rows: len(items)})
}

const sqlStockChanged = `ANALYZE numbers`

// StockChanged lets the planner know that the catalog has grown.
func StockChanged() db.Stmt { return db.Stmt{SQL: sqlStockChanged} }

// emptyPending takes the owner of the index; to others it is not worth a failure.
const emptyPending = `SELECT gin_clean_pending_list(c.oid) FROM pg_class c
WHERE c.oid = to_regclass('numbers_digits') AND pg_has_role(c.relowner, 'USAGE')`

// StockComplete lets PostgreSQL sort in what its index of digits has put off, which every
// search would have to read.
func StockComplete() db.Stmt { return db.Stmt{SQL: emptyPending} }
