package browser

import (
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/trail"
)

// river is where River UI is, whose pages are not ours.
const river = "/console/operator/jobs/ui/"

// River UI shows and cancels jobs within its policy, and asks nobody else.
func TestRiver(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.signedIn(t, w.operator(t))
		if err := dbtest.InsertJob(t.Context(), w.db, "trim"); err != nil {
			t.Fatal(err)
		}
		p.look(desk)
		p.open("/console/operator/jobs")
		p.press("Open River UI")
		p.sees("Queues", "Settings")
		p.open(river + "jobs?state=available")
		p.sees("trim", "Queues")
		for _, page := range []string{
			"queues", "settings", "workflows", "periodic-jobs", "dead-letter-jobs", "jobs",
		} {
			p.open(river + page)
			p.sees("Queues")
		}
		p.open(river + "jobs/1")
		p.sees("trim", "Cancel")
		p.press("Cancel")
		p.sees("Cancelled")
		if told := w.told(t); told.Action != "job.cancel" || told.Object != "1" {
			t.Errorf("the trail ends with %+v, want job.cancel of 1", told)
		}
	})
}

// told is the trail's last entry.
func (w *world) told(t *testing.T) trail.Entry {
	t.Helper()
	all, err := w.app.Trail(t.Context(), trail.Filter{}, app.Page{PerPage: 1, ByCursor: true})
	if err != nil || len(all.Items) == 0 {
		t.Fatalf("the trail is %+v, %v", all, err)
	}
	return all.Items[0]
}
