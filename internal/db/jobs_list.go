package db

import (
	"context"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Job is one of River's jobs as it stands. Times are real ones, in microseconds UTC.
type Job struct {
	ID          int64
	Kind        string
	State       string // one of JobStates
	Attempt     int
	By          string // the node that tried last; empty: none yet
	ScheduledUs int64
	AttemptedUs *int64
	EndedUs     *int64
	Failure     string // of the last attempt that failed
}

// JobStates are the states that jobs can be in.
var JobStates = jobStates()

func jobStates() (words []string) {
	for _, s := range rivertype.JobStates() {
		words = append(words, string(s))
	}
	return words
}

// ListJobs reads at most limit jobs with an id below one, the newest first. An empty state is any. Those that
// ended long ago River has deleted.
func (d *DB) ListJobs(ctx context.Context, state string, below int64, limit int) ([]Job, error) {
	jobs, err := d.engine.jobs(&river.Config{})
	if err != nil {
		return nil, err
	}
	asked := river.NewJobListParams().First(limit).OrderBy(river.JobListOrderByID, river.SortOrderDesc).
		Where("id < @below", river.NamedArgs{"below": below})
	if state != "" {
		asked = asked.States(rivertype.JobState(state))
	}
	found, err := jobs.JobList(ctx, asked)
	if err != nil {
		return nil, told(err, d.engine.judge(err))
	}
	all := make([]Job, len(found.Jobs))
	for i, row := range found.Jobs {
		all[i] = jobOf(row)
	}
	return all, nil
}

func jobOf(row *rivertype.JobRow) Job {
	j := Job{
		ID: row.ID, Kind: row.Kind, State: string(row.State), Attempt: row.Attempt,
		ScheduledUs: row.ScheduledAt.UnixMicro(), AttemptedUs: micros(row.AttemptedAt),
		EndedUs: micros(row.FinalizedAt),
	}
	if tried := row.AttemptedBy; len(tried) > 0 {
		j.By = tried[len(tried)-1]
	}
	if failed := row.Errors; len(failed) > 0 {
		j.Failure = failed[len(failed)-1].Error
	}
	return j
}

func micros(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	us := t.UnixMicro()
	return &us
}
