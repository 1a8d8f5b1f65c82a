package db

import (
	"context"
	"database/sql"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
)

const (
	// jobsSchema is the version of the schema since which River's tables are there. They are made by River's own
	// migrations, so that their text is River's alone.
	jobsSchema = 9
	// riverSchema is up to where schema jobsSchema takes them. A River with a newer one gets a version of its
	// own.
	riverSchema = 8
)

// Jobs is River's client: work that is kept in the database, and done by one of the nodes.
type Jobs interface {
	Start(ctx context.Context) error
	Stop(ctx context.Context) error
	JobList(ctx context.Context, params *river.JobListParams) (*river.JobListResult, error)
	Insert(ctx context.Context, args river.JobArgs, opts *river.InsertOpts) (*rivertype.JobInsertResult, error)
	Subscribe(kinds ...river.EventKind) (<-chan *river.Event, func())
}

// NewJobs makes a client on this database, which must stay open until the client has stopped. It asks for
// new jobs at the intervals of the config, and never listens: that would take a connection of PostgreSQL
// for itself, cannot pass a pooler of transactions, and is 20 statements a second on SQLite.
func (d *DB) NewJobs(c *river.Config) (Jobs, error) { return d.engine.jobs(c) }

// polled is a driver that does not listen. River then tells its own workers of what it inserts itself.
type polled[T any] struct{ riverdriver.Driver[T] }

func (polled[T]) SupportsListener() bool     { return false }
func (polled[T]) SupportsListenNotify() bool { return false }

func newJobs[T any](driver riverdriver.Driver[T], c *river.Config) (Jobs, error) {
	return river.NewClient(riverdriver.Driver[T](polled[T]{driver}), c)
}

func (e *sqliteEngine) jobs(c *river.Config) (Jobs, error) {
	return newJobs(riversqlite.New(e.turns), c)
}

func (e *postgresEngine) jobs(c *river.Config) (Jobs, error) {
	return newJobs(riverpgxv5.New(e.pool), c)
}

// jobsMigration makes River's tables, or those that are not there yet: River keeps count of them by itself.
func jobsMigration[T any](driver riverdriver.Driver[T]) goose.ProviderOption {
	up := func(ctx context.Context, _ *sql.DB) error {
		m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
		if err != nil {
			return err
		}
		_, err = m.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: riverSchema})
		return err
	}
	return goose.WithGoMigrations(goose.NewGoMigration(jobsSchema, &goose.GoFunc{RunDB: up}, nil))
}
