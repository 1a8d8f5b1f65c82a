// Package account owns customers' accounts and API keys (tables accounts and api_keys).
// It moves no money: balances belong to ledger.
package account

import (
	"regexp"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

// Account is one customer. Its realm never changes.
type Account struct {
	ID        string
	Realm     realm.Realm
	Name      string
	ClockUs   *int64 // the test clock, microseconds UTC; nil: real time
	CreatedUs int64  // real time
	ClosedUs  *int64 // real time; nil: open
}

// Now is the account's own time: its test clock, else the real time that it is given.
// Both are microseconds UTC (HTTP contract, section 7).
func (a Account) Now(realUs int64) int64 {
	if a.ClockUs != nil {
		return *a.ClockUs
	}
	return realUs
}

// Closed tells whether the account has been closed: its keys are refused then.
func (a Account) Closed() bool { return a.ClosedUs != nil }

// idShape keeps the names of the books' house accounts ("live:cash") apart from customers,
// and every id fit for a path and a user name.
var idShape = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// CheckID refuses an id that cannot be a new account's.
func CheckID(id string) error {
	if !idShape.MatchString(id) {
		return fault.Bad("id", "must be 1 to 64 of the characters A-Z a-z 0-9 _ -")
	}
	return nil
}

const accountColumns = `id, realm, name, clock_us, created_us, closed_us`

func scanAccount(scan db.Scan) (Account, error) {
	var a Account
	err := scan(&a.ID, &a.Realm, &a.Name, &a.ClockUs, &a.CreatedUs, &a.ClosedUs)
	return a, err
}

const sqlFindAccounts = `SELECT ` + accountColumns + ` FROM accounts
WHERE id IN TEXTS($1)
ORDER BY id`

// A row lock is written to PostgreSQL's log, so a transaction that only locks waits for the synchronous
// standby at its commit too: an answer that is given again is given only once a standby has what it tells.
const sqlLockAccounts = sqlFindAccounts + ` FOR NO KEY UPDATE`

// Lock reads accounts and keeps every other writer of them waiting until the transaction
// ends. Every verb that changes something of an account locks it first, and accounts
// before numbers, both sorted: so no two transactions wait for each other.
func Lock(ids []string, into map[string]Account) db.Stmt { return lock(sqlLockAccounts, ids, into) }

const sqlLockUnheld = sqlLockAccounts + ` SKIP LOCKED`

// LockUnheld is Lock, but never waits: it leaves out accounts that others hold.
func LockUnheld(ids []string, into map[string]Account) db.Stmt { return lock(sqlLockUnheld, ids, into) }

func lock(sql string, ids []string, into map[string]Account) db.Stmt {
	clear(into)
	return db.Stmt{SQL: sql, Args: []any{db.Set(ids)}, Row: func(scan db.Scan) error {
		a, err := scanAccount(scan)
		into[a.ID] = a
		return err
	}}
}

// Find reads accounts without a lock, sorted; unknown ones are left out.
func Find(ids []string, into *[]Account) db.Stmt {
	return db.Stmt{SQL: sqlFindAccounts, Args: []any{db.Set(ids)}, Row: db.Collect(into, scanAccount)}
}

// Clock is SQL for the test clock of the account that a column names, null for none: for
// searches, which are built in another package.
func Clock(column string) string {
	return "(SELECT a.clock_us FROM accounts a WHERE a.id = " + column + ")"
}

// Get reads one account without a lock; an unknown one is a fault of the kind NotFound.
func Get(tx *db.Tx, id string) (Account, error) {
	var found []Account
	if err := tx.Do(Find([]string{id}, &found)); err != nil {
		return Account{}, err
	}
	if len(found) == 0 {
		return Account{}, fault.New(fault.NotFound, "There is no account "+id)
	}
	return found[0], nil
}

const sqlListAccounts = `SELECT ` + accountColumns + ` FROM accounts ORDER BY created_us, id`

// List reads every account, oldest first.
func List(tx *db.Tx) ([]Account, error) {
	var all []Account
	err := tx.Do(db.Stmt{SQL: sqlListAccounts, Row: db.Collect(&all, scanAccount)})
	return all, err
}

const sqlCreateAccount = `INSERT INTO accounts (` + accountColumns + `)
VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id`

// Create writes a new account; a taken id is a fault of the kind Conflict.
func Create(tx *db.Tx, a Account) error {
	created := 0
	err := tx.Do(db.Stmt{
		SQL:  sqlCreateAccount,
		Args: []any{a.ID, a.Realm, a.Name, a.ClockUs, a.CreatedUs, a.ClosedUs},
		Row:  db.Count(&created),
	})
	if err == nil && created == 0 {
		return fault.New(fault.Conflict, "Account "+a.ID+" exists already")
	}
	return err
}

const sqlCloseAccount = `UPDATE accounts SET closed_us = $2 WHERE id = $1`

// Close ends an account at a real time in microseconds UTC. Its money stays on the books.
func Close(id string, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlCloseAccount, Args: []any{id, atUs}, Rows: 1}
}

const sqlSetClock = `UPDATE accounts SET clock_us = $2 WHERE id = $1 AND COALESCE(clock_us, $2) <= $2`

// SetClock sets the test clock of a sandbox account, in microseconds UTC. It never goes back.
func SetClock(id string, nowUs int64) db.Stmt {
	return db.Stmt{SQL: sqlSetClock, Args: []any{id, nowUs}, Rows: 1}
}

const sqlRename = `UPDATE accounts SET name = $2 WHERE id = $1`

// Rename changes what people call an account.
func Rename(id, name string) db.Stmt { return db.Stmt{SQL: sqlRename, Args: []any{id, name}, Rows: 1} }
