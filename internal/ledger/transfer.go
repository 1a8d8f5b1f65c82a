// Package ledger owns the books (tables transfers and balances) and is the only code that
// moves money. A transfer is double entry in one row: a positive amount leaves one account
// and reaches another, so the books cannot be unbalanced. Rows are never changed or deleted.
package ledger

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// Type is the reason of a transfer, as statements show it (HTTP contract, section 5).
type Type string

// The types of transfers.
const (
	TopUp               Type = "top_up"
	SetupFee            Type = "setup_fee"
	MonthlyFee          Type = "monthly_fee"
	EarlyTerminationFee Type = "early_termination_fee"
	Refund              Type = "refund"
	Adjustment          Type = "adjustment"
)

// The house's side of the books, for each realm: money received, fees earned, corrections.
const (
	cash       = "cash"
	revenue    = "revenue"
	adjustment = "adjustment"
)

// Entry is a transfer that is to be posted. Time is the account's own, in microseconds UTC.
type Entry struct {
	Realm         realm.Realm
	AccountID     string
	Type          Type
	Amount        money.Micros // above 0
	Credit        bool         // of an Adjustment: it raises the balance
	HoldingID     *string
	E164          *string
	CycleUs       *int64 // of a MonthlyFee: start of the month that it pays
	PeriodStartUs *int64
	PeriodEndUs   *int64
	Description   string
	Reference     *string
	CreatedUs     int64
}

// raises tells whether the entry raises the customer's balance.
func (e Entry) raises() bool {
	return e.Type == TopUp || e.Type == Refund || e.Type == Adjustment && e.Credit
}

// house is the account on the other side.
func (e Entry) house() string {
	name := revenue
	switch e.Type {
	case TopUp:
		name = cash
	case Adjustment:
		name = adjustment
	}
	return string(e.Realm) + ":" + name
}

// Transfer is one line of a customer's statement.
type Transfer struct {
	AccountID     string  `db:"account_id"`
	Line          int64   `db:"line"` // 1, 2, 3 … on the statement
	ID            string  `db:"id"`
	Type          Type    `db:"type"`
	Debit         string  `db:"debit"`
	Credit        string  `db:"credit"`
	Amount        int64   `db:"amount_micros"`
	BalanceAfter  int64   `db:"balance_after_micros"`
	HoldingID     *string `db:"holding_id"`
	E164          *string `db:"e164"`
	CycleUs       *int64  `db:"cycle_us"`
	PeriodStartUs *int64  `db:"period_start_us"`
	PeriodEndUs   *int64  `db:"period_end_us"`
	Description   string  `db:"description"`
	Reference     *string `db:"reference"`
	CreatedUs     int64   `db:"created_us"`
}

// Signed is the amount as the customer sees it: negative when it lowers the balance.
func (t Transfer) Signed() money.Micros {
	if t.Debit == t.AccountID {
		return money.Micros(-t.Amount)
	}
	return money.Micros(t.Amount)
}

const transferColumns = `account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
  holding_id, e164, cycle_us, period_start_us, period_end_us, description, reference, created_us`

const sqlPostTransfers = `INSERT INTO transfers (` + transferColumns + `)
SELECT each.account_id, each.line, each.id, each.type, each.debit, each.credit, each.amount_micros,
  each.balance_after_micros, each.holding_id, each.e164, each.cycle_us, each.period_start_us,
  each.period_end_us, each.description, each.reference, each.created_us
FROM EACH($1: account_id TEXT, line BIGINT, id TEXT, type TEXT, debit TEXT, credit TEXT,
  amount_micros BIGINT, balance_after_micros BIGINT, holding_id TEXT, e164 TEXT, cycle_us BIGINT,
  period_start_us BIGINT, period_end_us BIGINT, description TEXT, reference TEXT, created_us BIGINT)`

func scanTransfer(scan db.Scan) (Transfer, error) {
	var t Transfer
	err := scan(&t.AccountID, &t.Line, &t.ID, &t.Type, &t.Debit, &t.Credit, &t.Amount, &t.BalanceAfter,
		&t.HoldingID, &t.E164, &t.CycleUs, &t.PeriodStartUs, &t.PeriodEndUs, &t.Description, &t.Reference,
		&t.CreatedUs)
	return t, err
}

const sqlPageTransfers = `SELECT ` + transferColumns + ` FROM transfers
WHERE account_id = $1 ORDER BY line DESC LIMIT $2 OFFSET $3`

// Page reads a customer's statement, newest first in the order of the ledger.
func Page(accountID string, limit, offset int, into *[]Transfer) db.Stmt {
	return db.Stmt{
		SQL: sqlPageTransfers, Args: []any{accountID, limit, offset}, Row: db.Collect(into, scanTransfer),
	}
}

const sqlTransfersBefore = `SELECT ` + transferColumns + ` FROM transfers
WHERE account_id = $1 AND line < $2 ORDER BY line DESC LIMIT $3`

// Before reads a customer's statement, newest first, from below a line on.
func Before(accountID string, line int64, limit int, into *[]Transfer) db.Stmt {
	return db.Stmt{
		SQL: sqlTransfersBefore, Args: []any{accountID, line, limit}, Row: db.Collect(into, scanTransfer),
	}
}

const sqlFindReference = `SELECT ` + transferColumns + ` FROM transfers
WHERE account_id = $1 AND reference = $2`

// WithReference reads the transfer of an account that has the operator's reference, if any.
func WithReference(accountID, reference string, into *[]Transfer) db.Stmt {
	return db.Stmt{
		SQL: sqlFindReference, Args: []any{accountID, reference}, Row: db.Collect(into, scanTransfer),
	}
}
