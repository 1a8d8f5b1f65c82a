package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

// jobState is that of the newest job.
func jobState(t *testing.T, d *db.DB) (id int64, state string) {
	t.Helper()
	jobs, err := d.ListJobs(t.Context(), "", 1<<62, 1)
	if err != nil || len(jobs) == 0 {
		t.Fatalf("%+v, %v: want a job", jobs, err)
	}
	return jobs[0].ID, jobs[0].State
}

// cancel ends a job, and writes another row in the same transaction; then it fails with an error, if any.
func cancel(ctx context.Context, d *db.DB, id int64, failure error) error {
	return d.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Jobs(func(jobs db.JobChanges) error {
			_, err := jobs.Cancel(ctx, id)
			return err
		}); err != nil {
			return err
		}
		return errors.Join(tx.Do(raisePrice("IN")), failure)
	})
}

// A change of jobs and the rows beside it are both there, or neither.
func TestJobsChangeWithTheTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, addPrice("IN"))
		if err := dbtest.InsertJob(t.Context(), d, "greeting"); err != nil {
			t.Fatal(err)
		}
		id, _ := jobState(t, d)
		failure := errors.New("too late")
		if err := cancel(t.Context(), d, id, failure); !errors.Is(err, failure) {
			t.Errorf("%v, want %v", err, failure)
		}
		if _, state := jobState(t, d); state != "available" {
			t.Errorf("after a rollback the job is %s, want available", state)
		}
		if err := cancel(t.Context(), d, id+1, nil); fault.Of(err) != fault.NotFound {
			t.Errorf("a job that is not there: %v, want NotFound", err)
		}
		if err := cancel(t.Context(), d, id, nil); err != nil {
			t.Error(err)
		}
		if _, state := jobState(t, d); state != "cancelled" {
			t.Errorf("after a commit the job is %s, want cancelled", state)
		}
	})
}

// A caller that goes away in the middle leaves neither a transaction nor a connection behind.
func TestJobsChangeIsCutOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, addPrice("IN"))
		if err := dbtest.InsertJob(t.Context(), d, "greeting"); err != nil {
			t.Fatal(err)
		}
		id, _ := jobState(t, d)
		for i := range 50 {
			ctx, end := context.WithTimeout(t.Context(), time.Duration(i)*20*time.Microsecond)
			_ = cancel(ctx, d, id, nil) // it may be cut off anywhere
			end()
		}
		if err := cancel(t.Context(), d, id, nil); err != nil {
			t.Error(err)
		}
		if _, state := jobState(t, d); state != "cancelled" {
			t.Errorf("the job is %s, want cancelled", state)
		}
	})
}
