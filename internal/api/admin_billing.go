package api

import (
	"context"
	"encoding/json"
	"net/http"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/run"
	"tryvox.io/numbers/internal/stamp"
)

const (
	billingRuns = ofOperator + "/billing-runs"
	aBillingRun = billingRuns + "/{run_id}"
)

// billingDone is what a billing run did.
type billingDone struct {
	Renewed   int          `json:"renewed"`
	Suspended int          `json:"suspended"`
	Resumed   int          `json:"resumed"`
	Released  int          `json:"released"`
	Charged   money.Micros `json:"charged"`
}

// billingShown is a run of the renewals.
type billingShown struct {
	ID        string       `json:"id"`
	State     run.State    `json:"state" enum:"running,done,failed"`
	Renewed   int          `json:"renewed" doc:"Months that were charged."`
	Suspended int          `json:"suspended"`
	Resumed   int          `json:"resumed"`
	Released  int          `json:"released"`
	Charged   money.Micros `json:"charged"`
	Currency  string       `json:"currency" enum:"USD"`
	Failure   *string      `json:"failure" doc:"Why it failed. What was charged is right: run it again."`
	Actor     string       `json:"actor" doc:"Who ran it, as in the trail; tryvox: the service by itself."`
	CreatedAt string       `json:"created_at"`
	EndedAt   *string      `json:"ended_at"`
}

func billingOf(r run.Run) billingShown {
	var did billingDone
	_ = json.Unmarshal([]byte(r.Counts), &did) // written by app with the same names
	return billingShown{
		r.ID, r.State, did.Renewed, did.Suspended, did.Resumed, did.Released, did.Charged, "USD", failureOf(r),
		r.Who, stamp.Format(r.CreatedUs), stamp.Maybe(r.EndedUs),
	}
}

var exampleBilling = billingShown{
	ID: "run_01jrd3w7e8f9a0b1c2d3e4f5g6", State: run.Done, Renewed: 120, Suspended: 2, Charged: 298_500_000,
	Currency: "USD", Actor: exampleKey.ID, CreatedAt: "2026-05-01T00:00:00Z", EndedAt: &examplePeriod[1],
}

var createBillingDoc = doc{
	id: "runBilling", tag: "Operator", summary: "Renew what is due",
	text: "Charges the months that are due now, suspends, resumes and releases, for all accounts in real " +
		"time. The service does so by itself; both at once charge once.",
	once: true, long: true, status: http.StatusCreated, answer: exampleBilling,
}

// createBilling is POST /v1/admin/billing-runs.
func createBilling(s *Server, c *call) (answer, error) {
	to, err := c.bareChange()
	if err != nil {
		return answer{}, err
	}
	op := app.Operation{
		Change: to, Status: http.StatusCreated,
		Keeps: func(result any) bool { return result.(run.Run).State == run.Done },
	}
	return operated(s, c, op, func(ctx context.Context) (run.Run, error) {
		return s.app.BillingRun(ctx)
	}, func(r run.Run) any { return billingOf(r) })
}

var listBillingDoc = doc{
	id: "listBillingRuns", tag: "Operator", summary: "List billing runs",
	text:  "The newest first: those of operators, and those of the service that found something to do.",
	query: pageParameters,
	answer: list[billingShown]{
		Data: []billingShown{exampleBilling}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listBilling is GET /v1/admin/billing-runs.
func listBilling(s *Server, c *call) (answer, error) { return listRuns(s, c, run.Billing, billingOf) }

var getBillingDoc = doc{
	id: "getBillingRun", tag: "Operator", summary: "Get a billing run",
	text: "What it did, or why it failed.", answer: exampleBilling, faults: []fault.Kind{fault.NotFound},
}

// getBilling is GET /v1/admin/billing-runs/{run_id}.
func getBilling(s *Server, c *call) (answer, error) {
	r, err := s.app.FindRun(c.Context(), run.Billing, c.id("run_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(billingOf(r))
}
