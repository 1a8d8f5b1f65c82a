package app

import (
	"context"
	"time"

	"tryvox.io/numbers/internal/db"
)

const (
	housekeepEvery = time.Minute
	trimEvery      = time.Hour
	delistEvery    = time.Second
	// forgetMax bounds one transaction of the housekeeping, so that no purchase waits for it.
	forgetMax = 1000
)

// Housekeep does what nobody waits for, until the context ends: it forgets expired answers and
// reservations and webhook deliveries, and takes what was sold out of the search's indexes.
func (s *Service) Housekeep(ctx context.Context) {
	hour, minute := time.NewTicker(trimEvery), time.NewTicker(housekeepEvery)
	second := time.NewTicker(delistEvery)
	defer hour.Stop()
	defer minute.Stop()
	defer second.Stop()
	sold := newDelister()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hour.C:
			s.chore(ctx, "trim deliveries", s.TrimDeliveries(ctx))
		case <-minute.C:
			s.chore(ctx, "forget answers", s.forgetAnswers(ctx))
			s.chore(ctx, "end reservations", s.endExpired(ctx))
		case <-second.C:
			s.chore(ctx, "delist", sold.step(ctx, s))
		}
	}
}

func (s *Service) forgetAnswers(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(forgetOnce(tx.Now(), forgetMax)) })
}

// chore tells of one that failed. The next one tries again.
func (s *Service) chore(ctx context.Context, name string, err error) {
	if err != nil && ctx.Err() == nil {
		s.log.Warn("housekeeping failed", "chore", name, "err", err)
	}
}
