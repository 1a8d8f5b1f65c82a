package app

import (
	"context"
	"fmt"
	"hash/maphash"
	"runtime/debug"
	"sync"
	"time"

	"tryvox.io/numbers/internal/fault"
)

const (
	// batchMax bounds one transaction: at 512 orders a batch takes some 20 ms, so nobody waits long.
	batchMax = 512
	// queueMax bounds the callers that wait in a lane. Past it the answer is 503 at once,
	// which is better than an answer after the caller's patience.
	queueMax = 8192
	// batchTimeout ends a transaction on a database that does not answer.
	batchTimeout = 8 * time.Second
)

// batcher turns many callers into one transaction (group commit). Callers queue in lanes;
// the one worker of a lane takes all that wait, adding no delay: a batch of one is the
// normal case. Orders with equal keys share a lane, so lanes do not fight for a balance.
type batcher[O any] struct {
	lanes   []chan *call[O]
	seed    maphash.Seed
	run     func(ctx context.Context, orders []*O) error
	failed  func(size int, err error)
	workers sync.WaitGroup
	stop    chan struct{} // closed when nobody may hand in any more
	ended   chan struct{} // closed when nobody serves any more
	once    sync.Once
}

type call[O any] struct {
	ctx   context.Context
	order *O
	err   error
	done  chan struct{}
}

// newBatcher starts one worker for each lane. run serves a batch: it writes each order's
// own outcome into the order, and its error means that nothing was done at all.
func newBatcher[O any](
	lanes int, run func(context.Context, []*O) error, failed func(int, error),
) *batcher[O] {
	b := &batcher[O]{
		lanes: make([]chan *call[O], lanes), seed: maphash.MakeSeed(), run: run, failed: failed,
		stop: make(chan struct{}), ended: make(chan struct{}),
	}
	for i := range b.lanes {
		lane := make(chan *call[O], queueMax)
		b.lanes[i] = lane
		b.workers.Go(func() { b.work(lane) })
	}
	return b
}

// do hands an order in and waits for its outcome. When the context ends first, the outcome
// is unknown and the order must not be read any more.
func (b *batcher[O]) do(ctx context.Context, key string, order *O) error {
	c := &call[O]{ctx: ctx, order: order, done: make(chan struct{})}
	lane := b.lanes[maphash.String(b.seed, key)%uint64(len(b.lanes))]
	select {
	case <-b.stop:
		return errStopping()
	default:
	}
	select {
	case lane <- c:
	default:
		return fault.New(fault.Unavailable, "Too many requests are waiting. Try again shortly.")
	}
	return b.wait(ctx, c)
}

// wait gives the outcome of a call that lies in its lane.
func (b *batcher[O]) wait(ctx context.Context, c *call[O]) error {
	select {
	case <-c.done:
		return c.err
	case <-b.ended:
		return c.missed()
	case <-ctx.Done():
		return fault.Wrap(fault.Unavailable, ctx.Err(),
			"No answer in time; the outcome is unknown. Try again with the same Idempotency-Key.")
	}
}

// missed is the outcome of a call once the workers have ended: one that came in just before
// the end may have been served, one just behind it never is.
func (c *call[O]) missed() error {
	select {
	case <-c.done:
		return c.err
	default:
		return errStopping()
	}
}

// close serves what waits and ends the workers.
func (b *batcher[O]) close() {
	b.once.Do(func() {
		close(b.stop)
		b.workers.Wait()
		close(b.ended)
	})
}

func (b *batcher[O]) work(lane chan *call[O]) {
	for {
		select {
		case first := <-lane:
			b.serve(gather(first, lane))
		case <-b.stop:
			select {
			case first := <-lane:
				b.serve(gather(first, lane))
			default:
				return
			}
		}
	}
}

// gather takes all that wait. Who gave up before the work began is left out.
func gather[O any](first *call[O], lane chan *call[O]) []*call[O] {
	var calls []*call[O]
	for next := first; ; {
		if next.ctx.Err() == nil {
			calls = append(calls, next)
		}
		if len(calls) == batchMax {
			return calls
		}
		select {
		case next = <-lane:
		default:
			return calls
		}
	}
}

// serve runs a batch. When a statement fails, the batch is tried one by one, so that one
// caller's failure is nobody else's; a database that is away is away for all.
func (b *batcher[O]) serve(calls []*call[O]) {
	if len(calls) == 0 {
		return
	}
	err := b.attempt(calls)
	if err != nil {
		b.failed(len(calls), err)
	}
	for _, c := range calls {
		c.err = err
		if err != nil && len(calls) > 1 && fault.Of(err) != fault.Unavailable {
			c.err = b.attempt([]*call[O]{c})
			if fault.Of(c.err) == fault.Unavailable {
				err = c.err // it went away meanwhile: nobody behind waits for it once more
			}
		}
		close(c.done)
	}
}

func (b *batcher[O]) attempt(calls []*call[O]) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a batch: %v\n%s", p, debug.Stack())
		}
	}()
	orders := make([]*O, len(calls))
	for i, c := range calls {
		orders[i] = c.order
	}
	ctx, cancel := context.WithTimeout(context.Background(), batchTimeout)
	defer cancel()
	return b.run(ctx, orders)
}

func errStopping() error {
	return fault.New(fault.Unavailable, "The service is stopping. Try again shortly.")
}
