// Package lifecycle owns the states in which a number can be and what leads from one to
// another. Every verb that changes a number asks this table, and docs/states.md is drawn from
// it. It does no I/O, and knows neither money nor clocks.
package lifecycle

import "fmt"

// State is where a number stands.
type State string

// The states, in the order of a life.
const (
	ForSale    State = "for_sale"
	Active     State = "active"
	Suspended  State = "suspended"
	CoolingOff State = "cooling_off"
)

// Verb is what happens to a number.
type Verb string

// The verbs: those of customers and of the operator, and those of time.
const (
	Purchase Verb = "purchase"
	Release  Verb = "release"
	Cancel   Verb = "cancel"
	Close    Verb = "close"
	Renew    Verb = "renew"
	Suspend  Verb = "suspend"
	Pay      Verb = "pay"
	Expire   Verb = "expire"
	Cool     Verb = "cool"
)

// Verbs are all of them.
var Verbs = [...]Verb{Purchase, Release, Cancel, Close, Renew, Suspend, Pay, Expire, Cool}

// Standing is a state, and what the rows say of a number in it.
type Standing struct {
	State   State
	Catalog string // the state of its row in the catalog
	Holding string // the status of its latest holding; empty: it has none, or one that ended
	Text    string
}

// Standings are all states.
var Standings = [...]Standing{
	{ForSale, "for_sale", "", "Nobody owns it, and anybody may buy it. After a cooling-off its row still says " +
		"`cooling_off`: it is the clock of who released it that ends that."},
	{Active, "owned", "active", "It is owned, and its months are paid."},
	{Suspended, "owned", "suspended", "It is owned, and a month is unpaid: it is listed, and goes nowhere."},
	{CoolingOff, "cooling_off", "released", "It was given back or not paid for, and nobody may buy it yet."},
}

// Edge is one way from a state to another.
type Edge struct {
	Verb     Verb
	From, To State
	When     string
}

// Edges are all there are: what is not among them must not happen.
var Edges = [...]Edge{
	{Purchase, ForSale, Active, "A customer buys it, by its name or by a claim, and can pay the first charge."},
	{Renew, Active, Active, "A month begins and can be paid."},
	{Suspend, Active, Suspended, "A month begins and cannot be paid."},
	{Pay, Suspended, Active, "The unpaid month can be paid within its grace."},
	{Release, Active, CoolingOff, "Its owner gives it back; it is not locked, and the fee can be paid."},
	{Release, Suspended, CoolingOff, "The same."},
	{Expire, Suspended, CoolingOff, "The unpaid month's grace has passed. No fee is due, a lock is ignored."},
	{Close, Active, CoolingOff, "The operator closes the account along with its numbers. There is no fee."},
	{Close, Suspended, CoolingOff, "The same."},
	{Cancel, CoolingOff, Active, "Who released it takes it back, and can pay what is owed."},
	{Cool, CoolingOff, ForSale, "The clock of who released it has come to the end of the cooling-off."},
}

// After is the state to which the verb leads. An error says that it must not happen to a
// number in this state.
func (s State) After(v Verb) (State, error) {
	for _, e := range Edges {
		if e.Verb == v && e.From == s {
			return e.To, nil
		}
	}
	return "", fmt.Errorf("lifecycle: %s must not happen to a number that is %s", v, s)
}
