package app

import (
	"maps"
	"slices"
	"sync"
	"sync/atomic"
)

// outbox knows the accounts that have webhooks and something new to tell. A verb notes its account
// after its commit: without webhooks that is one look into a map. What is lost here, the sweep finds.
type outbox struct {
	listeners atomic.Pointer[map[string]bool]
	mu        sync.Mutex
	noted     map[string]bool
	wake      chan struct{} // has something after a note
}

func newOutbox() *outbox { return &outbox{noted: map[string]bool{}, wake: make(chan struct{}, 1)} }

func (o *outbox) note(accountID string) {
	if known := o.listeners.Load(); known == nil || !(*known)[accountID] {
		return
	}
	o.mu.Lock()
	o.noted[accountID] = true
	o.mu.Unlock()
	o.ring()
}

func (o *outbox) ring() {
	select {
	case o.wake <- struct{}{}:
	default:
	}
}

// listen makes an account one whose notes count, before the next sweep finds it.
func (o *outbox) listen(accountID string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	known := map[string]bool{accountID: true}
	if before := o.listeners.Load(); before != nil {
		if (*before)[accountID] {
			return
		}
		maps.Copy(known, *before)
	}
	o.listeners.Store(&known)
}

// take gives the noted accounts, and forgets them.
func (o *outbox) take() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	accounts := slices.Sorted(maps.Keys(o.noted))
	clear(o.noted)
	return accounts
}
