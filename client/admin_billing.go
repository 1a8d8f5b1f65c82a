package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// BillingRun is a run of the renewals.
type BillingRun struct {
	ID        string     `json:"id"`
	State     string     `json:"state"`   // running, done, failed
	Renewed   int        `json:"renewed"` // months that were charged
	Suspended int        `json:"suspended"`
	Resumed   int        `json:"resumed"`
	Released  int        `json:"released"`
	Charged   Amount     `json:"charged"`
	Currency  string     `json:"currency"`
	Failure   *string    `json:"failure"` // why it failed; what it charged is right
	Actor     string     `json:"actor"`   // who ran it, as in the trail; tryvox: the service by itself
	CreatedAt time.Time  `json:"created_at"`
	EndedAt   *time.Time `json:"ended_at"`
}

// RunBilling charges what is due now, and waits for the end, up to an hour. The service does so by itself;
// both at once charge once. A run that failed is told by its State, and may be run again.
func (a *Admin) RunBilling(ctx context.Context, options ...CallOption) (BillingRun, error) {
	r := request{method: http.MethodPost, path: adminPath("billing-runs"), long: true}
	return call[BillingRun](ctx, a.client, r, options...)
}

// ListBillingRuns are the runs, newest first; of the service's own those that found something to do.
func (a *Admin) ListBillingRuns(ctx context.Context) iter.Seq2[BillingRun, error] {
	return list[BillingRun](ctx, a.client, adminPath("billing-runs"), nil)
}

// GetBillingRun is one run.
func (a *Admin) GetBillingRun(ctx context.Context, id string) (BillingRun, error) {
	return get[BillingRun](ctx, a.client, adminPath("billing-runs", id))
}
