package app

import (
	"context"
	"time"

	"tryvox.io/numbers/internal/db"
)

const (
	housekeepEvery = time.Minute
	// forgetMax bounds one transaction of the housekeeping, so that no purchase waits for it.
	forgetMax = 1000
)

// Housekeep forgets expired answers now and then, until the context ends.
func (s *Service) Housekeep(ctx context.Context) {
	tick := time.NewTicker(housekeepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			err := s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(forgetOnce(tx.Now(), forgetMax)) })
			if err != nil && ctx.Err() == nil {
				s.log.Warn("housekeeping failed", "err", err)
			}
		}
	}
}
