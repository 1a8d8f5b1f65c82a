package client

import (
	"context"
	"iter"
	"net/http"
)

// TopUp is a payment that was received.
type TopUp struct {
	Amount    Amount `json:"amount"`              // above 0.00
	Reference string `json:"reference,omitempty"` // your name of the payment
}

// TopUpAccount credits a payment and pays what is due. The same Reference credits once, for ever and by
// whomever, and is answered with the first line. ErrConflict: it was used with another amount.
func (a *Admin) TopUpAccount(
	ctx context.Context, accountID string, t TopUp, options ...CallOption,
) (Transaction, error) {
	r := request{method: http.MethodPost, path: adminPath("accounts", accountID, "top-ups"), body: t}
	return call[Transaction](ctx, a.client, r, options...)
}

// Adjustment corrects a balance.
type Adjustment struct {
	Amount    Amount `json:"amount"`              // negative lowers it
	Reason    string `json:"reason"`              // stands on the statement and in the trail
	Reference string `json:"reference,omitempty"` // your name of it: the same one corrects once
}

// AdjustBalance corrects a balance; what is raised pays what is due. ErrInsufficientBalance: it would fall
// below the credit limit. ErrConflict: the Reference was used with another amount.
func (a *Admin) AdjustBalance(
	ctx context.Context, accountID string, by Adjustment, options ...CallOption,
) (Transaction, error) {
	r := request{method: http.MethodPost, path: adminPath("accounts", accountID, "adjustments"), body: by}
	return call[Transaction](ctx, a.client, r, options...)
}

// ListAccountTransactions is the statement of an account, newest first.
func (a *Admin) ListAccountTransactions(
	ctx context.Context, accountID string,
) iter.Seq2[Transaction, error] {
	return list[Transaction](ctx, a.client, adminPath("accounts", accountID, "transactions"), nil)
}
