package console

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/holding"
)

// ownNumbers is the list of what the account owns.
type ownNumbers struct {
	filter  holding.Filter
	refusal refusal
	found   app.Listed[holding.Holding]
	targets targets
	to      string // where those that are ticked are to go, until something else is chosen
}

// filtered tells whether the list leaves something out.
func (l ownNumbers) filtered() bool { return l.filter != holding.Filter{AccountID: l.filter.AccountID} }

func (l ownNumbers) fields() []field {
	f := l.filter
	all := []field{
		{label: "Contains", name: "contains", value: f.Contains, kind: "search", placeholder: "415 555"},
		{label: "Country", name: "country", value: f.Country, placeholder: "US"},
		{label: "Type", name: "type", value: f.Type, options: choices("Any", catalog.Types...)},
		{label: "Status", name: "status", value: f.Status, options: choices("Any", states...)},
	}
	for i := range all {
		all[i].wrong = l.refusal.of(all[i].name)
	}
	return all
}

// requests are the same list by the API, and how one of its numbers is routed.
func (l ownNumbers) requests(c *call) []string {
	f := l.filter
	commands := []string{c.request("GET", link(c.v1("/numbers"), "country", f.Country, "type", f.Type,
		"status", f.Status, "contains", f.Contains, "trunk_id", f.TrunkID, "application_id", f.ApplicationID), nil)}
	if len(l.found.Items) > 0 {
		commands = append(commands, c.assign(l.found.Items[0].E164))
	}
	return commands
}

// assign is how a number is sent to a trunk.
func (c *call) assign(number string) string {
	return c.request("POST", c.v1("/numbers/"+number+"/assign"), map[string]string{"trunk_id": "trunk_…"})
}

// routing is how a number is sent to a trunk, to an application, or nowhere.
func (c *call) routing(number string) []string {
	path := c.v1("/numbers/" + number)
	return []string{
		c.assign(number),
		c.request("DELETE", path+"/assign", nil),
		c.request("POST", path+"/application", map[string]string{"application_id": "app_…"}),
		c.request("DELETE", path+"/application", nil),
	}
}

// listNumbers is GET /console/numbers.
func listNumbers(c *call) (view, error) {
	q := c.query()
	l := ownNumbers{filter: holding.Filter{
		AccountID: c.in.AccountID, Country: q.country(), Status: q.oneOf("status", states...),
		Type: q.oneOf("type", catalog.Types...), Contains: q.digits("contains"),
		TrunkID: q.text("trunk_id"), ApplicationID: q.text("application_id"),
	}}
	err := q.err()
	if err == nil {
		l.found, err = c.app.Numbers(c.Context(), l.filter, c.page())
	}
	if l.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	l.to = q.text("to")
	shown := []string{l.to}
	for _, h := range l.found.Items {
		shown = append(shown, targetOf(h.TrunkID, h.ApplicationID))
	}
	if l.targets, err = c.targets(shown...); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: numbersTable(c, l), status: l.refusal.status()}, nil
	}
	return view{
		title: "Your numbers", nav: "/console/numbers", body: numbersPage(c, l), status: l.refusal.status(),
	}, nil
}

// countNumbers counts the account's own that the filter means, no further than owned tells.
func (c *call) countNumbers(f holding.Filter) (int64, error) {
	f.AccountID = c.in.AccountID
	return c.app.CountNumbers(c.Context(), f, numbersMax+1)
}

// states are those of numbers that are owned.
var states = []string{string(holding.Active), string(holding.Pending), string(holding.Suspended)}
