package api

import (
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/stamp"
)

type balance struct {
	Balance      money.Micros `json:"balance"`
	CreditLimit  money.Micros `json:"credit_limit"`
	Available    money.Micros `json:"available"`
	Currency     string       `json:"currency"`
	DueNextCycle money.Micros `json:"due_next_cycle"`
	NextCycleAt  string       `json:"next_cycle_at"`
}

// getBalance is GET /v1/account/{account_id}/balance.
func getBalance(s *Server, c *call) (answer, error) {
	o, err := s.app.Overview(c.Context(), c.caller.AccountID)
	if err != nil {
		return answer{}, err
	}
	return ok(balance{
		Balance: o.Balance.Balance, CreditLimit: o.Balance.CreditLimit, Available: o.Balance.Available(),
		Currency: "USD", DueNextCycle: o.DueNextCycle, NextCycleAt: stamp.Format(o.NextCycleUs),
	})
}

type transaction struct {
	ID           string       `json:"id"`
	CreatedAt    string       `json:"created_at"`
	Type         ledger.Type  `json:"type"`
	E164         *string      `json:"e164"`
	Amount       money.Micros `json:"amount"`
	BalanceAfter money.Micros `json:"balance_after"`
	Currency     string       `json:"currency"`
	Description  string       `json:"description"`
	PeriodStart  *string      `json:"period_start"`
	PeriodEnd    *string      `json:"period_end"`
}

func showTransfer(t ledger.Transfer) transaction {
	return transaction{
		ID: t.ID, CreatedAt: stamp.Format(t.CreatedUs), Type: t.Type, E164: t.E164, Amount: t.Signed(),
		BalanceAfter: money.Micros(t.BalanceAfter), Currency: "USD", Description: t.Description,
		PeriodStart: stamp.Maybe(t.PeriodStartUs), PeriodEnd: stamp.Maybe(t.PeriodEndUs),
	}
}

// listTransactions is GET /v1/account/{account_id}/transactions.
func listTransactions(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	if err := q.err(); err != nil {
		return answer{}, err
	}
	statement, err := s.app.Statement(c.Context(), c.caller.AccountID, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(statement, page, showTransfer))
}
