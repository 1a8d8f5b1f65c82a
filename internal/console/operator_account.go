package console

import (
	"cmp"
	"context"
	"strconv"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	customersPath = operatorPath + "/accounts"
	aCustomer     = customersPath + "/{account}"
)

// customers is the list of accounts.
type customers struct {
	filter  account.Filter
	state   string // open, closed or any
	refusal refusal
	found   app.Listed[app.Overview]
}

func (l customers) filtered() bool { return l.filter != account.Filter{} }

func (l customers) fields() []field {
	r := l.refusal
	return []field{
		{
			label: "Id or name", name: "text", value: l.filter.Text, kind: "search", placeholder: "acc_…",
			class: "wide",
		},
		{
			label: "Realm", name: "realm", value: string(l.filter.Realm), options: choices("Any", realms...),
			wrong: r.of("realm"),
		},
		{
			label: "State", name: "state", value: l.state, options: choices("Any", "open", "closed"),
			wrong: r.of("state"),
		},
	}
}

var realms = []string{string(realm.Live), string(realm.Sandbox)}

// listCustomers is GET /console/operator/accounts.
func listCustomers(c *call) (view, error) {
	q := c.query()
	l := customers{
		filter: account.Filter{Text: q.text("text"), Realm: realm.Realm(q.oneOf("realm", realms...))},
		state:  q.oneOf("state", "open", "closed"),
	}
	if l.state != "" {
		closed := l.state == "closed"
		l.filter.Closed = &closed
	}
	err := q.err()
	if err == nil {
		l.found, err = c.app.AccountsPage(c.Context(), l.filter, c.page())
	}
	if l.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: customersTable(c, l), status: l.refusal.status()}, nil
	}
	return view{
		title: "Accounts", nav: customersPath, body: customersPage(c, l), status: l.refusal.status(),
	}, nil
}

// customer is one account as the operator sees it, with one of its lists.
type customer struct {
	app.Overview

	show    string // the tab
	refusal refusal
	numbers app.Listed[holding.Holding]
	lines   app.Listed[ledger.Transfer]
	keys    app.Listed[account.Key]
}

func customerPath(id string, more ...string) string {
	return below(customersPath, append([]string{id}, more...)...)
}

func (o customer) path(more ...string) string { return customerPath(o.Account.ID, more...) }

func (o customer) next() string { return o.numbers.Next + o.lines.Next + o.keys.Next }

// titled is its name, or the id of what has none.
func (o customer) titled() string { return nameOr(o.Account.Name, o.Account.ID) }

func (o customer) state() string {
	if o.Account.Closed() {
		return "closed"
	}
	return "open"
}

var customerTabs = []tab{{"", "Transactions"}, {"numbers", "Numbers"}, {"keys", "Keys"}}

// showCustomer is GET /console/operator/accounts/{account}.
func showCustomer(c *call) (view, error) {
	id, q := c.id("account"), c.query()
	of, err := c.app.Standing(c.Context(), id, numbersMax+1)
	if err != nil {
		return view{}, err
	}
	o := customer{Overview: of, show: q.oneOf("show", "numbers", "keys")}
	switch o.show {
	case "numbers":
		o.numbers, err = c.app.NumbersOf(c.Context(), id, c.page())
	case "keys":
		o.keys, err = c.app.LatestKeys(c.Context(), id, c.page())
	default:
		o.lines, err = c.app.Statement(c.Context(), id, c.page())
	}
	if o.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	return view{
		title: o.titled(), nav: customersPath, body: customerPage(c, o), status: o.refusal.status(),
	}, nil
}

// newCustomer is the form of a new account.
type newCustomer struct {
	values  form
	refusal refusal
}

func (n newCustomer) fields() []field {
	v, r := n.values, n.refusal
	return []field{
		{label: "Name", name: "name", value: v.text("name"), wrong: r.of("name"), focus: true},
		{
			label: "Id", name: "id", value: v.text("id"), wrong: r.of("id"), placeholder: "acc_…",
			hint: "Letters, digits, _ and -. Left empty, one is made.",
		},
		{
			label: "Realm", name: "realm", value: v.text("realm"), wrong: r.of("realm"), hint: "It never changes.",
			options: []option{{"live", "live"}, {"sandbox", "sandbox"}},
		},
		{
			label: "Credit limit, USD", name: "credit_limit", value: v.text("credit_limit"),
			wrong: r.of("credit_limit"), placeholder: "0.00", hint: "How far the balance may go below 0.00.",
		},
	}
}

func showNewCustomer(c *call) (view, error) {
	n := newCustomer{values: *c.query()}
	return c.operatorQuestion(customersPath, "New account", n.refusal, newCustomerForm(n))
}

// createCustomer is POST /console/operator/accounts/new.
func createCustomer(c *call) (view, error) {
	f := c.posted()
	made := app.NewAccount{
		ID: f.text("id"), Name: f.text("name"),
		Realm: realm.Realm(cmp.Or(f.oneOf("realm", realms...), string(realm.Live))),
	}
	if f.text("credit_limit") != "" {
		made.CreditLimit = f.money("credit_limit")
	}
	err := f.err()
	var id string
	if err == nil {
		id, err = makeOnce(c, "",
			func(ctx context.Context) (any, error) { return c.app.CreateAccount(ctx, made) },
			func(result any) string { return result.(app.Overview).Account.ID })
	}
	if err == nil {
		return view{to: customerPath(id), flash: "The account was made."}, nil
	}
	n := newCustomer{values: *f}
	if n.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	return c.operatorQuestion(customersPath, "New account", n.refusal, newCustomerForm(n))
}

// signed is an amount with its sign, as a change of a balance.
func signed(m money.Micros) string {
	if m > 0 {
		return "+" + usd(m)
	}
	return usd(m)
}

func count(n int64) string { return thousands(strconv.FormatInt(n, 10)) }

// numbersMax is up to where the numbers of an account are counted for a page.
const numbersMax = 10_000

// owned is how many numbers an account has: 10,000+ for more than are counted.
func owned(numbers int64) string {
	if numbers > numbersMax {
		return count(numbersMax) + "+"
	}
	return count(numbers)
}

func balanceAfter(l ledger.Transfer) string { return usd(money.Micros(l.BalanceAfter)) }
