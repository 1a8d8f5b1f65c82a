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
	app.Overview

	states   []stateCount
	latest   []ledger.Transfer  // newest first
	disabled []webhook.Endpoint // that are told nothing
}

// stateCount is how many numbers are in a state.
type stateCount struct {
	state string
	count int64
}

// missing is what has to be added before the next cycle.
func (h home) missing() money.Micros { return h.Balance.DueNext - h.Balance.Available() }

// left is what may be spent once the next cycle is paid.
func (h home) left() money.Micros { return h.Balance.Available() - h.Balance.DueNext }

func (h home) suspended() int64 {
	for _, n := range h.states {
		if n.state == string(holding.Suspended) {
			return n.count
		}
	}
	return 0
}

// showHome is GET /console.
func showHome(c *call) (view, error) {
	o, err := c.app.Overview(c.Context(), c.in.AccountID)
	if err != nil {
		return view{}, err
	}
	h := home{Overview: o}
	for _, look := range []func(*home) error{c.countStates, c.readStatement, c.lookAtEndpoints} {
		if err := look(&h); err != nil {
			return view{}, err
		}
	}
	return view{title: "Overview", nav: "/console", body: homePage(c, h)}, nil
}

func (c *call) countStates(h *home) error {
	for _, state := range states {
		of := holding.Filter{AccountID: c.in.AccountID, Status: state}
		found, err := c.app.Numbers(c.Context(), of, app.Page{Number: 1, PerPage: 1})
		if err != nil {
			return err
		}
		h.states = append(h.states, stateCount{state, found.Total})
	}
	return nil
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
