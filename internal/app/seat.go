package app

import (
	"context"

	"tryvox.io/numbers/internal/fault"
)

// seat is for work of which there is one at a time on each node.
type seat chan struct{}

func newSeat() seat { return make(seat, 1) }

// take sits down, or is a fault of the kind Conflict with the text where somebody sits.
func (s seat) take(taken string) error {
	select {
	case s <- struct{}{}:
		return nil
	default:
		return fault.New(fault.Conflict, taken)
	}
}

// wait sits down when nobody does any more.
func (s seat) wait(ctx context.Context) error {
	select {
	case s <- struct{}{}:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (s seat) leave() { <-s }

// queue is a seat for which some may wait.
type queue struct {
	seat   seat
	places chan struct{} // of who sits or waits
}

func newQueue(places int) queue { return queue{newSeat(), make(chan struct{}, places)} }

// wait sits down when nobody does any more. Where too many wait already it is a fault of the kind
// Unavailable with the text.
func (q queue) wait(ctx context.Context, full string) error {
	select {
	case q.places <- struct{}{}:
	default:
		return fault.New(fault.Unavailable, full)
	}
	err := q.seat.wait(ctx)
	if err != nil {
		<-q.places
	}
	return err
}

func (q queue) leave() {
	q.seat.leave()
	<-q.places
}
