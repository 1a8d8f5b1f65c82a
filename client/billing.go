package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Balance is what the account has and owes.
type Balance struct {
	Balance      Amount    `json:"balance"` // negative within the credit limit
	CreditLimit  Amount    `json:"credit_limit"`
	Available    Amount    `json:"available"` // balance and credit limit
	Currency     string    `json:"currency"`
	DueNextCycle Amount    `json:"due_next_cycle"`
	NextCycleAt  time.Time `json:"next_cycle_at"`
}

// GetBalance is the account's balance.
func (c *Client) GetBalance(ctx context.Context) (Balance, error) {
	return get[Balance](ctx, c, c.path("balance"))
}

// Transaction is a line of the statement.
type Transaction struct {
	ID           string     `json:"id"`
	CreatedAt    time.Time  `json:"created_at"`
	Type         string     `json:"type"` // top_up, setup_fee, monthly_fee, refund …
	E164         *string    `json:"e164"`
	Amount       Amount     `json:"amount"` // negative when it lowers the balance
	BalanceAfter Amount     `json:"balance_after"`
	Currency     string     `json:"currency"`
	Description  string     `json:"description"`
	PeriodStart  *time.Time `json:"period_start"`
	PeriodEnd    *time.Time `json:"period_end"`
}

// ListTransactions is the statement, newest first.
func (c *Client) ListTransactions(ctx context.Context) iter.Seq2[Transaction, error] {
	return list[Transaction](ctx, c, c.path("transactions"), nil)
}

// TestClock is the clock of a sandbox account.
type TestClock struct {
	Now *time.Time `json:"now"` // nil: real time
}

// GetTestClock is the clock of a sandbox account. ErrForbidden: it is a live one.
func (c *Client) GetTestClock(ctx context.Context) (TestClock, error) {
	return get[TestClock](ctx, c, c.path("test-clock"))
}

// ClockChange is where a clock is moved to.
type ClockChange struct {
	Now time.Time `json:"now"` // forward, at most 10 years
}

// SetTestClock moves the clock of a sandbox account; what falls due on the way has happened when it
// returns.
func (c *Client) SetTestClock(ctx context.Context, to ClockChange, options ...CallOption) (TestClock, error) {
	r := request{method: http.MethodPut, path: c.path("test-clock"), body: to}
	return call[TestClock](ctx, c, r, options...)
}
