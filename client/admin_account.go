package client

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"time"
)

// AccountRow is an account as the list of all has it.
type AccountRow struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Realm       string     `json:"realm"`   // live, sandbox
	Status      string     `json:"status"`  // open, closed
	Balance     Amount     `json:"balance"` // negative within the credit limit
	CreditLimit Amount     `json:"credit_limit"`
	Available   Amount     `json:"available"` // balance and credit limit
	Currency    string     `json:"currency"`
	CreatedAt   time.Time  `json:"created_at"` // real time, as ClosedAt is
	ClosedAt    *time.Time `json:"closed_at"`
	TestClock   *time.Time `json:"test_clock"` // nil: real time
}

// Account is a customer's account.
type Account struct {
	ID           string     `json:"id"`
	Name         string     `json:"name"`
	Realm        string     `json:"realm"`   // live, sandbox
	Status       string     `json:"status"`  // open, closed
	Balance      Amount     `json:"balance"` // negative within the credit limit
	CreditLimit  Amount     `json:"credit_limit"`
	Available    Amount     `json:"available"` // balance and credit limit
	Currency     string     `json:"currency"`
	Numbers      int64      `json:"numbers"` // how many it owns
	DueNextCycle Amount     `json:"due_next_cycle"`
	NextCycleAt  time.Time  `json:"next_cycle_at"` // on the account's clock
	CreatedAt    time.Time  `json:"created_at"`    // real time, as ClosedAt is
	ClosedAt     *time.Time `json:"closed_at"`
	TestClock    *time.Time `json:"test_clock"` // nil: real time
}

// AccountSettings are what an account is made of; all may be left out.
type AccountSettings struct {
	ID          string     `json:"id,omitempty"` // empty: one is made
	Name        string     `json:"name,omitempty"`
	Realm       string     `json:"realm,omitempty"`      // empty is live; it never changes
	TestClock   *time.Time `json:"test_clock,omitempty"` // of the sandbox alone: it starts there and stands
	CreditLimit *Amount    `json:"credit_limit,omitempty"`
}

// CreateAccount makes an account with a balance of 0.00 and no key. ErrConflict: the id is taken.
func (a *Admin) CreateAccount(
	ctx context.Context, s AccountSettings, options ...CallOption,
) (Account, error) {
	r := request{method: http.MethodPost, path: adminPath("accounts"), body: s}
	return call[Account](ctx, a.client, r, options...)
}

// AccountFilter says which accounts; what is empty lets all through.
type AccountFilter struct {
	Text   string // what stands in the id or the name
	Realm  string // live, sandbox
	Closed *bool
}

// ListAccounts are the accounts of both realms, by id.
func (a *Admin) ListAccounts(ctx context.Context, f AccountFilter) iter.Seq2[AccountRow, error] {
	q := query("text", f.Text, "realm", f.Realm)
	if f.Closed != nil {
		q.Set("closed", strconv.FormatBool(*f.Closed))
	}
	return list[AccountRow](ctx, a.client, adminPath("accounts"), q)
}

// GetAccount is one account.
func (a *Admin) GetAccount(ctx context.Context, id string) (Account, error) {
	return get[Account](ctx, a.client, adminPath("accounts", id))
}

// AccountChange changes what is not nil.
type AccountChange struct {
	Name        *string `json:"name,omitempty"`
	CreditLimit *Amount `json:"credit_limit,omitempty"`
	Reason      string  `json:"reason,omitempty"` // why; it stands in the trail
}

// ChangeAccount changes an account. A raised credit limit pays what is due, the oldest first.
func (a *Admin) ChangeAccount(
	ctx context.Context, id string, change AccountChange, options ...CallOption,
) (Account, error) {
	r := request{method: http.MethodPatch, path: adminPath("accounts", id), body: change}
	return call[Account](ctx, a.client, r, options...)
}

// Closing says what becomes of the numbers of an account that is closed.
type Closing struct {
	ReleaseNumbers bool `json:"release_numbers,omitempty"` // without fee
}

// CloseAccount closes an account: its keys are refused, its money stays on the books. ErrConflict: it owns
// numbers, and they are not to be released.
func (a *Admin) CloseAccount(
	ctx context.Context, id string, how Closing, options ...CallOption,
) (Account, error) {
	r := request{method: http.MethodPost, path: adminPath("accounts", id, "close"), body: how}
	return call[Account](ctx, a.client, r, options...)
}

// ListAccountNumbers are the numbers of an account, the oldest purchase first.
func (a *Admin) ListAccountNumbers(ctx context.Context, id string) iter.Seq2[Number, error] {
	return list[Number](ctx, a.client, adminPath("accounts", id, "numbers"), nil)
}
