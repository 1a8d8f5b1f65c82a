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
	Currency     string       `json:"currency" enum:"USD"`
	DueNextCycle money.Micros `json:"due_next_cycle"`
	NextCycleAt  string       `json:"next_cycle_at"`
}

var getBalanceDoc = doc{
	id: "getBalance", tag: "Billing", summary: "Get the balance",
	text: "What the account has, what it may spend, and what its numbers cost at the next cycle.",
	answer: balance{
		Balance: 98_170_000, Available: 98_170_000, Currency: "USD", DueNextCycle: 2_500_000,
		NextCycleAt: "2026-05-01T00:00:00Z",
	},
}

// getBalance is GET /v1/account/{account_id}/balance.
func getBalance(s *Server, c *call) (answer, error) {
	o, err := s.app.Overview(c.Context(), c.caller.AccountID)
	if err != nil {
		return answer{}, err
	}
	return ok(balance{
		Balance: o.Balance.Balance, CreditLimit: o.Balance.CreditLimit, Available: o.Balance.Available(),
		Currency: "USD", DueNextCycle: o.Balance.DueNext, NextCycleAt: stamp.Format(o.NextCycleUs),
	})
}

type transaction struct {
	ID           string       `json:"id"`
	CreatedAt    string       `json:"created_at"`
	Type         ledger.Type  `json:"type" enum:"top_up,setup_fee,monthly_fee,early_termination_fee,refund,adjustment"`
	E164         *string      `json:"e164"`
	Amount       money.Micros `json:"amount"`
	BalanceAfter money.Micros `json:"balance_after"`
	Currency     string       `json:"currency" enum:"USD"`
	Description  string       `json:"description"`
	PeriodStart  *string      `json:"period_start" format:"date-time"`
	PeriodEnd    *string      `json:"period_end" format:"date-time"`
}

func showTransfer(t ledger.Transfer) transaction {
	return transaction{
		ID: t.ID, CreatedAt: stamp.Format(t.CreatedUs), Type: t.Type, E164: t.E164, Amount: t.Signed(),
		BalanceAfter: money.Micros(t.BalanceAfter), Currency: "USD", Description: t.Description,
		PeriodStart: stamp.Maybe(t.PeriodStartUs), PeriodEnd: stamp.Maybe(t.PeriodEndUs),
	}
}

var listTransactionsDoc = doc{
	id: "listTransactions", tag: "Billing", summary: "List transactions",
	text: "The account's statement, newest first in the order of the ledger. " +
		"Amounts that lower the balance are negative.",
	query: pageParameters,
	answer: list[transaction]{
		Data:       []transaction{exampleTransaction},
		Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

var exampleTransaction = transaction{
	ID: "txn_01jrd3w7e8f9a0b1c2d3e4f5g6", CreatedAt: "2026-04-09T10:30:00Z", Type: ledger.MonthlyFee,
	E164: &exampleNumber.E164, Amount: -1_830_000, BalanceAfter: 98_170_000, Currency: "USD",
	Description: "22 of 30 days of 2.50 USD", PeriodStart: &examplePeriod[0], PeriodEnd: &examplePeriod[1],
}

var examplePeriod = [2]string{"2026-04-09T00:00:00Z", "2026-05-01T00:00:00Z"}

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
