package app

import (
	"context"
	"slices"
	"strconv"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// jobsMax bounds one change of jobs: River UI sends as many at most.
const jobsMax = 1000

// JobsUI makes River UI for a path of the console.
func (s *Service) JobsUI(path string) (db.JobsUI, error) { return s.db.JobsUI(path) }

// CancelJobs ends jobs that wait, all of them or none. One that runs goes on to its end.
func (s *Service) CancelJobs(ctx context.Context, ids []int64) error {
	return s.changeJobs(ctx, "job.cancel", ids, db.JobChanges.Cancel)
}

// RetryJobs makes jobs due that do not run, all of them or none.
func (s *Service) RetryJobs(ctx context.Context, ids []int64) error {
	return s.changeJobs(ctx, "job.retry", ids, db.JobChanges.Retry)
}

// DeleteJobs takes jobs away, all of them or none. One that runs is a fault of the kind Conflict.
func (s *Service) DeleteJobs(ctx context.Context, ids []int64) error {
	return s.changeJobs(ctx, "job.delete", ids, db.JobChanges.Delete)
}

// jobTold is a job as it is after the change; a deleted one as it was.
type jobTold struct {
	ID    int64  `json:"id"`
	Kind  string `json:"kind"`
	State string `json:"state"`
}

type jobsTold struct {
	Jobs []jobTold `json:"jobs"`
}

func (s *Service) changeJobs(
	ctx context.Context, action string, ids []int64,
	change func(db.JobChanges, context.Context, int64) (db.Job, error),
) error {
	if len(ids) == 0 || len(ids) > jobsMax {
		return fault.Bad("ids", "must be 1 to "+strconv.Itoa(jobsMax)+" jobs")
	}
	ids = slices.Compact(slices.Sorted(slices.Values(ids))) // in one order: two changes lock no job crosswise
	return s.db.Update(ctx, func(tx *db.Tx) error {
		told := jobsTold{}
		if err := tx.Jobs(func(jobs db.JobChanges) error {
			for _, id := range ids {
				j, err := change(jobs, ctx, id)
				if err != nil {
					return err
				}
				told.Jobs = append(told.Jobs, jobTold{j.ID, j.Kind, j.State})
			}
			return nil
		}); err != nil {
			return err
		}
		act := trail.Act{Action: action, Kind: "jobs", Object: strconv.FormatInt(ids[0], 10)}
		if len(ids) > 1 {
			act.Object += " …"
		}
		if act.After = told; action == "job.delete" {
			act.Before, act.After = told, nil
		}
		return addToTrail(ctx, tx, act)
	})
}

type queueTold struct {
	Paused bool `json:"paused"`
}

// PauseQueue keeps all nodes from beginning jobs of a queue until ResumeQueue.
func (s *Service) PauseQueue(ctx context.Context, name string) error {
	return s.changeQueue(ctx, name, true, db.JobChanges.Pause)
}

// ResumeQueue ends what PauseQueue began.
func (s *Service) ResumeQueue(ctx context.Context, name string) error {
	return s.changeQueue(ctx, name, false, db.JobChanges.Resume)
}

func (s *Service) changeQueue(
	ctx context.Context, name string, paused bool, change func(db.JobChanges, context.Context, string) error,
) error {
	action := "queue.resume"
	if paused {
		action = "queue.pause"
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		if err := tx.Jobs(func(jobs db.JobChanges) error { return change(jobs, ctx, name) }); err != nil {
			return err
		}
		act := trail.Act{Action: action, Kind: "queue", Object: name, After: queueTold{paused}}
		return addToTrail(ctx, tx, act)
	})
}

// addToTrail is trail.Add. Where that fails, whatever the reason, nothing is wrong with what was asked.
func addToTrail(ctx context.Context, tx *db.Tx, act trail.Act) error {
	if err := trail.Add(ctx, tx, act); err != nil {
		return fault.Wrap(fault.Unavailable, err, "The audit trail cannot be written, so nothing was done.")
	}
	return nil
}
