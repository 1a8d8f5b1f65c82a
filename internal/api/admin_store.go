package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// stock is how many numbers there are.
type stock struct {
	Data      []stockRow `json:"data"`
	CountedAt string     `json:"counted_at"`
}

type stockRow struct {
	Realm   realm.Realm `json:"realm" enum:"live,sandbox"`
	Country string      `json:"country"`
	Type    string      `json:"type" enum:"local,toll_free,mobile"`
	State   string      `json:"state" enum:"for_sale,owned,cooling_off,withdrawn"`
	Numbers int64       `json:"numbers"`
}

var getStockDoc = doc{
	id: "getStock", tag: "Operator", summary: "Count the stock",
	text: "Numbers by realm, country, type and state. A count is kept for a minute, and sales go on while " +
		"it is made. Withdrawn are those that are not sold and have no owner.",
	answer: stock{
		Data:      []stockRow{{realm.Live, "IN", catalog.Local, string(catalog.ForSale), 12_345}},
		CountedAt: "2026-04-09T10:30:00Z",
	},
	long: true,
}

// getStock is GET /v1/admin/stock.
func getStock(s *Server, c *call) (answer, error) {
	counts, at, err := s.app.Stock(c.Context())
	if err != nil {
		return answer{}, err
	}
	all := stock{Data: make([]stockRow, len(counts)), CountedAt: stamp.Format(at.UnixMicro())}
	for i, n := range counts {
		all.Data[i] = stockRow{n.Realm, n.Country, n.Type, n.State, n.Count}
	}
	return ok(all)
}

// debt is an account that cannot pay its next cycle, or could not pay the last one.
type debt struct {
	AccountID  string       `json:"account_id"`
	State      string       `json:"state" enum:"unpaid,over_limit,short" doc:"Unpaid: numbers are suspended. Over_limit: it owes more than its credit limit, so nothing is sold. Short: it cannot pay the next cycle."`
	Numbers    int64        `json:"numbers" doc:"How many are suspended."`
	MonthlyFee money.Micros `json:"monthly_fee" doc:"What they cost together."`
	Balance    money.Micros `json:"balance"`
	Available  money.Micros `json:"available"`
	DueNext    money.Micros `json:"due_next" doc:"What the next cycle takes."`
	Currency   string       `json:"currency" enum:"USD"`
	Since      *string      `json:"since" format:"date-time" doc:"When the oldest unpaid month began, on the account's clock; null: none is."`
	GraceEnd   *string      `json:"grace_end" format:"date-time" doc:"When the first of them is released; null: none is suspended."`
}

func showDebt(o app.Owes) debt {
	d := debt{
		AccountID: o.AccountID, State: string(o.State()), Numbers: o.Numbers, MonthlyFee: o.Fees,
		Balance: o.Balance.Balance, Available: o.Balance.Available(), DueNext: o.Balance.DueNext, Currency: "USD",
	}
	if o.Numbers > 0 {
		d.Since, d.GraceEnd = stamp.Maybe(&o.SinceUs), stamp.Maybe(&o.GraceEnd)
	}
	return d
}

// exampleSpan is an unpaid month's beginning and the end of its grace.
var exampleSpan = [2]string{"2026-05-01T00:00:00Z", "2026-05-15T00:00:00Z"}

var listDebtsDoc = doc{
	id: "listDebts", tag: "Operator", summary: "List debts",
	text: "The accounts of both realms whose balance and credit limit do not cover their next cycle, by id: " +
		"what is not paid and until when, who owes more than the limit, and who is short of what comes next.",
	query: pageParameters,
	answer: list[debt]{
		Data: []debt{{
			exampleCustomer.ID, string(app.Unpaid), 2, 5_000_000, 1_000_000, 1_000_000, 5_000_000, "USD",
			&exampleSpan[0], &exampleSpan[1],
		}}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listDebts is GET /v1/admin/debts.
func listDebts(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	debts, err := s.app.Debts(c.Context(), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(debts, page, showDebt))
}

// checked is what a check found.
type checked struct {
	Rules    int      `json:"rules" doc:"How many were looked at."`
	Breaches []breach `json:"breaches" doc:"None: all is well."`
}

type breach struct {
	Rule    string `json:"rule"`
	Subject string `json:"subject"`
	Detail  string `json:"detail"`
}

var checkDoc = doc{
	id: "checkStore", tag: "Operator", summary: "Check every invariant",
	text: "Re-derives from the tables that books balance, that numbers have one owner, that every month " +
		"is charged once, and more. It reads all there is and may take long; one at a time on each " +
		"server, else 409.",
	answer: checked{Rules: 40, Breaches: []breach{}}, long: true, faults: []fault.Kind{fault.Conflict},
}

// check is GET /v1/admin/check.
func check(s *Server, c *call) (answer, error) {
	found, err := s.app.Check(c.Context())
	if err != nil {
		return answer{}, err
	}
	all := checked{Rules: found.Rules, Breaches: make([]breach, len(found.Breaches))}
	for i, b := range found.Breaches {
		all.Breaches[i] = breach(b)
	}
	return ok(all)
}
