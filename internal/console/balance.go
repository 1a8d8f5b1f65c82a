package console

import (
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

const (
	// spendMonths are shown, the running one last.
	spendMonths = 12
	// spendLinesMax bounds what is read for the chart: an account with some hundred numbers has a year of it.
	spendLinesMax = 5000
)

// ownBalance is what an account has, spent and is to pay.
type ownBalance struct {
	app.Overview

	spent []point
	cut   bool // older transactions were not looked at
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
	nowUs := o.Account.Now(c.now().UnixMicro())
	b.spent, b.cut, err = c.spending(nowUs)
	if err != nil {
		return view{}, err
	}
	return view{title: "Balance", nav: "/console/balance", body: balancePage(c, b)}, nil
}

// spending is what each of the latest months cost, refunds deducted.
func (c *call) spending(nowUs int64) (points []point, cut bool, err error) {
	var amounts [spendMonths]money.Micros
	starts := [spendMonths]int64{spendMonths - 1: cycle.Start(nowUs)}
	for i := spendMonths - 2; i >= 0; i-- {
		starts[i] = cycle.Start(starts[i+1] - 1)
	}
	lines := 0
	err = c.walk(func(t ledger.Transfer) bool {
		lines++
		for i := spendMonths - 1; i >= 0; i-- {
			if t.CreatedUs >= starts[i] {
				amounts[i] += spent(t)
				break
			}
		}
		cut = lines == spendLinesMax
		return !cut && t.CreatedUs >= starts[0]
	})
	for i, amount := range amounts {
		label := time.UnixMicro(starts[i]).UTC().Format("Jan")
		points = append(points, point{label: label, value: int64(amount), text: usd(amount)})
	}
	return points, cut, err
}

// spent is what a transfer adds to what numbers cost.
func spent(t ledger.Transfer) money.Micros {
	switch t.Type {
	case ledger.SetupFee, ledger.MonthlyFee, ledger.EarlyTerminationFee, ledger.Refund:
		return -t.Signed()
	}
	return 0
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
