// Package job owns when verbs of the store run by themselves. River keeps the jobs in the database: one
// node leads and adds them, any node does them. A job carries ids at most and is one call of a verb, which
// finds its work in the store's own tables; so a job that is lost, or killed in the middle, is made good by
// the next one, and one that is done twice does nothing the second time. The package knows no rule and no
// table.
package job

import (
	"context"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
)

const (
	// every is how long at most what falls due waits until somebody looks: jobs begin with the minutes of UTC,
	// and so with its days, when months begin and graces end.
	every = time.Minute
	// trimEvery is how many times as long what is old may wait until it is deleted.
	trimEvery = 60
	// workersMax is how many jobs a node does at one time: one of each kind, and as many that find it at work.
	workersMax = 4
	// timeout bounds a job. One that has more to do goes on in the next.
	timeout = 10 * time.Minute
	// rescueAfter is how long a job of a node that died is shown as running. Nobody waits for it.
	rescueAfter = timeout + time.Minute
	// startAgain is the pause when the database was away at the start.
	startAgain = 5 * time.Second
	// stopGrace is more than jobs need to notice that they are stopped.
	stopGrace = 5 * time.Second
	// reindexAt is when River rebuilds the indexes of its tables each day: not with the day's billing.
	reindexAt = 3*time.Hour + 30*time.Minute
)

// Config is what jobs need.
type Config struct {
	DB    *db.DB
	App   *app.Service
	Now   func() time.Time // real time
	Log   *slog.Logger
	Every time.Duration // between two jobs of a kind; 0: every
}

// Run adds and does jobs until the context ends. What runs then is stopped, and goes on at another node or
// at the next start. A database that is away is waited for.
func Run(ctx context.Context, c Config) {
	if c.Every == 0 {
		c.Every = every
	}
	for {
		err := c.run(ctx)
		if ctx.Err() != nil {
			return
		}
		c.Log.Warn("jobs could not start", "err", err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(startAgain):
		}
	}
}

func (c *Config) run(ctx context.Context) error {
	client, err := c.DB.NewJobs(c.river())
	if err != nil {
		return err
	}
	if err := client.Start(ctx); err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		defer cancel()
		if err := client.Stop(end); err != nil {
			c.Log.Warn("jobs did not stop in time", "err", err)
		}
	}()
	// What fell due while nobody served.
	if _, err := client.Insert(ctx, billingArgs{}, nil); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// river configures the client.
func (c *Config) river() *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker[billingArgs]{Config: c, verb: newBilling(c.App.Renew, c.Now).look})
	river.AddWorker(workers, &worker[expiryArgs]{Config: c, verb: c.App.Expire})
	river.AddWorker(workers, &worker[trimArgs]{Config: c, verb: c.App.Trim})
	return &river.Config{
		Logger:       slog.New(newSparse(c.Log.Handler())),
		ErrorHandler: failures{c.Log},
		Queues:       map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workersMax}},
		Workers:      workers,
		PeriodicJobs: []*river.PeriodicJob{
			periodic(billingArgs{}, grid{c.Every, 0}), periodic(expiryArgs{}, grid{c.Every, c.Every / 2}),
			periodic(trimArgs{}, grid{trimEvery * c.Every, c.Every / 4}),
		},
		MaxAttempts:          1, // the next one tries again
		JobTimeout:           timeout,
		RescueStuckJobsAfter: rescueAfter,
		FetchOnlyKnownKinds:  true, // a newer node may add others
		ReindexerSchedule:    grid{24 * time.Hour, reindexAt},
	}
}

type billingArgs struct{}

// Kind is the name of the job in the database.
func (billingArgs) Kind() string { return "billing" }

type expiryArgs struct{}

// Kind is the name of the job in the database.
func (expiryArgs) Kind() string { return "expiry" }

type trimArgs struct{}

// Kind is the name of the job in the database.
func (trimArgs) Kind() string { return "trim" }

// KindAliases is what it was called: such jobs may wait from before an upgrade.
func (trimArgs) KindAliases() []string { return []string{"trim_deliveries"} }

func periodic(args river.JobArgs, at grid) *river.PeriodicJob {
	return river.NewPeriodicJob(at, func() (river.JobArgs, *river.InsertOpts) { return args, nil }, nil)
}

// grid is the times at a phase of every step since the year 1, in UTC.
type grid struct{ step, phase time.Duration }

// Next is the first time behind one.
func (g grid) Next(t time.Time) time.Time {
	return t.Add(-g.phase).Truncate(g.step).Add(g.step + g.phase)
}

// worker does a kind of jobs by a verb.
type worker[T river.JobArgs] struct {
	river.WorkerDefaults[T]
	*Config
	verb func(ctx context.Context) error
}

// Work calls the verb. A job that is stopped in the middle is there again at once, for another node.
func (w *worker[T]) Work(ctx context.Context, j *river.Job[T]) error {
	started := w.Now()
	err := w.verb(ctx)
	if ctx.Err() != nil {
		return river.JobSnooze(0)
	}
	if err != nil { // River counts it and says no more
		w.Log.Warn("job failed", "kind", j.Kind, "id", j.ID, "took", w.Now().Sub(started), "err", err)
	}
	return err
}
