package api

import (
	"context"
	"net/http"
	"slices"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// customerRow is an account as the operator sees it in a list.
type customerRow struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Realm       realm.Realm  `json:"realm" enum:"live,sandbox"`
	Status      string       `json:"status" enum:"open,closed"`
	Balance     money.Micros `json:"balance"`
	CreditLimit money.Micros `json:"credit_limit"`
	Available   money.Micros `json:"available"`
	Currency    string       `json:"currency" enum:"USD"`
	CreatedAt   string       `json:"created_at" doc:"In real time, as closed_at is."`
	ClosedAt    *string      `json:"closed_at"`
	TestClock   *string      `json:"test_clock" format:"date-time" doc:"Null: real time."`
}

func showCustomerRow(o app.Overview) customerRow {
	status := "open"
	if o.Account.Closed() {
		status = "closed"
	}
	return customerRow{
		ID: o.Account.ID, Name: o.Account.Name, Realm: o.Account.Realm, Status: status,
		Balance: o.Balance.Balance, CreditLimit: o.Balance.CreditLimit, Available: o.Balance.Available(),
		Currency: "USD", CreatedAt: stamp.Format(o.Account.CreatedUs),
		ClosedAt: stamp.Maybe(o.Account.ClosedUs), TestClock: stamp.Maybe(o.Account.ClockUs),
	}
}

// customer is an account as the operator sees it.
type customer struct {
	ID           string       `json:"id"`
	Name         string       `json:"name"`
	Realm        realm.Realm  `json:"realm" enum:"live,sandbox"`
	Status       string       `json:"status" enum:"open,closed"`
	Balance      money.Micros `json:"balance"`
	CreditLimit  money.Micros `json:"credit_limit"`
	Available    money.Micros `json:"available"`
	Currency     string       `json:"currency" enum:"USD"`
	Numbers      int64        `json:"numbers" doc:"How many it owns."`
	DueNextCycle money.Micros `json:"due_next_cycle"`
	NextCycleAt  string       `json:"next_cycle_at" doc:"On the account's clock."`
	CreatedAt    string       `json:"created_at" doc:"In real time, as closed_at is."`
	ClosedAt     *string      `json:"closed_at"`
	TestClock    *string      `json:"test_clock" format:"date-time" doc:"Null: real time."`
}

func customerOf(o app.Overview) customer {
	row := showCustomerRow(o)
	return customer{
		ID: row.ID, Name: row.Name, Realm: row.Realm, Status: row.Status, Balance: row.Balance,
		CreditLimit: row.CreditLimit, Available: row.Available, Currency: row.Currency,
		Numbers: o.Numbers, DueNextCycle: o.Balance.DueNext, NextCycleAt: stamp.Format(o.NextCycleUs),
		CreatedAt: row.CreatedAt, ClosedAt: row.ClosedAt, TestClock: row.TestClock,
	}
}

func showCustomer(o app.Overview) any { return customerOf(o) }

var exampleCustomer = customer{
	ID: "acc_01jrd3w7e8f9a0b1c2d3e4f5g6", Name: "Example Ltd", Realm: realm.Live, Status: "open",
	CreditLimit: 50_000_000, Available: 50_000_000, Currency: "USD", NextCycleAt: "2026-05-01T00:00:00Z",
	CreatedAt: "2026-04-09T10:30:00Z",
}

// customerBody is what an account is made of.
type customerBody struct {
	ID          string        `json:"id,omitempty" pattern:"^[A-Za-z0-9_-]{1,64}$" doc:"Without it one is made."`
	Name        string        `json:"name,omitempty" max:"200" pattern:"^\\P{Cc}*$"`
	Realm       string        `json:"realm,omitempty" enum:"live,sandbox" doc:"live if left out; it never changes."`
	TestClock   string        `json:"test_clock,omitempty" format:"date-time" doc:"Sandbox only: it starts there and stands."`
	CreditLimit *money.Micros `json:"credit_limit,omitempty" doc:"How far the balance may go below 0.00."`
}

// refine tells that only the sandbox has clocks.
func (customerBody) refine(of schema) {
	null := schema{"type": "null"}
	of["anyOf"] = []schema{
		{
			"required":   []string{"realm"},
			"properties": schema{"realm": schema{"const": "sandbox"}, "test_clock": schema{"type": "string"}},
		},
		{"properties": schema{"test_clock": null}},
	}
}

var createCustomerDoc = doc{
	id: "createAccount", tag: "Operator", summary: "Create an account",
	text: "A customer's account, with a balance of 0.00 and no key. 409 when the id is taken.",
	body: customerBody{Name: exampleCustomer.Name, CreditLimit: &exampleCustomer.CreditLimit},
	once: true, status: http.StatusCreated, answer: exampleCustomer, faults: []fault.Kind{fault.Conflict},
}

// createCustomer is POST /v1/admin/accounts.
func createCustomer(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	n := app.NewAccount{
		ID: body.word("id"), Name: body.title("name"), Realm: realm.Live, ClockUs: body.instant("test_clock"),
	}
	if word := body.oneOf("realm", realmWords...); word != "" {
		n.Realm = realm.Realm(word)
	}
	if n.ID != "" {
		body.note(account.CheckID(n.ID))
	}
	if n.ClockUs != nil && n.Realm != realm.Sandbox {
		body.refuse("test_clock", "only a sandbox account has a test clock")
	}
	if limit := body.money("credit_limit"); limit != nil {
		n.CreditLimit = *limit
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to, Status: http.StatusCreated},
		func(ctx context.Context) (app.Overview, error) {
			a, err := s.app.CreateAccount(ctx, n)
			return app.Overview{Account: a}, err
		}, showCustomer)
}

var listCustomersDoc = doc{
	id: "listAccounts", tag: "Operator", summary: "List accounts",
	text: "The accounts of both realms with their balances, by id.",
	query: slices.Concat(pageParameters, []parameter{
		textParameter("text", "What stands in the id or the name."), realmParameter,
		{"closed", "Only closed ones, or only open ones.", words([]string{"true", "false"})},
	}),
	answer: list[customerRow]{
		Data: []customerRow{{
			ID: exampleCustomer.ID, Name: exampleCustomer.Name, Realm: realm.Live, Status: "open",
			CreditLimit: 50_000_000, Available: 50_000_000, Currency: "USD", CreatedAt: exampleCustomer.CreatedAt,
		}}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listCustomers is GET /v1/admin/accounts.
func listCustomers(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	f := account.Filter{Text: q.id("text"), Realm: realm.Realm(q.oneOf("realm", realmWords...))}
	if word := q.oneOf("closed", "true", "false"); word != "" {
		closed := word == "true"
		f.Closed = &closed
	}
	if err := q.err(); err != nil {
		return answer{}, err
	}
	found, err := s.app.AccountsPage(c.Context(), f, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(found, page, showCustomerRow))
}

var getCustomerDoc = doc{
	id: "getAccount", tag: "Operator", summary: "Get an account", answer: exampleCustomer,
	text:   "An account of any realm, with its balance and how many numbers it owns.",
	faults: []fault.Kind{fault.NotFound},
}

// getCustomer is GET /v1/admin/accounts/{customer_id}.
func getCustomer(s *Server, c *call) (answer, error) {
	o, err := s.app.Overview(c.Context(), c.customer())
	if err != nil {
		return answer{}, err
	}
	return ok(customerOf(o))
}

// customerChange is what can be changed of an account.
type customerChange struct {
	Name        string        `json:"name,omitempty" max:"200" pattern:"^\\P{Cc}*$"`
	CreditLimit *money.Micros `json:"credit_limit,omitempty"`
	Reason      string        `json:"reason,omitempty" max:"200" pattern:"^\\P{Cc}*$" doc:"Why; it stands in the trail."`
}

var changeCustomerDoc = doc{
	id: "changeAccount", tag: "Operator", summary: "Change an account",
	text: "What is left out or null stays. A raised limit pays what is due, the oldest first; under one " +
		"that is below the debt nothing more is sold until it is paid.",
	body: customerChange{CreditLimit: &exampleCustomer.CreditLimit, Reason: "Contract of April"},
	once: true, answer: exampleCustomer, faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// changeCustomer is PATCH /v1/admin/accounts/{customer_id}.
func changeCustomer(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	by := app.AccountChange{
		AccountID: c.customer(), CreditLimit: body.money("credit_limit"), Reason: body.title("reason"),
	}
	if body.has("name") {
		name := body.title("name")
		by.Name = &name
	}
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) (app.Overview, error) {
		return s.app.ChangeAccount(ctx, by)
	}, showCustomer)
}

// closing says what becomes of the numbers of an account that is closed.
type closing struct {
	ReleaseNumbers bool `json:"release_numbers,omitempty" doc:"Release what it owns, without fee."`
}

var closeCustomerDoc = doc{
	id: "closeAccount", tag: "Operator", summary: "Close an account",
	text: "Its keys are refused from then on; its money stays on the books. 409 while it owns numbers, " +
		"unless they are to be released. Closing it again changes nothing.",
	body: closing{ReleaseNumbers: true}, once: true, answer: func() customer {
		closed := exampleCustomer
		closed.Status, closed.ClosedAt = "closed", &exampleCustomer.CreatedAt
		return closed
	}(),
	faults: []fault.Kind{fault.NotFound, fault.Conflict},
}

// closeCustomer is POST /v1/admin/accounts/{customer_id}/close.
func closeCustomer(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	release := body.flag("release_numbers")
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) (app.Overview, error) {
		if err := s.app.CloseAccount(ctx, c.customer(), release); err != nil {
			return app.Overview{}, err
		}
		return s.app.Overview(ctx, c.customer())
	}, showCustomer)
}
