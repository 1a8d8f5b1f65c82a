package app

import (
	"context"
	"sync"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

const (
	// countQuick is how long a count of the stock may take and yet be made for each request.
	countQuick = 25 * time.Millisecond
	// countShare is how many times the time that it took a count is served: counting takes a
	// thirtieth of a core at most, however often it is asked for. A million numbers take 2 s
	// on SQLite and 0.3 s on PostgreSQL.
	countShare = 30
	// countAgeMax is how old a count may be before the next one is begun.
	countAgeMax = time.Minute
	// countMax bounds one count.
	countMax = 2 * time.Minute
)

// Coverage counts the numbers that the account could buy now, by country, type and region,
// sorted. Of a stock that takes long to count, the answer may be two minutes old, and
// leave out what was reserved for others or count it.
func (s *Service) Coverage(ctx context.Context, q catalog.Search) ([]catalog.Cover, error) {
	return s.coverage.of(ctx, q)
}

// coverage keeps the last count of each realm whose stock takes long to count.
type coverage struct {
	db    *db.DB
	now   func() time.Time
	mu    sync.Mutex
	kept  map[realm.Realm]*counted
	tasks sync.WaitGroup
}

// counted is the last count of a realm, and the next one while it is under way.
type counted struct{ last, next *count }

// count is complete when done is closed.
type count struct {
	done    chan struct{}
	started time.Time
	took    time.Duration
	covers  []catalog.Cover
	err     error
}

func newCoverage(d *db.DB, now func() time.Time) *coverage {
	return &coverage{db: d, now: now, kept: map[realm.Realm]*counted{}}
}

// of counts, or gives the last count. One that is old is given once more while the next is
// under way.
func (c *coverage) of(ctx context.Context, q catalog.Search) ([]catalog.Cover, error) {
	answer := c.choose(ctx, q)
	select {
	case <-answer.done:
		return answer.covers, answer.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// choose gives the count to answer with, and starts one if there must be.
func (c *coverage) choose(ctx context.Context, q catalog.Search) *count {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.kept[q.Realm]
	if k == nil {
		return c.start(ctx, q)
	}
	age, serves := c.now().Sub(k.last.started), min(countShare*k.last.took, countAgeMax)
	if age >= 0 && age <= serves {
		return k.last
	}
	if k.next == nil {
		k.next = c.start(ctx, q)
	}
	if age >= 0 && age <= 2*serves {
		return k.last
	}
	return k.next
}

// start counts on a task of its own: it is not the asker's alone.
func (c *coverage) start(ctx context.Context, q catalog.Search) *count {
	n := &count{done: make(chan struct{}), started: c.now()}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), countMax)
	c.tasks.Go(func() {
		defer cancel()
		n.err = c.db.View(ctx, func(tx *db.Tx) (err error) {
			q.NowUs, q.Clock = tx.Now(), account.Clock("n.account_id")
			n.covers, err = q.Coverage(tx)
			return err
		})
		n.took = c.now().Sub(n.started)
		c.finish(q.Realm, n)
		close(n.done)
	})
	return n
}

// finish keeps a count that took long, and forgets the one before it.
func (c *coverage) finish(r realm.Realm, n *count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	k := c.kept[r]
	switch {
	case n.err == nil && n.took > countQuick:
		c.kept[r] = &counted{last: n}
	case k != nil && k.next == n && n.err == nil:
		delete(c.kept, r)
	case k != nil && k.next == n:
		k.next = nil
	}
}

// close waits for what runs.
func (c *coverage) close() { c.tasks.Wait() }
