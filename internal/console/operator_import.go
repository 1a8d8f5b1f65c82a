package console

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
)

const (
	importsPath = operatorPath + "/imports"
	anImport    = importsPath + "/{import}"
)

// importBytesMax is some ten million rows, or more when packed; the API's limit, too.
const importBytesMax = 1 << 30

// reading is an import under way in this process. Who asks another node sees no more than the run tells.
type reading struct {
	io.Reader

	bytes  int64 // of the file
	read   atomic.Int64
	counts atomic.Pointer[app.ImportCounts]
}

// Read reads some, and counts it.
func (r *reading) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.read.Add(int64(n))
	return n, err
}

// imported is an import as it is shown.
type imported struct {
	run.Run
	app.ImportCounts

	percent  int64 // of the file that was read; below 0: nobody here knows
	refusal  refusal
	problems app.Listed[run.Problem]
}

func (i imported) path(more string) string { return importsPath + "/" + i.ID + more }

func (s *Server) importOf(r run.Run) imported {
	i := imported{Run: r, percent: -1}
	_ = json.Unmarshal([]byte(r.Counts), &i.ImportCounts) // app wrote it from the same type
	if found, here := s.readings.Load(r.ID); here && r.State == run.Running {
		now := found.(*reading)
		i.percent = min(now.read.Load()*100/max(now.bytes, 1), 99)
		if counts := now.counts.Load(); counts != nil {
			i.ImportCounts = *counts
		}
	}
	return i
}

// listImports is GET /console/operator/imports.
func listImports(c *call) (view, error) {
	found, err := c.app.Runs(c.Context(), run.Import, c.page())
	r, err := refused(err)
	if err != nil {
		return view{}, err
	}
	return view{title: "Imports", nav: importsPath, body: importsPage(c, found, r), status: r.status()}, nil
}

func showNewImport(c *call) (view, error) { return refusedImport(c, c.app.Importing()) }

// refusedImport is the form with the reason why no import began.
func refusedImport(c *call, why error) (view, error) {
	r, err := refused(why)
	if err != nil {
		return view{}, err
	}
	return c.operatorQuestion(importsPath, "Import numbers", r, newImportForm(r))
}

// createImport is POST /console/operator/imports/new. The file is taken whole first, so that the browser is
// free to look on while its rows go in.
func createImport(c *call) (view, error) {
	r, err := c.startImport()
	if err != nil {
		return refusedImport(c, err)
	}
	return view{to: importsPath + "/" + r.ID}, nil
}

func (c *call) startImport() (run.Run, error) {
	if err := c.app.Importing(); err != nil {
		return run.Run{}, err // before the work of taking the file
	}
	up, err := c.upload(importBytesMax)
	if err != nil {
		return run.Run{}, err
	}
	if up.name == "" {
		return run.Run{}, fault.Bad("file", "is required")
	}
	i := app.Import{
		Realm:  realm.Realm(cmp.Or(up.words.oneOf("realm", realms...), string(realm.Live))),
		DryRun: up.words.checked("dry_run"),
	}
	if err := up.words.err(); err != nil {
		return run.Run{}, err
	}
	file, err := os.CreateTemp("", "tryvox-import-*")
	if err != nil {
		return run.Run{}, fmt.Errorf("keep the upload: %w", err)
	}
	_ = os.Remove(file.Name()) // it goes with its last reader, whatever happens to this process
	bytes, err := io.Copy(file, up)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		_ = file.Close() // nobody reads it
		return run.Run{}, errUpload()
	}
	return c.readImport(file, bytes, i)
}

// readImport lets an import run on behind the answer, until it ends or the server closes.
func (c *call) readImport(file *os.File, bytes int64, i app.Import) (run.Run, error) {
	now := &reading{Reader: file, bytes: bytes}
	began, failed := make(chan run.Run, 1), make(chan error, 1)
	i.Began = func(r run.Run) {
		c.readings.Store(r.ID, now)
		began <- r
	}
	i.Progress = func(counts app.ImportCounts) { now.counts.Store(&counts) }
	ctx, stop := context.WithCancel(context.WithoutCancel(c.Context()))
	context.AfterFunc(c.closing, stop)
	c.behind.Go(func() {
		defer stop()
		r, err := c.app.ImportRun(ctx, now, i)
		c.readings.Delete(r.ID)
		_ = file.Close() // it was read only
		if err != nil {
			failed <- err
			c.log.Warn("console: import", "run", r.ID, "err", fault.Explain(err))
		}
	})
	select {
	case r := <-began:
		return r, nil
	case err := <-failed:
		return run.Run{}, err
	}
}

// showImport is GET /console/operator/imports/{import}.
func showImport(c *call) (view, error) {
	r, err := c.app.FindRun(c.Context(), run.Import, c.id("import"))
	if err != nil {
		return view{}, err
	}
	i := c.importOf(r)
	i.problems, err = c.app.ImportReport(c.Context(), r.ID, c.page())
	if i.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	body := importPage(c, i)
	if c.part("import") {
		body = importState(c, i)
	}
	return view{
		title: "Import", nav: importsPath, body: body, part: c.part("import"), status: i.refusal.status(),
	}, nil
}

// downloadReport is GET /console/operator/imports/{import}/report.csv.
func downloadReport(c *call) (view, error) {
	page := app.Page{Number: 1, PerPage: run.ProblemsMax}
	found, err := c.app.ImportReport(c.Context(), c.id("import"), page)
	if err != nil {
		return view{}, err
	}
	return view{raw: func(w http.ResponseWriter) error {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="report.csv"`)
		rows := [][]string{{"line", "result", "field", "reason"}}
		for _, p := range found.Items {
			rows = append(rows, []string{strconv.FormatInt(p.Line, 10), problemResult(p), p.Field, p.Reason})
		}
		return csv.NewWriter(w).WriteAll(rows)
	}}, nil
}

func problemResult(p run.Problem) string {
	if p.Refused == 1 {
		return "refused"
	}
	return "warned"
}
