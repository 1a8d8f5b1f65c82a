package console

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
)

// countKept is for how long the store keeps a count.
const countKept = time.Minute

// ended looks at an import until it has ended: each look is a request, and so takes a while.
func (b *browser) ended(path string) seen {
	b.t.Helper()
	for {
		page := b.get(path)
		if !strings.Contains(page.text, `hx-trigger="load delay:1s"`) {
			return page
		}
	}
}

func TestOperatorImports(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		b.get(importsPath).has(http.StatusOK, "No imports yet")
		b.get(importsPath+"/new", "HX-Request", "true", "HX-Target", "dialog").
			has(http.StatusOK, "multipart/form-data").lacks("<html")
		file := stocked + "+14155550199,US,local,CA,<img src=x>,1.15,0.00\nnonsense,US,local,CA,voice,1.15,0.00\n"

		dry := b.upload(importsPath+"/new", file, "realm", "live", "dry_run", "yes").
			has(http.StatusOK)
		b.ended(dry.path).has(http.StatusOK, "dry run", "done", "6 rows")
		b.get(stockPath).has(http.StatusOK, "No numbers")
		w.wait(countKept)

		page := b.upload(importsPath+"/new", file).has(http.StatusOK, "Import into live")
		b.ended(page.path).
			has(http.StatusOK, "done", "6 rows", "refused", "must be E.164").lacks("<img", "<progress")
		b.get(page.path, "HX-Request", "true", "HX-Target", "import").
			has(http.StatusOK, "must be E.164").lacks("<html")
		b.get(importsPath).has(http.StatusOK, "done", "key_")
		report := b.get(page.path+"/report.csv").
			has(http.StatusOK, "line,result,field,reason\n", "7,refused,e164,")
		if got := report.header.Get("Content-Type"); got != "text/csv; charset=utf-8" {
			t.Errorf("report is %q, want CSV", got)
		}
		b.get(page.path+"?cursor=none").has(http.StatusUnprocessableEntity, "next_cursor")
		b.get(importsPath+"/imp_none").has(http.StatusNotFound, "There is no such import run")

		b.upload(importsPath+"/new", "nothing", "realm", "mars").
			has(http.StatusUnprocessableEntity, "must be one of live")
		broken := b.upload(importsPath+"/new", "a,b\n1,2\n").has(http.StatusOK)
		b.ended(broken.path).has(http.StatusOK, "failed", "import the same file again")

		b.get(stockPath).
			has(http.StatusOK, "By country", "By type", "US local", "IN local", `<rect class="bar"`)
		b.post(stockPath+"/withdraw", "numbers", "+1 415 555 0142\n+1 415 555 0143\n").
			has(http.StatusOK, "2 numbers will not be sold")
		w.wait(countKept)
		b.get(stockPath).has(http.StatusOK, `<td data-label="Withdrawn" class="num">2</td>`)
		b.post(stockPath+"/withdraw", "numbers", "+14155550142\n<b>").
			has(http.StatusUnprocessableEntity, "numbers").lacks("<b>")
		b.post(stockPath+"/withdraw", "numbers", "+14155550188").
			has(http.StatusNotFound, "is not in the catalog")
		b.post(stockPath+"/withdraw").has(http.StatusUnprocessableEntity, "is required")
		b.get(stockPath+"?realm=sandbox").has(http.StatusOK, "Stock").lacks("IN local")
	})
}

// TestImportsProgress looks at an import of which this process knows more than the run tells.
func TestImportsProgress(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		s := New(Config{App: w.app, Now: w.now})
		defer s.Close()
		now := &reading{Reader: strings.NewReader(strings.Repeat("x", 50)), bytes: 200}
		if _, err := now.Read(make([]byte, 50)); err != nil {
			t.Fatal(err)
		}
		now.counts.Store(&app.ImportCounts{Added: 7})
		s.readings.Store("imp_1", now)
		r := run.Run{ID: "imp_1", State: run.Running, Counts: `{"added":3}`}
		if got := s.importOf(r); got.percent != 25 || got.Added != 7 {
			t.Errorf("%d %%, %d added; want 25 %%, 7 added", got.percent, got.Added)
		}
		r.ID = "imp_elsewhere"
		if got := s.importOf(r); got.percent != -1 || got.Added != 3 {
			t.Errorf("%d %%, %d added; want -1 %%, 3 added", got.percent, got.Added)
		}
	})
}

// While an import runs, no file for another is taken, and the page that looks on stays where it is.
func TestOneImport(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		file, rows := io.Pipe()
		began, ended := make(chan run.Run, 1), make(chan error, 1)
		i := app.Import{Realm: realm.Live, Began: func(r run.Run) { began <- r }}
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go func() {
			_, err := w.app.ImportRun(ctx, file, i)
			ended <- err
		}()
		r := <-began
		b.get(importsPath+"/new").has(http.StatusConflict, "Another import is running")
		b.send(http.MethodPost, importsPath+"/new", strings.NewReader("--x"),
			"Content-Type", "multipart/form-data; boundary=x").has(http.StatusConflict, "Another import is running")
		path := importsPath + "/" + r.ID
		b.get(path+"?cursor=none").has(http.StatusUnprocessableEntity, `hx-get="`+path+`?cursor=none"`)
		_ = rows.Close()
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		b.get(importsPath + "/new").has(http.StatusOK).lacks("Another import")
	})
}
