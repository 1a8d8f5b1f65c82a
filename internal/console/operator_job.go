package console

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
)

const jobsPath = operatorPath + "/jobs"

// jobList is what the service does by itself.
type jobList struct {
	state   string
	refusal refusal
	found   app.Listed[db.Job]
}

func (l jobList) fields() []field {
	return []field{{
		label: "State", name: "state", value: l.state, options: choices("Any", db.JobStates...),
		wrong: l.refusal.of("state"),
	}}
}

// jobKinds are the badges of jobs' states.
var jobKinds = map[string]string{
	"completed": "good", "running": "accent", "discarded": "bad", "cancelled": "bad", "retryable": "warn",
}

// listJobs is GET /console/operator/jobs.
func listJobs(c *call) (view, error) {
	q := c.query()
	l := jobList{state: q.oneOf("state", db.JobStates...)}
	err := q.err()
	if err == nil {
		l.found, err = c.app.Jobs(c.Context(), l.state, c.page())
	}
	if l.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if c.part("results") {
		return view{part: true, body: jobTable(c, l), status: l.refusal.status()}, nil
	}
	return view{title: "Jobs", nav: jobsPath, body: jobsPage(c, l), status: l.refusal.status()}, nil
}
