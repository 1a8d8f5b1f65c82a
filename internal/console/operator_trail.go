package console

import (
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/trail"
)

const trailPath = operatorPath + "/trail"

// trailList is what operators did.
type trailList struct {
	values  form
	refusal refusal
	found   app.Listed[trail.Entry]
}

func (l trailList) fields() []field {
	all := []field{
		{label: "Account", name: "account_id", placeholder: "acc_…"},
		{label: "Who", name: "actor", placeholder: "key_…"},
		{label: "Action", name: "action", placeholder: "account.top_up"},
		{label: "From (UTC)", name: "from", kind: "date"},
		{label: "Until (UTC)", name: "to", kind: "date"},
	}
	for i, f := range all {
		all[i].value, all[i].wrong = l.values.text(f.name), l.refusal.of(f.name)
	}
	return all
}

// listTrail is GET /console/operator/trail.
func listTrail(c *call) (view, error) {
	q := c.query()
	l := trailList{values: *q}
	f := trail.Filter{
		AccountID: q.text("account_id"), Who: q.text("actor"), Action: q.text("action"),
		FromUs: q.since("from", 0), ToUs: q.since("to", 1),
	}
	err := q.err()
	if err == nil {
		l.found, err = c.app.Trail(c.Context(), f, c.page())
	}
	if l.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: trailTable(c, l), status: l.refusal.status()}, nil
	}
	return view{title: "Audit trail", nav: trailPath, body: trailPage(c, l), status: l.refusal.status()}, nil
}

// since is the start of a day of UTC, or of one some days later, in microseconds UTC; 0 if it was not
// filled in.
func (f *form) since(name string, later int) int64 {
	us := f.date(name)
	if us == nil {
		return 0
	}
	return time.UnixMicro(*us).UTC().AddDate(0, 0, later).UnixMicro()
}

// told is what stood before or after; nothing where there was nothing.
func told(text *string) string {
	if text == nil {
		return "nothing"
	}
	return *text
}
