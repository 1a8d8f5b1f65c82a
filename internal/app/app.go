// Package app owns the verbs of the store: one method of Service, one file and one
// transaction each. Every way in (HTTP, command line, console, jobs) calls these verbs and
// has no rules of its own. It knows no HTTP and no wire format but the number object.
package app

import (
	"cmp"
	"context"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

// Service is the store. It is safe for concurrent use.
type Service struct {
	db        *db.DB
	now       func() time.Time
	log       *slog.Logger
	host      string
	keys      *keyCache
	routes    *routeCache
	coverage  *coverage
	guard     *webhook.Guard
	outbox    *outbox
	sender    *webhook.Sender
	lease     time.Duration // of a delivery that is claimed
	pings     chan struct{} // one seat for each message that tries an endpoint
	purchases *batcher[purchase]
	claims    chan struct{} // one seat for each claim that waits for nobody
	waiting   chan struct{} // one seat for each claim that may wait for others
	places    *claimPlaces
	checking  seat
	importing seat
	imports   sync.Map // the idempotency keys of those that wait for the seat or have it
	hashing   queue    // of passwords: each takes 19 MiB and a core
	looking   seat
	stock     stockTaken
	orders    atomic.Int64 // purchases and claims that were answered
	watch     Watch
	trace     func(ctx context.Context, callers []context.Context) (context.Context, func(error))

	traceAttempt func(ctx context.Context) (context.Context, func(webhook.Result))
}

// Config is what a Service needs.
type Config struct {
	DB    *db.DB
	Now   func() time.Time // real time
	Log   *slog.Logger
	Host  string // the name below which trunks get their SIP domains; empty: HostDefault
	Watch Watch

	Webhooks       webhook.Guard // which addresses webhooks may reach
	WebhookTimeout time.Duration // what a receiver may take; 0: webhook.TimeoutDefault

	// Trace begins a span around each batch of purchases, whose callers it is told; nil: none.
	Trace func(ctx context.Context, callers []context.Context) (context.Context, func(error))
	// TraceAttempt begins a span around each attempt to tell a webhook endpoint; nil: none.
	TraceAttempt func(ctx context.Context) (context.Context, func(webhook.Result))
}

// HostDefault is a name that every resolver knows, and that leads nowhere else (RFC 6761,
// section 6.3).
const HostDefault = "localhost"

// coresPerLane was measured on 2 cores with PostgreSQL beside the server: one lane makes
// larger batches than two, and a purchase costs a quarter less CPU on both sides.
const (
	coresPerLane = 4
	lanesMax     = 4
)

func lanesFor(engine string) int {
	if engine == db.SQLite {
		return 1 // it has one writer
	}
	return min(max(runtime.NumCPU()/coresPerLane, 1), lanesMax)
}

// New starts the store's workers; Close stops them.
func New(c Config) *Service {
	s := &Service{
		db: c.DB, now: c.Now, log: c.Log, host: cmp.Or(c.Host, HostDefault), keys: newKeyCache(),
		routes: newRouteCache(), coverage: newCoverage(c.DB, c.Now), guard: &c.Webhooks, outbox: newOutbox(),
		claims: make(chan struct{}, claimsAtOnce), waiting: make(chan struct{}, claimsWaiting),
		places: newClaimPlaces(), checking: newSeat(), importing: newSeat(), looking: newSeat(),
		hashing: newQueue(hashesMax), stock: stockTaken{seat: newSeat()},
		watch: c.Watch.complete(), trace: c.Trace,
		pings: make(chan struct{}, pingsMax), traceAttempt: c.TraceAttempt,
	}
	timeout := cmp.Or(c.WebhookTimeout, webhook.TimeoutDefault)
	s.sender, s.lease = webhook.NewSender(s.guard, c.Now, timeout), timeout+writtenMax
	told := s.watch.Purchased
	s.watch.Purchased = func(r realm.Realm, replayed bool, err error) {
		s.orders.Add(1)
		told(r, replayed, err)
	}
	s.purchases = newBatcher(lanesFor(c.DB.Engine()), s.purchaseAll, func(size int, err error) {
		s.log.Warn("batch failed", "verb", "purchase", "size", size, "err", err)
	})
	return s
}

// changed tells those who look at accounts that something of one may have changed.
func (s *Service) changed(accountID string) {
	s.routes.change(accountID)
	s.outbox.note(accountID)
}

// Close lets what runs come to its end. No verb may be called afterwards.
func (s *Service) Close() {
	s.purchases.close()
	s.coverage.close()
	s.sender.Close()
}

// Ping tells whether the database answers.
func (s *Service) Ping(ctx context.Context) error { return s.db.Ping(ctx) }
