package app

import (
	"context"
	"errors"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/user"
)

const (
	delistEvery = time.Second
	// forgetMax bounds one transaction of the housekeeping, so that no purchase waits for it.
	forgetMax = 1000
)

// Expire forgets what is over: answers under idempotency keys, reservations and sessions, the oldest first,
// at most forgetMax of each. Nobody waits for it.
func (s *Service) Expire(ctx context.Context) error {
	return errors.Join(s.forgetAnswers(ctx), s.endExpired(ctx), s.forgetSessions(ctx))
}

// DelistSold takes what was sold out of the search's indexes, in small steps, until the context ends. Each
// node remembers where it is, so this is no job.
func (s *Service) DelistSold(ctx context.Context) {
	tick := time.NewTicker(delistEvery)
	defer tick.Stop()
	sold := newDelister()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			s.chore(ctx, "delist", sold.step(ctx, s))
		}
	}
}

func (s *Service) forgetAnswers(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(forgetOnce(tx.Now(), forgetMax)) })
}

func (s *Service) forgetSessions(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(user.ForgetSessions(tx.Now(), forgetMax)) })
}

// chore tells of one that failed. The next one tries again.
func (s *Service) chore(ctx context.Context, name string, err error) {
	if err != nil && ctx.Err() == nil {
		s.log.Warn("housekeeping failed", "chore", name, "err", err)
	}
}
