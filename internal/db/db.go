// Package db owns the engines: opening them, transactions, retries, migrations. It knows
// no table. SQLite and PostgreSQL run the same SQL text; text.go holds the few words that differ.
package db

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/riverqueue/river"
	"riverqueue.com/riverui/uiendpoints"

	"tryvox.io/numbers/internal/fault"
)

const (
	// SQLite is the name of the embedded engine.
	SQLite = "sqlite"
	// Postgres is the name of the engine with a server.
	Postgres = "postgres"

	// attemptsMax bounds the repetition of a transaction that lost a race (40001, 40P01,
	// SQLITE_BUSY). Batches lock in one order, so one repetition nearly always does.
	attemptsMax = 6
	// pauseFirst is the first pause between attempts; each next is twice as long.
	pauseFirst = 5 * time.Millisecond
)

// Config says which database to open and with which clock.
type Config struct {
	DSN string           // "sqlite:FILE" or "postgres://…"
	Now func() time.Time // the real clock
	Log *slog.Logger     // nil: nothing is said

	// Trace begins a span around each transaction and is given its error at the end; nil: none.
	Trace func(ctx context.Context, name string) (context.Context, func(error))
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine engine
	name   string
	now    func() time.Time
	log    *slog.Logger
	close  func() error
	counts counts
	trace  func(ctx context.Context, name string) (context.Context, func(error))

	fullUntilUs atomic.Int64 // until when the disk counts as full
}

// engine is what SQLite and PostgreSQL do differently.
type engine interface {
	update(ctx context.Context, run func(doer) error) error
	view(ctx context.Context, run func(doer) error) error
	migrate(ctx context.Context) error
	version(ctx context.Context) (have, want int64, err error)
	judge(err error) verdict
	isFull(err error) bool
	hasRoom() bool
	tablesSQL() string
	backup(ctx context.Context, file string) error
	restore(ctx context.Context, file string) error
	inspect(ctx context.Context, now func() time.Time) ([]Finding, error)
	jobs(c *river.Config) (Jobs, error)
	jobsUI() (uiendpoints.Bundle, error)
	stats() Stats
	close() error
}

type doer interface {
	do(stmts []Stmt) error
	last(stmts []Stmt) error
	copy(to Staging, count int, row func(at int) []any) error
	jobs(f func(JobChanges) error) error
}

// verdict is what an engine's error means for the transaction.
type verdict uint8

const (
	broken verdict = iota // a defect of ours, or a constraint: not tried again
	lost                  // lost a race: the whole transaction may be tried again
	away                  // the database cannot be reached or cannot write now
)

// Scan copies the columns of the current row, as in database/sql.
type Scan func(dest ...any) error

// Stmt is one statement: what to run, and what to do with its rows.
type Stmt struct {
	SQL  string
	Args []any
	Row  func(scan Scan) error // called for each row; nil if the statement has none
	Rows int                   // if above 0, exactly so many rows must be read or changed
	// Custom makes PostgreSQL plan for the arguments at hand, here and in the statements sent with this
	// one: the plan that fits all takes 0.9 s for what one that knows the pattern finds in 5 ms.
	Custom bool
}

// RowsError says that a statement met another number of rows than it must.
type RowsError struct {
	SQL       string
	Got, Want int
}

// Error names the statement and the counts.
func (e *RowsError) Error() string {
	return fmt.Sprintf("db: %d rows, want %d: %.60s", e.Got, e.Want, e.SQL)
}

// Tx is a running transaction.
type Tx struct {
	Engine string // SQLite or Postgres, for the few statements that are built for one of them
	now    func() time.Time
	failed error // of the first statements that failed
	ended  bool  // by Last
	doer
}

// Now is the real time in microseconds UTC. A verb reads it once, after its locks: a
// transaction may have waited for another one, whose times must not be later than its own.
func (tx *Tx) Now() int64 { return tx.now().UnixMicro() }

// Do runs the statements in order, in one round trip on PostgreSQL. The first failure ends it, and the
// transaction with it: Update gives that error also where the closure goes on and returns nil.
func (tx *Tx) Do(stmts ...Stmt) error {
	return tx.then(func() error { return tx.do(stmts) })
}

// Last runs the statements in order and commits, in one round trip on PostgreSQL. Its error may be that of
// the commit. A statement behind it would not belong to the transaction any more: it is a programmer's
// mistake, and a panic.
func (tx *Tx) Last(stmts ...Stmt) error {
	err := tx.then(func() error { return tx.last(stmts) })
	tx.ended = true
	return err
}

// then runs something in the transaction, if that has not ended, and keeps the first failure.
func (tx *Tx) then(run func() error) error {
	if tx.ended {
		panic("db: Do after Last")
	}
	err := run()
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// Open opens the database and does not migrate it. A PostgreSQL server that is away is an error.
func Open(ctx context.Context, c Config) (*DB, error) {
	d := &DB{now: c.Now, log: c.Log, trace: c.Trace}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	var err error
	switch {
	case strings.HasPrefix(c.DSN, "sqlite:"):
		d.name = SQLite
		d.engine, err = openSQLite(ctx, strings.TrimPrefix(c.DSN, "sqlite:"))
	case strings.HasPrefix(c.DSN, "postgres://"), strings.HasPrefix(c.DSN, "postgresql://"):
		d.name = Postgres
		d.engine, err = openPostgres(ctx, c.DSN)
	default:
		return nil, errors.New(`database: must be "sqlite:FILE" or "postgres://USER@HOST/NAME"`)
	}
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	d.close = sync.OnceValue(d.engine.close)
	return d, nil
}

// Engine is SQLite or Postgres.
func (d *DB) Engine() string { return d.name }

// Close ends all connections, once: again does nothing and gives the same error.
func (d *DB) Close() error { return d.close() }

// Update runs the closure in one write transaction and commits it: after Update returned
// nil, the change survives a crash. The closure may run several times, so it must have no
// effect outside the transaction but its result. When the database is away the error is a
// fault of the kind Unavailable; if that happens during the commit, the outcome is unknown.
func (d *DB) Update(ctx context.Context, f func(tx *Tx) error) (err error) {
	if d.trace != nil {
		var end func(error)
		ctx, end = d.trace(ctx, "db.update")
		defer func() { end(err) }()
	}
	pause := pauseFirst
	for attempt := 1; ; attempt++ {
		err := d.engine.update(ctx, func(do doer) error {
			tx := &Tx{Engine: d.name, now: d.now, doer: do}
			return cmp.Or(f(tx), tx.failed)
		})
		v := d.engine.judge(err)
		d.count(ctx, err, v)
		d.noteFull(err)
		if err == nil || v != lost || attempt == attemptsMax {
			return told(err, v)
		}
		d.log.DebugContext(ctx, "transaction lost a race", "attempt", attempt, "err", err)
		select {
		case <-ctx.Done():
			return told(err, v)
		case <-time.After(pause/2 + rand.N(pause)):
			pause *= 2
		}
	}
}

// View runs the closure in one read-only transaction: all its statements see one moment.
func (d *DB) View(ctx context.Context, f func(tx *Tx) error) (err error) {
	if d.trace != nil {
		var end func(error)
		ctx, end = d.trace(ctx, "db.view")
		defer func() { end(err) }()
	}
	err = d.engine.view(ctx, func(do doer) error {
		return f(&Tx{Engine: d.name, now: d.now, doer: do})
	})
	v := d.engine.judge(err)
	d.count(ctx, err, v)
	return told(err, v)
}

// told gives an error the kind that callers are told.
func told(err error, v verdict) error {
	if err == nil || v == broken {
		return err
	}
	return fault.Wrap(fault.Unavailable, err, "The service cannot reach its database. Try again shortly.")
}
