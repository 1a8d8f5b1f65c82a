package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Stock is how many numbers there are.
type Stock struct {
	Rows      []StockRow `json:"data"`
	CountedAt time.Time  `json:"counted_at"`
}

// StockRow is how many there are of a kind.
type StockRow struct {
	Realm   string `json:"realm"` // live, sandbox
	Country string `json:"country"`
	Type    string `json:"type"`  // local, toll_free, mobile
	State   string `json:"state"` // for_sale, owned, cooling_off, withdrawn
	Numbers int64  `json:"numbers"`
}

// GetStock counts the numbers, at most a minute ago. It may take long.
func (a *Admin) GetStock(ctx context.Context) (Stock, error) {
	r := request{method: http.MethodGet, path: adminPath("stock"), long: true}
	return call[Stock](ctx, a.client, r)
}

// Debt is an account that cannot pay its next cycle, or could not pay the last one.
type Debt struct {
	AccountID  string     `json:"account_id"`
	State      string     `json:"state"`       // unpaid: numbers are suspended; over_limit: nothing is sold; or short
	Numbers    int64      `json:"numbers"`     // how many are suspended
	MonthlyFee Amount     `json:"monthly_fee"` // what they cost together
	Balance    Amount     `json:"balance"`
	Available  Amount     `json:"available"`
	DueNext    Amount     `json:"due_next"` // what the next cycle takes
	Currency   string     `json:"currency"`
	Since      *time.Time `json:"since"`     // when the oldest unpaid month began, on the account's clock; nil: none is
	GraceEnd   *time.Time `json:"grace_end"` // when the first of them is released; nil: none is suspended
}

// ListDebts are the accounts of both realms whose balance and limit do not cover their next cycle, by id.
func (a *Admin) ListDebts(ctx context.Context) iter.Seq2[Debt, error] {
	return list[Debt](ctx, a.client, adminPath("debts"), nil)
}

// Checked is what a check of the store found.
type Checked struct {
	Rules    int      `json:"rules"`    // how many were looked at
	Breaches []Breach `json:"breaches"` // none: all is well
}

// Breach is a rule that does not hold, and where.
type Breach struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject"`
	Detail  string `json:"detail"`
}

// CheckStore proves every invariant from the tables. It reads all there is, up to an hour. ErrConflict: the
// server runs another check.
func (a *Admin) CheckStore(ctx context.Context) (Checked, error) {
	r := request{method: http.MethodGet, path: adminPath("check"), long: true}
	return call[Checked](ctx, a.client, r)
}
