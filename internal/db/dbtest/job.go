package dbtest

import (
	"context"

	"github.com/riverqueue/river"

	"tryvox.io/numbers/internal/db"
)

// job is one that no worker knows.
type job struct{ kind string }

// Kind is the name of the job in the database.
func (j job) Kind() string { return j.kind }

// InsertJob writes a job of a kind, as package job does, for those who look at jobs.
func InsertJob(ctx context.Context, d *db.DB, kind string) error {
	jobs, err := d.NewJobs(&river.Config{})
	if err == nil {
		_, err = jobs.Insert(ctx, job{kind}, nil)
	}
	return err
}
