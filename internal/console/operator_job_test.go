package console

import (
	"html"
	"net/http"
	"regexp"
	"testing"

	"tryvox.io/numbers/internal/db/dbtest"
)

func TestOperatorSeesJobs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		b.get(jobsPath).has(http.StatusOK, "No jobs")
		for range rowsPerPage {
			insertJob(t, w, "trim")
		}
		insertJob(t, w, "billing")
		page := b.get(jobsPath).
			has(http.StatusOK, "billing", "trim", "available", "Next page")
		b.get(nextOf(t, page)).
			has(http.StatusOK, "trim", "First page").lacks("billing<", "Next page")
		b.get(jobsPath+"?state=completed").has(http.StatusOK, "No jobs")
		b.get(jobsPath+"?state=available", "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "billing").lacks("<html")
		b.get(jobsPath+"?state=%3Cb%3E").
			has(http.StatusUnprocessableEntity, "must be one of").lacks("<b>")
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

// insertJob writes a job that nobody here does.
func insertJob(t *testing.T, w *world, kind string) {
	t.Helper()
	if err := dbtest.InsertJob(t.Context(), w.db, kind); err != nil {
		t.Fatal(err)
	}
}
