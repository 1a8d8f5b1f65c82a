package job

import (
	"context"
	"sync"
	"time"
)

// billingShare bounds what looking for due months costs a node: a thirtieth of a core.
const billingShare = 30

// billing looks for what is due, one at a time on this node, and rests after a look that took long, but not
// over the beginning of a day.
type billing struct {
	renew   func(ctx context.Context) error
	now     func() time.Time
	running sync.Mutex
	ended   time.Time
	took    time.Duration
}

func newBilling(renew func(ctx context.Context) error, now func() time.Time) *billing {
	return &billing{renew: renew, now: now}
}

// look renews, unless this node is at it or rests.
func (b *billing) look(ctx context.Context) error {
	if !b.running.TryLock() {
		return nil
	}
	defer b.running.Unlock()
	started := b.now()
	if b.rests(started) {
		return nil
	}
	err := b.renew(ctx)
	b.ended = b.now()
	if b.took = b.ended.Sub(started); b.took >= 24*time.Hour { // the clock was set meanwhile
		b.took = 0
	}
	return err
}

func (b *billing) rests(now time.Time) bool {
	day := func(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }
	return now.Before(b.ended.Add((billingShare-1)*b.took)) && day(now).Equal(day(b.ended))
}
