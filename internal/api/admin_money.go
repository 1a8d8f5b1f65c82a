package api

import (
	"context"
	"encoding/json"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

// topUpBody is a payment that was received.
type topUpBody struct {
	Amount    money.Micros `json:"amount" as:"MoneyPaid"`
	Reference string       `json:"reference,omitempty" max:"200" pattern:"^\\P{Cc}*[^\\p{Cc}\\p{Z}]\\P{Cc}*$" doc:"Your name of the payment: the same one twice credits once."`
}

var exampleTopUp = transaction{
	ID: "txn_01jrd3w7e8f9a0b1c2d3e4f5g6", CreatedAt: "2026-04-09T10:30:00Z", Type: ledger.TopUp,
	Amount: 100_000_000, BalanceAfter: 100_000_000, Currency: "USD", Description: "top-up of 100.00 USD",
}

var topUpDoc = doc{
	id: "topUpAccount", tag: "Operator", summary: "Credit a payment",
	text: "Credits the balance and pays what is due, the oldest first. The same reference twice credits " +
		"once and is answered with the first line; with another amount it is 409.",
	body: topUpBody{Amount: 100_000_000, Reference: "invoice-4711"}, once: true, answer: exampleTopUp,
	faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// topUp is POST /v1/admin/accounts/{customer_id}/top-ups.
func topUp(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	t := app.TopUp{AccountID: c.customer(), Reference: body.reference()}
	switch amount := body.money("amount"); {
	case amount == nil:
		body.note(fault.Bad("amount", "is required"))
	case *amount == 0:
		body.note(fault.Bad("amount", "must be above 0.00 USD"))
	default:
		t.Amount = *amount
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) (ledger.Transfer, error) {
		return s.app.TopUp(ctx, t)
	}, showLine)
}

// reference reads the operator's own name of a payment; empty if it is left out. One that is there and says
// nothing is a mistake, and without a reference a payment that is sent twice is credited twice.
func (o *object) reference() string {
	const name = "reference"
	text := o.title(name)
	if o.has(name) && strings.TrimSpace(text) == "" {
		o.note(fault.Bad(name, "must have 1 to 200 characters, or be left out"))
	}
	return text
}

func showLine(t ledger.Transfer) any { return showTransfer(t) }

// adjustBody is a correction of a balance.
type adjustBody struct {
	Amount    money.Micros `json:"amount" as:"MoneySigned"`
	Reason    string       `json:"reason" as:"Name" doc:"Why; it stands on the statement and in the trail."`
	Reference string       `json:"reference,omitempty" max:"200" pattern:"^\\P{Cc}*[^\\p{Cc}\\p{Z}]\\P{Cc}*$" doc:"Your name of it: the same one twice corrects once."`
}

var adjustDoc = doc{
	id: "adjustBalance", tag: "Operator", summary: "Correct a balance",
	text: "A negative amount lowers it, to the credit limit at most (402). What is raised pays what is " +
		"due. The same reference twice corrects once; with another amount it is 409.",
	body: adjustBody{Amount: -2_500_000, Reason: "Top-up of 9 April was 2.50 too high"}, once: true,
	answer: transaction{
		ID: exampleTopUp.ID, CreatedAt: exampleTopUp.CreatedAt, Type: ledger.Adjustment, Amount: -2_500_000,
		BalanceAfter: 97_500_000, Currency: "USD", Description: "Top-up of 9 April was 2.50 too high",
	},
	faults: []fault.Kind{fault.NotFound, fault.Conflict, fault.Insufficient},
}

// adjust is POST /v1/admin/accounts/{customer_id}/adjustments.
func adjust(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	a := app.Adjustment{
		AccountID: c.customer(), Amount: body.signedMoney("amount"), Reference: body.reference(),
	}
	if text, given := body.requiredString("reason"); given {
		a.Reason = text
		body.note(checkTitle("reason", text))
		if strings.TrimSpace(text) == "" {
			body.note(fault.Bad("reason", "must have 1 to 200 characters"))
		}
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) (ledger.Transfer, error) {
		return s.app.Adjust(ctx, a)
	}, showLine)
}

// signedMoney reads an amount that must be there, may be negative and is not 0.
func (o *object) signedMoney(name string) money.Micros {
	if !o.has(name) {
		o.refuse(name, "is required")
		return 0
	}
	raw := string(o.fields[name])
	var text string
	if raw[0] != '"' {
		text = raw
	} else if err := json.Unmarshal(o.fields[name], &text); err != nil {
		o.refuse(name, "must be a string")
		return 0
	}
	amount, err := money.ParseSigned(text)
	switch {
	case err != nil:
		o.refuse(name, err.Error())
	case amount == 0:
		o.refuse(name, "must not be 0.00")
	}
	return amount
}

var customerTransactionsDoc = doc{
	id: "listAccountTransactions", tag: "Operator", summary: "List an account's transactions",
	text: listTransactionsDoc.text, query: pageParameters, answer: listTransactionsDoc.answer,
	faults: []fault.Kind{fault.NotFound},
}

// customerTransactions is GET /v1/admin/accounts/{customer_id}/transactions.
func customerTransactions(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	statement, err := s.app.Statement(c.Context(), c.customer(), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(statement, page, showTransfer))
}

var customerNumbersDoc = doc{
	id: "listAccountNumbers", tag: "Operator", summary: "List an account's numbers",
	text: listNumbersDoc.text, query: pageParameters, answer: listNumbersDoc.answer,
	faults: []fault.Kind{fault.NotFound},
}

// customerNumbers is GET /v1/admin/accounts/{customer_id}/numbers.
func customerNumbers(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	numbers, err := s.app.NumbersOf(c.Context(), c.customer(), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(numbers, page, holding.Holding.Number))
}
