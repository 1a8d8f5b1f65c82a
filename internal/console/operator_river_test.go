package console

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/trail"
)

func TestRiverShowsJobs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		insertJob(t, w, "billing")
		b.get(jobsPath).has(http.StatusOK, `href="`+riverPath+`/"`, "Open River UI")
		for _, path := range []string{"/", "/jobs", "/jobs/1", "/queues", "/settings"} {
			page := b.get(riverPath+path).has(http.StatusOK, `id="root"`, riverAPI)
			policy := page.header.Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self';") {
				t.Errorf("%s: the policy is %s", path, policy)
			}
			if kept := page.header.Get("Cache-Control"); kept != "no-store" {
				t.Errorf("%s: Cache-Control %s", path, kept)
			}
		}
		b.get(riverAPI+"/jobs?state=available").has(http.StatusOK, `"kind":"billing"`)
		b.get(riverAPI+"/jobs/1").has(http.StatusOK, `"kind":"billing"`, `"errors":[]`)
		b.get(riverAPI+"/jobs/2").has(http.StatusNotFound, "Job not found")
		b.get(riverAPI+"/states").has(http.StatusOK, `"available":{"accuracy":"exact","count":1`)
		b.get(riverAPI+"/queues").has(http.StatusOK, `"data":[]`)
		b.get(riverAPI+"/autocomplete?facet=job_kind").has(http.StatusOK, "billing")
		b.get(riverAPI+"/features").has(http.StatusOK, "extensions")
		b.get(riverAPI+"/version").has(http.StatusOK, "version")
		for _, path := range []string{
			"/nowhere", "/assets/nowhere.js", "/index.html", "/.vite", "/assets/..%2findex.html", "/api",
			"/api/health-checks/complete", "/api/pro/workflows",
		} {
			b.get(riverPath+path).has(http.StatusNotFound, "There is no such page.")
		}
	})
}

// What the page loads may be kept by the browser.
func TestRiverAssetsAreKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		page := b.get(riverPath + "/").text
		at := strings.Index(page, riverPath+"/assets/main-")
		path, _, _ := strings.Cut(page[at:], `"`)
		file := b.get(path).has(http.StatusOK)
		if kept := file.header.Get("Cache-Control"); kept != keptForever {
			t.Errorf("%s: Cache-Control %q, want %q", path, kept, keptForever)
		}
		if kind := b.get(riverPath + "/icon.svg").header.Get("Content-Type"); kind != "image/svg+xml" {
			t.Errorf("the icon is %s", kind)
		}
	})
}

// Who is no operator finds nothing of River UI, and who is not signed in is sent to the door.
func TestRiverIsForOperators(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		customer := w.signedIn(t, w.key(t, "acc_a", account.Write))
		nobody := w.browser(t)
		for _, r := range riverRoutes {
			path := strings.NewReplacer("{$}", "", "{id}", "1", "{name}", "default", "{file}", "icon.svg").
				Replace(r.path)
			customer.send(r.method, path, nil).has(http.StatusNotFound, "There is no such page.")
			if strings.HasPrefix(path, riverAPI) {
				nobody.send(r.method, path, nil).has(http.StatusUnauthorized)
			} else {
				nobody.send(r.method, path, nil).has(http.StatusOK, "Sign in with the key")
			}
		}
	})
}

// ask sends what River UI sends when it changes jobs.
func (b *browser) ask(verb string, ids ...int64) seen {
	b.t.Helper()
	var texts []string
	for _, id := range ids {
		texts = append(texts, strconv.Quote(strconv.FormatInt(id, 10)))
	}
	return b.send(http.MethodPost, riverAPI+"/jobs/"+verb,
		strings.NewReader(`{"ids":[`+strings.Join(texts, ",")+`]}`))
}

// Each change is told to the trail, in its own transaction: what is refused is not done and not told.
func TestRiverTellsTheTrail(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		for range 3 {
			insertJob(t, w, "billing")
		}
		queue(t, w)
		before := len(w.trail(t))
		b.ask("cancel", 2, 1, 2).has(http.StatusOK, `{"status":"ok"}`)
		b.ask("retry", 1).has(http.StatusOK, `{"status":"ok"}`)
		b.ask("delete", 2).has(http.StatusOK, `{"status":"ok"}`)
		b.send(http.MethodPut, riverAPI+"/queues/default/pause", nil).has(http.StatusOK, `{"status":"ok"}`)
		b.get(riverAPI + "/queues/default").has(http.StatusOK).lacks(`"paused_at":null`)
		b.send(http.MethodPut, riverAPI+"/queues/default/resume", nil).has(http.StatusOK)
		b.get(riverAPI+"/queues/default").has(http.StatusOK, `"paused_at":null`)

		b.ask("cancel", 3, 4).has(http.StatusNotFound, `{"message":"There is no job 4."}`)
		b.ask("delete", 3, 2).has(http.StatusNotFound, `"There is no job 2."`)
		b.ask("retry").has(http.StatusUnprocessableEntity, "1 to 1000 jobs")
		b.send(http.MethodPut, riverAPI+"/queues/none/pause", nil).has(http.StatusNotFound, "no such queue")
		if got := w.states(t); !cmp.Equal(got, map[int64]string{1: "available", 3: "available"}) {
			t.Errorf("the jobs are %v, want 1 and 3 available", got)
		}

		var got []string
		for _, e := range w.trail(t)[before:] {
			if e.Who == "" || e.Origin != "192.0.2.1" || e.RequestID != "req_1" {
				t.Errorf("%s by %+v, want the operator's key and from where", e.Action, e.Actor)
			}
			got = append(got, strings.Join([]string{e.Action, e.Object, told(e.Before), told(e.After)}, " "))
		}
		want := []string{
			`job.cancel 1 … nothing {"jobs":[{"id":1,"kind":"billing","state":"cancelled"},` +
				`{"id":2,"kind":"billing","state":"cancelled"}]}`,
			`job.retry 1 nothing {"jobs":[{"id":1,"kind":"billing","state":"available"}]}`,
			`job.delete 2 {"jobs":[{"id":2,"kind":"billing","state":"cancelled"}]} nothing`,
			`queue.pause default nothing {"paused":true}`,
			`queue.resume default nothing {"paused":false}`,
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the trail (-want +got):\n%s", diff)
		}
	})
}

// What cannot be told is not done.
func TestRiverChangesNothingWithoutTheTrail(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		insertJob(t, w, "billing")
		queue(t, w)
		mend := breakTrail(t, w)
		defer mend()
		for _, verb := range []string{"cancel", "retry", "delete"} {
			b.ask(verb, 1).has(http.StatusServiceUnavailable, "cannot be written, so nothing was done")
		}
		b.send(http.MethodPut, riverAPI+"/queues/default/pause", nil).has(http.StatusServiceUnavailable)
		if got := w.states(t); got[1] != "available" {
			t.Errorf("the jobs are %v, want 1 available", got)
		}
		b.get(riverAPI+"/queues/default").has(http.StatusOK, `"paused_at":null`)
	})
}

// A request that another site sends, one too large and one that River would understand otherwise do nothing.
func TestRiverRefuses(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		insertJob(t, w, "billing")
		one := `{"ids":["1"]}`
		for _, r := range riverRoutes {
			if r.method != http.MethodGet {
				path := strings.Replace(r.path, "{name}", "default", 1)
				b.send(r.method, path, strings.NewReader(one), "Sec-Fetch-Site", "cross-site").
					has(http.StatusForbidden, "another site")
				b.send(r.method, path, strings.NewReader(one), "Origin", "https://evil.example").
					has(http.StatusForbidden, "another site")
			}
		}
		large := `{"ids":["` + strings.Repeat("1", formBytesMax) + `"]}`
		for _, kind := range []string{"", "multipart/form-data"} {
			b.send(http.MethodPost, riverAPI+"/jobs/delete", strings.NewReader(large), "Content-Type", kind).
				has(http.StatusUnprocessableEntity, "too large")
		}
		for _, body := range []string{"", "{", `{"ids":"1"}`, `{"ids":["one"]}`, `{"IDS":[]}`} {
			b.send(http.MethodPost, riverAPI+"/jobs/delete", strings.NewReader(body)).
				has(http.StatusUnprocessableEntity)
		}
		b.send(http.MethodPatch, riverAPI+"/queues/default", strings.NewReader(`{"concurrency":null}`)).
			has(http.StatusNotFound)
		answer := b.get(riverAPI+"/jobs", "Origin", "https://evil.example").has(http.StatusOK)
		if cors := answer.header.Get("Access-Control-Allow-Origin"); cors != "" {
			t.Errorf("another site may read jobs: %s", cors)
		}
		if got := w.states(t); got[1] != "available" {
			t.Errorf("the jobs are %v, want 1 available", got)
		}
	})
}

// On SQLite River UI reads while the one writer is at work.
func TestRiverReadsBesideTheWriter(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		insertJob(t, w, "billing")
		if err := w.db.Update(t.Context(), func(*db.Tx) error {
			for _, path := range []string{
				"/jobs", "/jobs/1", "/states", "/queues", "/autocomplete?facet=queue_name",
			} {
				b.get(riverAPI + path).has(http.StatusOK)
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
	})
}

func (w *world) trail(t *testing.T) []trail.Entry {
	t.Helper()
	var all []trail.Entry
	if err := w.db.View(t.Context(), func(tx *db.Tx) error {
		return tx.Do(trail.Before(trail.Filter{}, 1<<62, 1000, 0, &all))
	}); err != nil {
		t.Fatal(err)
	}
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all
}

// states are those of all jobs, by their numbers.
func (w *world) states(t *testing.T) map[int64]string {
	t.Helper()
	jobs, err := w.app.Jobs(t.Context(), "", app.Page{PerPage: 100, ByCursor: true})
	if err != nil {
		t.Fatal(err)
	}
	found := map[int64]string{}
	for _, j := range jobs.Items {
		found[j.ID] = j.State
	}
	return found
}

// queue makes the row of the queue, as a node that works does.
func queue(t *testing.T, w *world) {
	t.Helper()
	do(t, w, db.Stmt{SQL: `INSERT INTO river_queue (name, created_at, updated_at)
VALUES ('default', CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)`})
}

// breakTrail takes the head of the trail away, without which nothing can be added. Mend puts it back.
func breakTrail(t *testing.T, w *world) (mend func()) {
	t.Helper()
	var seq int64
	var hash string
	do(t, w, db.Stmt{
		SQL: `DELETE FROM trail_head RETURNING seq, hash`,
		Row: func(scan db.Scan) error { return scan(&seq, &hash) },
	})
	return func() {
		t.Helper()
		do(t, w, db.Stmt{
			SQL: `INSERT INTO trail_head (id, seq, hash) VALUES (1, $1, $2)`, Args: []any{seq, hash},
		})
	}
}

func do(t *testing.T, w *world, s db.Stmt) {
	t.Helper()
	if err := w.db.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(s) }); err != nil {
		t.Fatal(err)
	}
}
