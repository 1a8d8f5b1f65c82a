package app

import (
	"context"
	"errors"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/run"
	"tryvox.io/numbers/internal/webhook"
)

// trimLook is how many endpoints one look for old deliveries reads.
const trimLook = 1000

// Trim deletes what is kept for a time and no longer: deliveries of webhooks and runs. A job does so every
// hour.
func (s *Service) Trim(ctx context.Context) error {
	return errors.Join(s.trimDeliveries(ctx), s.trimRuns(ctx, run.Import), s.trimRuns(ctx, run.Billing))
}

// trimRuns deletes the runs of a kind that ended run.KeptFor ago, the oldest first, some in each transaction.
func (s *Service) trimRuns(ctx context.Context, kind run.Kind) error {
	for {
		var some []string
		err := s.db.Update(ctx, func(tx *db.Tx) error {
			var oldest []run.Ended
			beforeUs := tx.Now() - run.KeptFor.Microseconds()
			if err := tx.Do(run.Oldest(kind, beforeUs, forgetMax, &oldest)); err != nil {
				return err
			}
			some = trimmable(oldest)
			if len(some) == 0 {
				return nil
			}
			return tx.Do(run.Forget(some)...)
		})
		if err != nil || len(some) == 0 {
			return err
		}
	}
}

// trimmable are the first of runs, as many as have the problems of one: at least one.
func trimmable(oldest []run.Ended) (some []string) {
	problems := 0
	for _, r := range oldest {
		if problems += r.Problems; problems > run.ProblemsMax {
			break
		}
		some = append(some, r.ID)
	}
	return some
}

// trimDeliveries deletes webhook deliveries that were done webhook.KeptFor ago, and so were all before
// them of their endpoint.
func (s *Service) trimDeliveries(ctx context.Context) error {
	for behind := (webhook.Aged{}); ; {
		var found []webhook.Aged
		var beforeUs int64
		err := s.db.View(ctx, func(tx *db.Tx) error {
			beforeUs = tx.Now() - webhook.KeptFor.Microseconds()
			return tx.Do(webhook.Trimmable(behind, trimLook, &found))
		})
		for _, a := range found {
			for more := a.First.Old(beforeUs); more && err == nil; {
				more, err = s.trim(ctx, a.AccountID, a.ID, beforeUs)
			}
		}
		if err != nil || len(found) < trimLook {
			return err
		}
		behind = found[len(found)-1]
	}
}

// trim deletes some old deliveries of an endpoint, and tells whether there may be more.
func (s *Service) trim(
	ctx context.Context, accountID, endpointID string, beforeUs int64,
) (more bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		more = false
		var found []webhook.Endpoint
		var first []webhook.Done
		err := tx.Do(webhook.LockEndpoint(accountID, endpointID, &found),
			webhook.First(accountID, endpointID, forgetMax, &first))
		if err != nil || len(found) == 0 {
			return err
		}
		upTo, count := int64(0), 0
		for _, d := range first {
			if !d.Old(beforeUs) {
				break
			}
			upTo = d.Seq
			count++
		}
		if count == 0 {
			return nil
		}
		more = count == forgetMax
		return finish(tx, webhook.Trim(&found[0], upTo))
	})
	return more, err
}
