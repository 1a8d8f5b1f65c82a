package main

import (
	"fmt"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

type accountCommand struct {
	Create      accountCreate `cmd:"" help:"Make an account; prints its id and nothing else."`
	TopUp       accountTopUp  `cmd:"" help:"Credit a balance."`
	Adjust      accountAdjust `cmd:"" help:"Correct a balance, with the reason."`
	CreditLimit accountLimit  `cmd:"" help:"Set how far the balance may go below 0.00."`
	Show        accountShow   `cmd:"" help:"Show an account with its balance."`
	List        accountList   `cmd:"" help:"List the accounts."`
	Close       accountClose  `cmd:"" help:"Close an account; its money stays on the books."`
}

type accountCreate struct {
	ID          string       `name:"id" placeholder:"ID" help:"Its id; without it one is made."`
	Name        string       `placeholder:"NAME" help:"What people call it."`
	Sandbox     bool         `help:"For tests: sandbox numbers, test keys, no real money."`
	Clock       *instant     `placeholder:"TIME" help:"A test clock that starts at this time (sandbox)."`
	CreditLimit money.Micros `default:"0" placeholder:"USD" help:"How far the balance may go below 0.00."`
}

// Run makes the account.
func (c *accountCreate) Run(e *environment) error {
	return e.with(func(s *store) error {
		a, err := s.CreateAccount(e.ctx, app.NewAccount{
			ID: c.ID, Name: c.Name, Realm: realm.Of(c.Sandbox), ClockUs: (*int64)(c.Clock), CreditLimit: c.CreditLimit,
		})
		if err != nil {
			return err
		}
		return e.result(map[string]string{"id": a.ID}, a.ID)
	})
}

type accountTopUp struct {
	ID        string       `arg:"" help:"The account."`
	Amount    money.Micros `arg:"" name:"usd" help:"The amount in USD, such as 100 or 5.00."`
	Reference string       `placeholder:"R" help:"Your name of the payment: the same one twice credits once."`
}

// Run credits the balance.
func (c *accountTopUp) Run(e *environment) error {
	return e.with(func(s *store) error {
		line, err := s.TopUp(e.ctx, app.TopUp{AccountID: c.ID, Amount: c.Amount, Reference: c.Reference})
		if err != nil {
			return err
		}
		return e.moved(line)
	})
}

// moved prints a line of a statement.
func (e *environment) moved(line ledger.Transfer) error {
	balance := money.Micros(line.BalanceAfter)
	return e.result(struct {
		Transaction  string       `json:"transaction"`
		Amount       money.Micros `json:"amount"`
		BalanceAfter money.Micros `json:"balance_after"`
		Currency     string       `json:"currency"`
	}{line.ID, line.Signed(), balance, "USD"}, "balance "+balance.String()+" USD")
}

type accountAdjust struct {
	ID        string `arg:"" help:"The account."`
	Amount    string `arg:"" name:"usd" help:"The amount in USD; a negative one, behind --, lowers the balance."`
	Reason    string `required:"" placeholder:"TEXT" help:"Why, for the statement and the trail."`
	Reference string `placeholder:"R" help:"Your name of it: the same one twice corrects once."`
}

// Run corrects the balance.
func (c *accountAdjust) Run(e *environment) error {
	amount, err := money.ParseSigned(c.Amount)
	if err != nil {
		return &usageError{fmt.Errorf("usd: %w", err)}
	}
	return e.with(func(s *store) error {
		line, err := s.Adjust(e.ctx, app.Adjustment{
			AccountID: c.ID, Amount: amount, Reason: c.Reason, Reference: c.Reference,
		})
		if err != nil {
			return err
		}
		return e.moved(line)
	})
}

type accountLimit struct {
	ID     string       `arg:"" help:"The account."`
	Limit  money.Micros `arg:"" name:"usd" help:"The limit in USD, such as 0 or 50.00."`
	Reason string       `placeholder:"TEXT" help:"Why, for the trail."`
}

// Run sets the limit.
func (c *accountLimit) Run(e *environment) error {
	return e.with(func(s *store) error {
		o, err := s.ChangeAccount(e.ctx, app.AccountChange{
			AccountID: c.ID, CreditLimit: &c.Limit, Reason: c.Reason,
		})
		if err != nil {
			return err
		}
		return e.result(rowOf(o), "credit limit "+o.Balance.CreditLimit.String()+" USD, available "+
			o.Balance.Available().String()+" USD")
	})
}

// accountRow is an account as show and list print it.
type accountRow struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Realm       realm.Realm  `json:"realm"`
	Status      string       `json:"status"`
	Balance     money.Micros `json:"balance"`
	CreditLimit money.Micros `json:"credit_limit"`
	Available   money.Micros `json:"available"`
	Currency    string       `json:"currency"`
	CreatedAt   string       `json:"created_at"`
	ClosedAt    *string      `json:"closed_at"`
	TestClock   *string      `json:"test_clock"`
}

func rowOf(o app.Overview) accountRow {
	status := "open"
	if o.Account.Closed() {
		status = "closed"
	}
	return accountRow{
		ID: o.Account.ID, Name: o.Account.Name, Realm: o.Account.Realm, Status: status,
		Balance: o.Balance.Balance, CreditLimit: o.Balance.CreditLimit, Available: o.Balance.Available(),
		Currency: "USD", CreatedAt: stamp.Format(o.Account.CreatedUs),
		ClosedAt: stamp.Maybe(o.Account.ClosedUs), TestClock: stamp.Maybe(o.Account.ClockUs),
	}
}

type accountShow struct {
	ID string `arg:"" help:"The account."`
}

// Run shows one account.
func (c *accountShow) Run(e *environment) error {
	return e.with(func(s *store) error {
		o, err := s.Overview(e.ctx, c.ID)
		if err != nil {
			return err
		}
		row := struct {
			accountRow
			Numbers      int64        `json:"numbers"`
			DueNextCycle money.Micros `json:"due_next_cycle"`
			NextCycleAt  string       `json:"next_cycle_at"`
		}{rowOf(o), o.Numbers, o.Balance.DueNext, stamp.Format(o.NextCycleUs)}
		if e.json {
			return e.result(row, "")
		}
		return table(e, [][]string{
			{"id", row.ID}, {"name", orDash(&row.Name)}, {"realm", string(row.Realm)}, {"status", row.Status},
			{"balance", row.Balance.String() + " USD"}, {"credit limit", row.CreditLimit.String() + " USD"},
			{"available", row.Available.String() + " USD"}, {"numbers", strconv.FormatInt(row.Numbers, 10)},
			{"due next cycle", row.DueNextCycle.String() + " USD on " + row.NextCycleAt},
			{"created", row.CreatedAt}, {"closed", orDash(row.ClosedAt)}, {"test clock", orDash(row.TestClock)},
		}, "ACCOUNT "+row.ID, func(cells []string) []string { return cells })
	})
}

type accountList struct{}

// Run lists all accounts.
func (c *accountList) Run(e *environment) error {
	return e.with(func(s *store) error {
		all, err := s.Accounts(e.ctx)
		if err != nil {
			return err
		}
		rows := make([]accountRow, len(all))
		for i, o := range all {
			rows[i] = rowOf(o)
		}
		return table(e, rows, "ID REALM STATUS BALANCE LIMIT CREATED NAME", func(r accountRow) []string {
			return []string{
				r.ID, string(r.Realm), r.Status, r.Balance.String(), r.CreditLimit.String(), r.CreatedAt, orDash(&r.Name),
			}
		})
	})
}

type accountClose struct {
	ID             string `arg:"" help:"The account."`
	ReleaseNumbers bool   `help:"Release the numbers that it owns, without fee."`
}

// Run closes the account.
func (c *accountClose) Run(e *environment) error {
	return e.with(func(s *store) error {
		if err := s.CloseAccount(e.ctx, c.ID, c.ReleaseNumbers); err != nil {
			return err
		}
		return e.result(map[string]string{"id": c.ID, "status": "closed"}, "account "+c.ID+" is closed")
	})
}
