package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"modernc.org/sqlite"

	"tryvox.io/numbers/internal/fault"
)

// JobChanges changes River's jobs and queues in a transaction. A job or a queue that is not there is a fault
// of the kind NotFound. The job that comes back is as it is afterwards.
type JobChanges interface {
	// Cancel ends a job that waits. One that runs goes on to its end, and is not tried again.
	Cancel(ctx context.Context, id int64) (Job, error)
	// Retry makes a job due, if it does not run.
	Retry(ctx context.Context, id int64) (Job, error)
	// Delete takes a job away, and gives it as it was. One that runs is a fault of the kind Conflict.
	Delete(ctx context.Context, id int64) (Job, error)
	// Pause keeps all nodes from beginning jobs of a queue.
	Pause(ctx context.Context, queue string) error
	// Resume ends a pause.
	Resume(ctx context.Context, queue string) error
}

// Jobs lets the closure change jobs in this transaction. It must come first of all that the transaction does.
func (tx *Tx) Jobs(f func(JobChanges) error) error {
	return tx.then(func() error { return tx.jobs(f) })
}

// jobChanges are those of a transaction of River's driver.
type jobChanges[T any] struct {
	client *river.Client[T]
	tx     T
}

func changeJobs[T any](d riverdriver.Driver[T], tx T, f func(JobChanges) error) error {
	client, err := river.NewClient(riverdriver.Driver[T](polled[T]{d}), &river.Config{})
	if err != nil {
		return err
	}
	return f(jobChanges[T]{client, tx})
}

// Cancel ends a job that waits.
func (j jobChanges[T]) Cancel(ctx context.Context, id int64) (Job, error) {
	return changed(id)(j.client.JobCancelTx(ctx, j.tx, id))
}

// Retry makes a job due.
func (j jobChanges[T]) Retry(ctx context.Context, id int64) (Job, error) {
	return changed(id)(j.client.JobRetryTx(ctx, j.tx, id))
}

// Delete takes a job away.
func (j jobChanges[T]) Delete(ctx context.Context, id int64) (Job, error) {
	return changed(id)(j.client.JobDeleteTx(ctx, j.tx, id))
}

func changed(id int64) func(*rivertype.JobRow, error) (Job, error) {
	return func(row *rivertype.JobRow, err error) (Job, error) {
		switch {
		case errors.Is(err, rivertype.ErrNotFound):
			return Job{}, fault.New(fault.NotFound, fmt.Sprintf("There is no job %d.", id))
		case errors.Is(err, rivertype.ErrJobRunning):
			return Job{}, fault.New(fault.Conflict, fmt.Sprintf("Job %d runs: delete it when it has ended.", id))
		case err != nil:
			return Job{}, fmt.Errorf("change job %d: %w", id, err)
		}
		return jobOf(row), nil
	}
}

// Pause keeps nodes from a queue.
func (j jobChanges[T]) Pause(ctx context.Context, queue string) error {
	return knownQueue(j.client.QueuePauseTx(ctx, j.tx, queue, nil))
}

// Resume lets nodes at a queue.
func (j jobChanges[T]) Resume(ctx context.Context, queue string) error {
	return knownQueue(j.client.QueueResumeTx(ctx, j.tx, queue, nil))
}

func knownQueue(err error) error {
	if errors.Is(err, rivertype.ErrNotFound) {
		return fault.New(fault.NotFound, "There is no such queue.")
	}
	return err
}

func (t *postgresTx) jobs(f func(JobChanges) error) error {
	if t.state != waiting {
		panic("db: Jobs behind another statement")
	}
	tx, err := t.conn.BeginTx(t.ctx, pgx.TxOptions{BeginQuery: t.begin})
	if err != nil {
		return err
	}
	t.state = underway // it ends as every transaction
	return changeJobs(riverpgxv5.New(nil), tx, f)
}

func (t *sqliteTx) jobs(f func(JobChanges) error) error {
	pool := sql.OpenDB(loan{&turn{held: t.sqliteConn}})
	// Where the caller goes away, nothing behind our back may use the connection.
	tx, err := pool.BeginTx(context.WithoutCancel(t.ctx), nil)
	if err != nil {
		return errors.Join(err, pool.Close())
	}
	err = changeJobs(riversqlite.New(nil), tx, f)
	return errors.Join(err, tx.Rollback(), pool.Close())
}

// loan connects a pool of database/sql to the connection of a transaction that is under way, which neither
// begins nor ends by it.
type loan struct{ *turn }

// Connect gives the connection.
func (l loan) Connect(context.Context) (driver.Conn, error) { return l, nil }

// Driver is SQLite's.
func (l loan) Driver() driver.Driver { return &sqlite.Driver{} }

// BeginTx does nothing.
func (l loan) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return l, nil }

// Commit does nothing.
func (l loan) Commit() error { return nil }

// Rollback does nothing.
func (l loan) Rollback() error { return nil }

// Close does nothing.
func (l loan) Close() error { return nil }
