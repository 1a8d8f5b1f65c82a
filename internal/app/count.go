package app

import (
	"context"
	"sync"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const (
	// countEvery is how often at most the store is counted for those who watch it.
	countEvery = time.Minute
	// countRowsMax bounds one transaction of a count, so that SQLite's log is not kept from being
	// moved into the file; with countShare of pauses the whole takes a thirtieth of a core.
	countRowsMax = 20_000
	// countAccountsMax is the same for accounts, of which more is read.
	countAccountsMax = 2000
)

// Count counts the store for its Watch until the context ends: at once, then every minute or,
// where there is much to count, as often as a thirtieth of a core allows.
func (s *Service) Count(ctx context.Context) {
	var tasks sync.WaitGroup
	tasks.Go(func() {
		s.repeat(ctx, "count numbers", func() error {
			counts, err := s.countNumbers(ctx)
			if err == nil {
				s.watch.Stocked(counts)
			}
			return err
		})
	})
	tasks.Go(func() {
		s.repeat(ctx, "check balances", func() error {
			off, err := s.imbalance(ctx)
			if err == nil {
				s.watch.Balanced(off)
			}
			return err
		})
	})
	tasks.Go(func() {
		s.repeat(ctx, "look for due months", func() error {
			lag, err := s.renewalLag(ctx)
			if err == nil {
				s.watch.Lagging(lag)
			}
			return err
		})
	})
	tasks.Go(func() {
		s.repeat(ctx, "look at webhooks", func() error {
			t, err := s.telling(ctx)
			if err == nil {
				s.watch.Telling(t)
			}
			return err
		})
	})
	tasks.Wait()
}

// repeat does a chore at once and then every countEvery.
func (s *Service) repeat(ctx context.Context, name string, do func() error) {
	for ctx.Err() == nil {
		started := s.now()
		s.chore(ctx, name, do())
		sleep(ctx, countEvery-s.now().Sub(started))
	}
}

func sleep(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// page reads one part of a count, and pauses for as long as its cost asks. The counts are no picture
// of one moment.
func (s *Service) page(ctx context.Context, read func(tx *db.Tx) error) error {
	started := s.now()
	step, cancel := context.WithTimeout(ctx, batchTimeout)
	defer cancel()
	if err := s.db.View(step, read); err != nil {
		return err
	}
	sleep(ctx, countShare*s.now().Sub(started))
	return ctx.Err()
}

func (s *Service) countNumbers(ctx context.Context) (map[realm.Realm]map[catalog.Kind]int64, error) {
	all := map[realm.Realm]map[catalog.Kind]int64{}
	for _, r := range []realm.Realm{realm.Live, realm.Sandbox} {
		all[r] = map[catalog.Kind]int64{}
		for behind, more := "", true; more; more = behind != "" {
			err := s.page(ctx, func(tx *db.Tx) (err error) {
				behind, err = catalog.CountPage(tx, r, behind, countRowsMax, all[r])
				return err
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// imbalance sums up what is wrong in the balances of all accounts.
func (s *Service) imbalance(ctx context.Context) (all money.Micros, err error) {
	for behind, more := "", true; more; more = behind != "" {
		err := s.page(ctx, func(tx *db.Tx) error {
			last, off, err := ledger.Imbalance(tx, behind, countAccountsMax)
			behind, all = last, all+off
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return all, nil
}

// renewalLag is how long ago the oldest month began that is due on an account in real time and was
// not played.
func (s *Service) renewalLag(ctx context.Context) (lag time.Duration, err error) {
	for behind, more := "", true; more; more = behind != "" {
		err := s.page(ctx, func(tx *db.Tx) error {
			found, last, err := s.owing(tx, behind)
			if behind = last; err != nil || len(found) == 0 {
				return err
			}
			ids := make([]string, len(found))
			for i, o := range found {
				ids[i] = o.AccountID
			}
			oldestUs := tx.Now()
			if err := tx.Do(holding.FindOldestDue(ids, &oldestUs)); err != nil {
				return err
			}
			lag = max(lag, time.Duration(tx.Now()-oldestUs)*time.Microsecond)
			return nil
		})
		if err != nil {
			return 0, err
		}
	}
	return lag, nil
}
