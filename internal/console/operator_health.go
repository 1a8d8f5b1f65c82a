package console

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
)

const healthPath = operatorPath + "/health"

// health is how the store is, and what a check of all rules found if one was asked for.
type health struct {
	app.Health

	checked *app.Checked
	refusal refusal
}

// fact is a figure with what it says of the store; its kind is that of a badge.
type fact struct{ label, value, kind, word string }

// lateAfter is from when on what is due is called late: jobs look every minute.
const lateAfter = 5 * time.Minute

func (h health) facts() []fact {
	facts := []fact{
		{"Ledger imbalance", usd(h.Imbalance), "good", "balanced"},
		lateness("Oldest due month", h.Lag),
		lateness("Oldest event that a webhook waits for", h.Telling.Oldest),
		lateness("Webhooks behind", h.Telling.Lag),
		{"Purchases that wait here", strconv.Itoa(h.Waiting), "", ""},
	}
	if h.Imbalance != 0 {
		facts[0].kind, facts[0].word = "bad", "the books are wrong: run the check"
	}
	return facts
}

func lateness(label string, d time.Duration) fact {
	switch {
	case d == 0:
		return fact{label, "none", "good", "nothing waits"}
	case d < lateAfter:
		return fact{label, d.Round(time.Second).String(), "good", "in time"}
	}
	return fact{label, d.Round(time.Second).String(), "warn", "late"}
}

// standing is how many webhook endpoints are in a state.
type standing struct {
	word  string
	count int64
}

func (h health) standings() (all []standing) {
	for how, n := range h.Telling.Endpoints {
		all = append(all, standing{strings.TrimSpace(string(how.Status) + " " + string(how.Reason)), n})
	}
	slices.SortFunc(all, func(a, b standing) int { return cmp.Compare(a.word, b.word) })
	return all
}

// connections are this node's.
func (h health) connections() (all []fact) {
	pool := func(name string, p db.Pool) {
		if p.Max > 0 {
			all = append(all, fact{label: name, value: strconv.Itoa(p.InUse) + " of " + strconv.Itoa(p.Max) + " in use"})
		}
	}
	pool("Connections that write", h.Stats.Writers)
	pool("Connections that read", h.Stats.Readers)
	figure := func(label string, n uint64) { all = append(all, fact{label: label, value: strconv.FormatUint(n, 10)}) }
	figure("Transactions that were run again", h.Stats.LostRaces)
	figure("Transactions that found the database away", h.Stats.Away)
	return all
}

// showHealth is GET /console/operator/health.
func showHealth(c *call) (view, error) { return c.health(health{}) }

func (c *call) health(h health) (view, error) {
	found, err := c.app.Health(c.Context())
	if err != nil {
		return view{}, err
	}
	h.Health = found
	return view{title: "Health", nav: healthPath, body: healthPage(c, h), status: h.refusal.status()}, nil
}

// checkStore is POST /console/operator/health. It changes nothing, so its answer is a page.
func checkStore(c *call) (view, error) {
	checked, err := c.app.Check(c.Context())
	r, err := refused(err)
	if err != nil {
		return view{}, err
	}
	if r.kind != 0 {
		return c.health(health{refusal: r})
	}
	return c.health(health{checked: &checked})
}
