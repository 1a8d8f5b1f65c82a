package console

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/event"
)

// happenings is the list of what happened to an account. Its filters are named as those of the API.
type happenings struct {
	q       *form
	filter  event.Filter
	refusal refusal
	found   app.Listed[event.Written]
}

func (h happenings) fields() []field {
	all := []field{
		{label: "Type", name: "type", options: []option{{"", "Any"}}},
		{label: "Number", name: "e164", placeholder: "+1 415 555 0142"},
	}
	for _, word := range eventWords {
		all[0].options = append(all[0].options, option{word, word})
	}
	return filled(all, h.q.values, h.refusal)
}

// request is the same list by the API.
func (h happenings) request(c *call) string {
	return c.request("GET", link(c.v1("/events"), "type", string(h.filter.Type), "e164", h.filter.E164), nil)
}

// listEvents is GET /console/events: newest first; the API has them oldest first.
func listEvents(c *call) (view, error) {
	q := c.query()
	h := happenings{q: q, filter: event.Filter{
		AccountID: c.in.AccountID, Type: event.Type(q.oneOf("type", eventWords...)),
	}}
	if q.text("e164") != "" {
		h.filter.E164 = string(q.number("e164"))
	}
	err := q.err()
	if err == nil {
		h.found, err = c.app.LatestEvents(c.Context(), h.filter, c.page())
	}
	if h.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: eventsTable(c, h), status: h.refusal.status()}, nil
	}
	return view{title: "Events", nav: "/console/events", body: eventsPage(c, h),
		status: h.refusal.status()}, nil
}
