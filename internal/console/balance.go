package console

import (
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

// spendMonths are shown, the running one last.
const spendMonths = 12

// ownBalance is what an account has, spent and is to pay.
type ownBalance struct {
	app.Overview

	spent []point
}

// afterCycle is what may be spent once the next cycle is paid.
func (b ownBalance) afterCycle() money.Micros { return b.Balance.Available() - b.Balance.DueNext }

// showBalance is GET /console/balance.
func showBalance(c *call) (view, error) {
	o, err := c.app.Standing(c.Context(), c.in.AccountID, numbersMax+1)
	if err != nil {
		return view{}, err
	}
	b := ownBalance{Overview: o}
	if b.spent, err = c.spending(); err != nil {
		return view{}, err
	}
	return view{title: "Balance", nav: "/console/balance", body: balancePage(c, b)}, nil
}

// spending is what each of the latest months cost, refunds deducted.
func (c *call) spending() (points []point, err error) {
	all, err := c.app.Spending(c.Context(), c.in.AccountID, spendMonths)
	for _, spent := range all {
		label := time.UnixMicro(spent.CycleUs).UTC().Format("Jan")
		points = append(points, point{label: label, value: int64(spent.Amount), text: usd(spent.Amount)})
	}
	return points, err
}

// walkPage is how many transfers walk reads at once.
const walkPage = 1000

// walk goes through the statement, newest first, to its end or until the function has seen enough.
func (c *call) walk(see func(ledger.Transfer) bool) error {
	next := app.Page{PerPage: walkPage, ByCursor: true}
	for {
		found, err := c.app.Statement(c.Context(), c.in.AccountID, next)
		if err != nil {
			return err
		}
		for _, t := range found.Items {
			if !see(t) {
				return nil
			}
		}
		if found.Next == "" {
			return nil
		}
		next.Cursor = found.Next
	}
}
