package db_test

import (
	"context"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

type greeting struct{}

func (greeting) Kind() string { return "greeting" }

type greeter struct {
	river.WorkerDefaults[greeting]
	greeted chan struct{}
}

func (g *greeter) Work(context.Context, *river.Job[greeting]) error {
	g.greeted <- struct{}{}
	return nil
}

// startJobs starts a client that does greetings, and stops it at the end of the test.
func startJobs(t *testing.T, d *db.DB) (jobs db.Jobs, greeted chan struct{}, stop func()) {
	t.Helper()
	greeted = make(chan struct{}, 100)
	workers := river.NewWorkers()
	river.AddWorker(workers, &greeter{greeted: greeted})
	jobs, err := d.NewJobs(&river.Config{
		Logger: slog.New(slog.NewTextHandler(t.Output(), nil)), Workers: workers,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
	})
	if err == nil {
		err = jobs.Start(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		if err := jobs.Stop(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return jobs, greeted, stop
}

// Jobs and transactions take turns: none meets a locked database, and each gets through.
func TestJobsBesideTransactions(t *testing.T) {
	const writers, writes, greetings = 4, 100, 20
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, addPrice("IN"))
		jobs, greeted, _ := startJobs(t, d)
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				for range writes {
					if err := d.Update(t.Context(), func(tx *db.Tx) error {
						return tx.Do(raisePrice("IN"))
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range greetings {
			if _, err := jobs.Insert(t.Context(), greeting{}, nil); err != nil {
				t.Error(err)
			}
		}
		for range greetings {
			await(t, greeted, "a job")
		}
		all.Wait()
		if lost := d.Stats().LostRaces; d.Engine() == db.SQLite && lost != 0 {
			t.Errorf("%d transactions met a locked database, want none", lost)
		}
	})
}

// A context that ends leaves neither a turn nor a transaction behind.
func TestJobsGiveTheirTurnBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		jobs, greeted, _ := startJobs(t, d)
		for i := range 50 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*20*time.Microsecond)
			_, _ = jobs.Insert(ctx, greeting{}, nil) // it may be cut off anywhere
			cancel()
		}
		write(t, d, addPrice("IN"))
		if _, err := jobs.Insert(t.Context(), greeting{}, nil); err != nil {
			t.Fatal(err)
		}
		await(t, greeted, "a job")
	})
}

// Jobs make a database no fuller: a backup can be restored over them, and takes their place.
func TestRestoreOverJobs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		write(t, from, addPrice("IN"))
		_, _, stop := startJobs(t, from)
		file := filepath.Join(t.TempDir(), "backup")
		if err := from.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		stop()
		dsn := dbtest.DSN(t, from.Engine())
		to := open(t, dsn)
		jobs, greeted, stop := startJobs(t, to)
		if _, err := jobs.Insert(t.Context(), greeting{}, nil); err != nil {
			t.Fatal(err)
		}
		await(t, greeted, "a job")
		stop()
		if err := to.Restore(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if err := to.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		jobs, greeted, _ = startJobs(t, open(t, dsn))
		if _, err := jobs.Insert(t.Context(), greeting{}, nil); err != nil {
			t.Fatal(err)
		}
		await(t, greeted, "a job after the restore")
	})
}
