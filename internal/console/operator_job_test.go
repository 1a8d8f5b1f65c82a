package console

import (
	"html"
	"net/http"
	"regexp"
	"testing"

	"github.com/riverqueue/river"
)

// named is a job that nobody here does.
type named struct{ name string }

// Kind is its name in the database.
func (n named) Kind() string { return n.name }

func TestOperatorSeesJobs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		b.get(jobsPath).has(http.StatusOK, "No jobs")
		jobs, err := w.db.NewJobs(&river.Config{})
		if err != nil {
			t.Fatal(err)
		}
		for range rowsPerPage {
			if _, err := jobs.Insert(t.Context(), named{"trim_deliveries"}, nil); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := jobs.Insert(t.Context(), named{"billing"}, nil); err != nil {
			t.Fatal(err)
		}
		page := b.get(jobsPath).has(http.StatusOK, "billing", "trim deliveries", "available", "Next page")
		b.get(nextOf(t, page)).has(http.StatusOK, "trim deliveries", "First page").lacks("billing<", "Next page")
		b.get(jobsPath+"?state=completed").has(http.StatusOK, "No jobs")
		b.get(jobsPath+"?state=available", "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "billing").lacks("<html")
		b.get(jobsPath+"?state=%3Cb%3E").has(http.StatusUnprocessableEntity, "must be one of").lacks("<b>")
		b.get(jobsPath+"?cursor=none").has(http.StatusUnprocessableEntity, "next_cursor")
	})
}

// nextOf is where a page's pager leads on to.
func nextOf(t *testing.T, page seen) string {
	t.Helper()
	found := regexp.MustCompile(`href="([^"]*)" rel="next"`).FindStringSubmatch(page.text)
	if found == nil {
		t.Fatalf("%s: leads nowhere on", page.asked)
	}
	return html.UnescapeString(found[1])
}
