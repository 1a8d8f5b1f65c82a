package db

import (
	"io/fs"
	"net/http"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"riverqueue.com/riverui"
	"riverqueue.com/riverui/uiendpoints"
)

// JobsUI is River UI.
type JobsUI struct {
	// Handler answers with the page and with what the page reads. Its requests that change jobs must not come
	// through: on SQLite they would fail, and the trail would not know of them. Use Tx.Jobs.
	Handler http.Handler
	Files   fs.FS // what the page loads
}

// JobsUI makes River UI for a path of ours. It asks the database only when it is asked itself, on SQLite by
// the readers: its own counting in the background is never started.
func (d *DB) JobsUI(path string) (JobsUI, error) {
	endpoints, err := d.engine.jobsUI()
	if err != nil {
		return JobsUI{}, err
	}
	handler, err := riverui.NewHandler(&riverui.HandlerOpts{Endpoints: endpoints, Logger: d.log, Prefix: path})
	if err != nil {
		return JobsUI{}, err
	}
	files, err := fs.Sub(riverui.FrontendIndex, "dist")
	return JobsUI{handler, files}, err
}

func newJobsUI[T any](driver riverdriver.Driver[T]) (uiendpoints.Bundle, error) {
	client, err := river.NewClient(riverdriver.Driver[T](polled[T]{driver}), &river.Config{})
	if err != nil {
		return nil, err
	}
	return riverui.NewEndpoints(client, nil), nil
}

func (e *sqliteEngine) jobsUI() (uiendpoints.Bundle, error) {
	return newJobsUI(riversqlite.New(e.looks))
}

func (e *postgresEngine) jobsUI() (uiendpoints.Bundle, error) {
	return newJobsUI(riverpgxv5.New(e.pool))
}
