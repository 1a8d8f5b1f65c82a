// Package app owns the verbs of the store: one method of Service, one file and one
// transaction each. Every way in (HTTP, command line, console, jobs) calls these verbs and
// has no rules of its own. It knows no HTTP and no wire format but the number object.
package app

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"tryvox.io/numbers/internal/db"
)

// Service is the store. It is safe for concurrent use.
type Service struct {
	db        *db.DB
	now       func() time.Time
	log       *slog.Logger
	host      string
	keys      *keyCache
	routes    *routeCache
	purchases *batcher[purchase]
}

// Config is what a Service needs.
type Config struct {
	DB   *db.DB
	Now  func() time.Time // real time
	Log  *slog.Logger
	Host string // the name below which trunks get their SIP domains; empty: HostDefault
}

// HostDefault is a name that every resolver knows, and that leads nowhere else (RFC 6761,
// section 6.3).
const HostDefault = "localhost"

// lanesPostgres was measured on 2 cores: two lanes keep PostgreSQL busy while one waits for
// its commit; more only contend for the cores.
const lanesPostgres = 2

// New starts the store's workers; Close stops them.
func New(c Config) *Service {
	s := &Service{
		db: c.DB, now: c.Now, log: c.Log, host: cmp.Or(c.Host, HostDefault), keys: newKeyCache(),
		routes: newRouteCache(),
	}
	lanes := 1 // SQLite has one writer
	if c.DB.Engine() == db.Postgres {
		lanes = lanesPostgres
	}
	s.purchases = newBatcher(lanes, s.purchaseAll, func(size int, err error) {
		s.log.Warn("batch failed", "verb", "purchase", "size", size, "err", err)
	})
	return s
}

// Close lets what runs come to its end. No verb may be called afterwards.
func (s *Service) Close() { s.purchases.close() }

// Ping tells whether the database answers.
func (s *Service) Ping(ctx context.Context) error { return s.db.Ping(ctx) }
