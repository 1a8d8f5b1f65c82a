package api

import (
	"context"
	"sync"
	"time"
)

// patience is the context of a request: it ends when the client goes, and requestTimeout after the
// request came. The timer is made when somebody first wants to wait: what is answered from memory
// never does. It is safe for concurrent use.
type patience struct {
	client context.Context // ends when the client goes, and when its request is answered
	until  time.Time       // by the clock below
	now    func() time.Time

	once   sync.Once
	timed  context.Context
	cancel context.CancelFunc // nil without a timer
}

func (p *patience) context() context.Context {
	p.once.Do(func() { p.timed, p.cancel = context.WithTimeout(p.client, p.until.Sub(p.now())) })
	return p.timed
}

// end lets go of the timer, if there is one. From then on the client's context is all.
func (p *patience) end() {
	p.once.Do(func() { p.timed = p.client })
	if p.cancel != nil {
		p.cancel()
	}
}

// Deadline is when the request ends.
func (p *patience) Deadline() (time.Time, bool) { return p.context().Deadline() }

// Done is closed when it has ended.
func (p *patience) Done() <-chan struct{} { return p.context().Done() }

// Err says why it has ended.
func (p *patience) Err() error { return p.context().Err() }

// Value is the client's.
func (p *patience) Value(key any) any { return p.context().Value(key) }
