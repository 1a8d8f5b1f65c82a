package console

import (
	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/webhook"
)

// homeLines of the statement are shown.
const homeLines = 5

// home is what a customer wants to see first.
type home struct {
	ownBalance

	suspended int64              // numbers
	latest    []ledger.Transfer  // newest first
	disabled  []webhook.Endpoint // that are told nothing
}

// missing is what has to be added before the next cycle.
func (h home) missing() money.Micros { return -h.afterCycle() }

// showHome is GET /console.
func showHome(c *call) (view, error) {
	o, err := c.app.Standing(c.Context(), c.in.AccountID, numbersMax+1)
	if err != nil {
		return view{}, err
	}
	h := home{ownBalance: ownBalance{Overview: o}}
	for _, look := range []func(*home) error{c.countSuspended, c.readStatement, c.lookAtEndpoints} {
		if err := look(&h); err != nil {
			return view{}, err
		}
	}
	return view{title: "Overview", nav: "/console", body: homePage(c, h)}, nil
}

func (c *call) countSuspended(h *home) (err error) {
	h.suspended, err = c.countNumbers(holding.Filter{Status: string(holding.Suspended)})
	return err
}

func (c *call) readStatement(h *home) error {
	found, err := c.app.Statement(c.Context(), c.in.AccountID, app.Page{PerPage: homeLines, ByCursor: true})
	h.latest = found.Items
	return err
}

func (c *call) lookAtEndpoints(h *home) error {
	all := app.Page{PerPage: webhook.EndpointsMax, ByCursor: true}
	found, err := c.app.Endpoints(c.Context(), c.in.AccountID, all)
	for _, e := range found.Items {
		if e.Status == webhook.Disabled {
			h.disabled = append(h.disabled, e)
		}
	}
	return err
}

// homeMenu leads there.
var homeMenu = []section{{"", account.Read, []entry{{"Overview", "/console"}}}}
