package job_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"tryvox.io/numbers/internal/db/dbtest"
)

type nothing struct {
	ID int `json:"id"`
}

func (nothing) Kind() string { return "nothing" }

// idler does nothing, and counts it.
type idler struct {
	river.WorkerDefaults[nothing]
	done *sync.WaitGroup
}

func (w *idler) Work(context.Context, *river.Job[nothing]) error {
	w.done.Done()
	return nil
}

// BenchmarkJobs adds and works jobs that do nothing, one for each operation: what a job costs, against a
// delivery of BenchmarkDeliveries (internal/app), of which 10,000 are one operation. Decision 6 has the
// figures.
func BenchmarkJobs(b *testing.B) {
	const workers, adders = 128, 16
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine)
			var done sync.WaitGroup
			bundle := river.NewWorkers()
			river.AddWorker(bundle, &idler{done: &done})
			jobs, err := d.NewJobs(&river.Config{
				Logger: slog.New(slog.DiscardHandler), Workers: bundle, FetchCooldown: time.Millisecond,
				FetchPollInterval: 10 * time.Millisecond,
				Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}},
			})
			if err == nil {
				err = jobs.Start(b.Context())
			}
			if err != nil {
				b.Fatal(err)
			}
			b.ResetTimer()
			done.Add(b.N)
			var adding sync.WaitGroup
			for first := range adders {
				adding.Go(func() {
					for i := first; i < b.N; i += adders {
						if _, err := jobs.Insert(b.Context(), nothing{i}, nil); err != nil {
							b.Error(err)
							done.Done()
						}
					}
				})
			}
			adding.Wait()
			done.Wait()
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
			if err := jobs.Stop(context.WithoutCancel(b.Context())); err != nil {
				b.Error(err)
			}
		})
	}
}
