package app

import (
	"context"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

// Watch is told what the store does, when it is done. Its functions are called on the way of a
// request, several at once: they must be quick and wait for nothing. One that is nil is not called.
type Watch struct {
	Purchased func(r realm.Realm, replayed bool, err error) // one order, of Purchase or Claim
	Batch     func(orders int, took time.Duration)          // one transaction of Purchase
	Billed    func(b Billed)                                // by a billing run, a verb or a test clock
	Released  func()                                        // by its owner
	KeySought func(cached bool)                             // by Authenticate

	// Told is one attempt to tell a webhook endpoint of an event, and what its delivery has come to; a
	// message that tries the endpoint has none.
	Told func(r webhook.Result, became webhook.State)

	// By Count: how many numbers there are, what is wrong in the balances (it must be 0), how
	// long the oldest due month has waited, and how far webhooks are behind.
	Stocked  func(numbers map[realm.Realm]map[catalog.Kind]int64)
	Balanced func(off money.Micros)
	Lagging  func(lag time.Duration)
	Telling  func(t Telling)
}

// complete puts functions that do nothing where there are none.
func (w Watch) complete() Watch {
	if w.Purchased == nil {
		w.Purchased = func(realm.Realm, bool, error) {}
	}
	if w.Batch == nil {
		w.Batch = func(int, time.Duration) {}
	}
	if w.Billed == nil {
		w.Billed = func(Billed) {}
	}
	if w.Released == nil {
		w.Released = func() {}
	}
	if w.KeySought == nil {
		w.KeySought = func(bool) {}
	}
	if w.Told == nil {
		w.Told = func(webhook.Result, webhook.State) {}
	}
	if w.Stocked == nil {
		w.Stocked = func(map[realm.Realm]map[catalog.Kind]int64) {}
	}
	if w.Balanced == nil {
		w.Balanced = func(money.Micros) {}
	}
	if w.Lagging == nil {
		w.Lagging = func(time.Duration) {}
	}
	if w.Telling == nil {
		w.Telling = func(Telling) {}
	}
	return w
}

// Waiting counts the orders of Purchase that no transaction has taken yet.
func (s *Service) Waiting() int {
	waiting := 0
	for _, lane := range s.purchases.lanes {
		waiting += len(lane)
	}
	return waiting
}

// sending makes one attempt to tell an endpoint.
type sending func(ctx context.Context, m webhook.Message) webhook.Result

// traced puts a span around each attempt, where somebody traces.
func (s *Service) traced(send sending) sending {
	if s.traceAttempt == nil {
		return send
	}
	return func(ctx context.Context, m webhook.Message) webhook.Result {
		ctx, end := s.traceAttempt(ctx)
		r := send(ctx, m)
		end(r)
		return r
	}
}
