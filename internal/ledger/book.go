package ledger

import (
	"errors"
	"fmt"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/money"
)

// ErrShort says that a debit would take a balance below its limit.
var ErrShort = errors.New("ledger: the balance is too small")

// Balance is what a customer has, owes and may owe.
type Balance struct {
	AccountID   string
	Balance     money.Micros
	CreditLimit money.Micros
	Lines       int64        // transfers on the statement so far
	DueNext     money.Micros // monthly fees of the numbers owned now
	LowToldUs   *int64       // when the owner was last told that it is low, on the account's clock
}

// Available is what may be spent: balance and credit limit. It is negative when the limit
// was lowered under a debt.
func (b Balance) Available() money.Micros { return b.Balance + b.CreditLimit }

// Low tells whether what may be spent does not cover the next cycle (HTTP contract, section 5).
func (b Balance) Low() bool { return b.Available() < b.DueNext }

// Book is the balances of some customers, loaded under the locks of their accounts, and
// what a transaction posts to them. Nothing reaches the database before Save runs.
type Book struct {
	balances map[string]*Balance
	deltas   map[string]*delta
	posted   []Transfer
}

type delta struct {
	AccountID string `db:"account_id"`
	Amount    int64  `db:"amount"`
	Before    int64  `db:"before"` // lines
	Lines     int64  `db:"added"`
	DueNext   int64  `db:"due_next"`
	LowToldUs *int64 `db:"low_told"`
}

// NewBook makes an empty book.
func NewBook() *Book { return &Book{} }

const sqlLoadBalances = `SELECT account_id, balance_micros, credit_limit_micros, lines, due_next_micros,
  low_told_us FROM balances
WHERE account_id IN TEXTS($1)`

// Load reads balances. The accounts must be locked by the same transaction.
func (b *Book) Load(accountIDs []string) db.Stmt {
	*b = Book{balances: map[string]*Balance{}, deltas: map[string]*delta{}}
	row := func(scan db.Scan) error {
		v, err := scanBalance(scan)
		b.balances[v.AccountID] = &v
		return err
	}
	return db.Stmt{SQL: sqlLoadBalances, Args: []any{db.Set(accountIDs)}, Rows: len(accountIDs), Row: row}
}

// Balance is the balance of a loaded account after all that was posted.
func (b *Book) Balance(accountID string) Balance { return *b.balances[accountID] }

// Post enters a transfer, to be written by Save. A debit below the limit is ErrShort and
// changes nothing; the rules ask first, so it is a defect of ours.
func (b *Book) Post(e Entry) (Transfer, error) {
	if e.Amount <= 0 {
		panic("ledger: amount must be positive")
	}
	balance := b.balances[e.AccountID]
	signed, debit, credit := -e.Amount, e.AccountID, e.house()
	if e.raises() {
		signed, debit, credit = e.Amount, e.house(), e.AccountID
	}
	if signed < 0 && balance.Available()+signed < 0 {
		return Transfer{}, fmt.Errorf("%w: %s of account %s", ErrShort, e.Type, e.AccountID)
	}
	d := b.delta(e.AccountID)
	balance.Balance += signed
	balance.Lines++
	d.Amount += int64(signed)
	d.Lines++
	t := Transfer{
		AccountID: e.AccountID, Line: balance.Lines, ID: id.New("txn"), Type: e.Type, Debit: debit, Credit: credit,
		Amount: int64(e.Amount), BalanceAfter: int64(balance.Balance), HoldingID: e.HoldingID, E164: e.E164,
		CycleUs: e.CycleUs, PeriodStartUs: e.PeriodStartUs, PeriodEndUs: e.PeriodEndUs,
		Description: e.Description, Reference: e.Reference, CreatedUs: e.CreatedUs,
	}
	b.posted = append(b.posted, t)
	return t, nil
}

// Expect changes what the next cycle takes by a monthly fee: more for a number that came to
// the account, less for one that left it.
func (b *Book) Expect(accountID string, fee money.Micros) {
	if fee == 0 {
		return
	}
	b.balances[accountID].DueNext += fee
	b.delta(accountID).DueNext += int64(fee)
}

// TellLow notes that the owner is told of a low balance, at a time of the account's clock in
// microseconds UTC.
func (b *Book) TellLow(accountID string, atUs int64) {
	b.balances[accountID].LowToldUs = &atUs
	b.delta(accountID).LowToldUs = &atUs
}

func (b *Book) delta(accountID string) *delta {
	d := b.deltas[accountID]
	if d == nil {
		d = &delta{AccountID: accountID, Before: b.balances[accountID].Lines}
		b.deltas[accountID] = d
	}
	return d
}

// The new floor is minus the limit; after a limit was lowered under a debt it follows the
// debt up, never down. That no debit takes a balance below it, the schema checks.
const sqlMoveBalances = `UPDATE balances SET
  balance_micros = balance_micros + each.amount,
  lines = balances.lines + each.added,
  floor_micros = CASE
    WHEN balance_micros + each.amount >= -credit_limit_micros THEN -credit_limit_micros
    WHEN each.amount > 0 THEN balance_micros + each.amount
    ELSE floor_micros END,
  due_next_micros = due_next_micros + each.due_next,
  low_told_us = COALESCE(each.low_told, low_told_us)
FROM EACH($1: account_id TEXT, amount BIGINT, before BIGINT, added BIGINT, due_next BIGINT, low_told BIGINT)
WHERE balances.account_id = each.account_id AND lines = each.before`

// Save is the statements that write what was posted; none if nothing was.
func (b *Book) Save() []db.Stmt {
	if len(b.deltas) == 0 {
		return nil
	}
	deltas := make([]delta, 0, len(b.deltas))
	for _, d := range b.deltas {
		deltas = append(deltas, *d)
	}
	var stmts []db.Stmt
	if n := len(b.posted); n > 0 {
		stmts = append(stmts, db.Stmt{SQL: sqlPostTransfers, Args: []any{db.Set(b.posted)}, Rows: n})
	}
	return append(stmts, db.Stmt{SQL: sqlMoveBalances, Args: []any{db.Set(deltas)}, Rows: len(deltas)})
}

const sqlFindLow = `SELECT account_id FROM balances
WHERE account_id > $1 AND balance_micros + credit_limit_micros < due_next_micros
  AND (low_told_us IS NULL OR low_told_us < $2)
ORDER BY account_id LIMIT $3`

// FindLow reads accounts behind one, in order, that are low and whose owners were not told
// since an instant in microseconds UTC, whatever the accounts' clocks say.
func FindLow(behind string, sinceUs int64, limit int, into *[]string) db.Stmt {
	return db.Stmt{
		SQL: sqlFindLow, Args: []any{behind, sinceUs, limit},
		Row: db.Collect(into, func(scan db.Scan) (id string, err error) {
			err = scan(&id)
			return id, err
		}),
	}
}

const (
	lows       = `FROM balances WHERE balance_micros + credit_limit_micros < due_next_micros`
	sqlPageLow = `SELECT account_id, balance_micros, credit_limit_micros, lines, due_next_micros, low_told_us ` +
		lows + ` AND account_id > $1 ORDER BY account_id LIMIT $2 OFFSET $3`
	sqlCountLow = `SELECT COUNT(*) ` + lows
)

// PageLow reads balances that are low, by account, from behind one on.
func PageLow(behind string, limit, offset int, into *[]Balance) db.Stmt {
	return db.Stmt{SQL: sqlPageLow, Args: []any{behind, limit, offset}, Row: db.Collect(into, scanBalance)}
}

// CountLow counts balances that are low.
func CountLow(into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountLow, Row: func(scan db.Scan) error { return scan(into) }}
}

func scanBalance(scan db.Scan) (b Balance, err error) {
	err = scan(&b.AccountID, &b.Balance, &b.CreditLimit, &b.Lines, &b.DueNext, &b.LowToldUs)
	return b, err
}

const sqlOpenBalance = `INSERT INTO balances
  (account_id, balance_micros, credit_limit_micros, floor_micros, lines) VALUES ($1, 0, $2, $3, 0)`

// Open starts the statement of a new account at 0.00 with a credit limit of at least 0.
func Open(accountID string, creditLimit money.Micros) db.Stmt {
	return db.Stmt{
		SQL: sqlOpenBalance, Args: []any{accountID, int64(creditLimit), int64(-creditLimit)}, Rows: 1,
	}
}

// Under a debt the floor is the debt: it follows the balance up, never down.
const sqlSetLimit = `UPDATE balances SET credit_limit_micros = $2,
  floor_micros = CASE WHEN balance_micros < $3 THEN balance_micros ELSE $3 END
WHERE account_id = $1`

// SetLimit sets the credit limit of a locked account, at least 0. Below what is owed already it stops
// every debit until the debt is paid.
func SetLimit(accountID string, limit money.Micros) db.Stmt {
	return db.Stmt{SQL: sqlSetLimit, Args: []any{accountID, int64(limit), int64(-limit)}, Rows: 1}
}
