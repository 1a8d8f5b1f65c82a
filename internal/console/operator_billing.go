package console

import (
	"context"
	"encoding/json"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/run"
)

const renewalsPath = operatorPath + "/renewals"

// billingWait is how long the answer waits for a run to end; a longer one goes on behind it.
const billingWait = 5 * time.Second

// billed is what a billing run did.
type billed struct {
	Renewed   int64        `json:"renewed"`
	Suspended int64        `json:"suspended"`
	Resumed   int64        `json:"resumed"`
	Released  int64        `json:"released"`
	Charged   money.Micros `json:"charged"`
}

func billedOf(r run.Run) (did billed) {
	_ = json.Unmarshal([]byte(r.Counts), &did) // app wrote it with the same names
	return did
}

// renewals are the runs, or what was not paid.
type renewals struct {
	debtors bool
	runs    app.Listed[run.Run]
	debts   app.Listed[app.Owes]
	refusal refusal
}

// debtWords are the states of debts as people read them.
var debtWords = map[app.DebtState]string{
	app.Unpaid: "Unpaid", app.OverLimit: "Over its limit", app.Short: "Short of the next cycle",
}

var renewalTabs = []tab{{"", "Runs"}, {"debts", "Debts"}}

func (r renewals) show() string {
	if r.debtors {
		return "debts"
	}
	return ""
}

// showRenewals is GET /console/operator/renewals.
func showRenewals(c *call) (view, error) {
	r := renewals{debtors: c.query().text("show") == "debts"}
	var err error
	if r.debtors {
		r.debts, err = c.app.Debts(c.Context(), c.page())
	} else {
		r.runs, err = c.app.Runs(c.Context(), run.Billing, c.page())
	}
	if r.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	return view{title: "Renewals", nav: renewalsPath, body: renewalsPage(c, r), status: r.refusal.status()}, nil
}

func showRunBilling(c *call) (view, error) {
	return c.operatorQuestion(renewalsPath, "Renew what is due", refusal{}, runBillingForm())
}

// runBilling is POST /console/operator/renewals/run.
func runBilling(c *call) (view, error) {
	ctx, stop := context.WithCancel(context.WithoutCancel(c.Context()))
	context.AfterFunc(c.closing, stop)
	ended := make(chan error, 1)
	c.behind.Go(func() {
		defer stop()
		r, err := c.app.BillingRun(ctx)
		if err != nil {
			c.log.Warn("console: billing", "run", r.ID, "err", fault.Explain(err))
		}
		ended <- err
	})
	select {
	case err := <-ended:
		return view{to: renewalsPath, flash: "The run has ended."}, err
	case <-time.After(billingWait):
		return view{to: renewalsPath, flash: "The run goes on: load this page again to see how it ends."}, nil
	}
}
