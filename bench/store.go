package main

import (
	"context"
	"errors"
	"fmt"

	"tryvox.io/numbers/internal/db"
)

// host is an engine: it makes databases, and copies of them for the rounds.
type host interface {
	create(ctx context.Context, name string) (dsn string, err error)
	settle(ctx context.Context, name string) error // after a database was filled
	fresh(ctx context.Context, from string) (dsn string, drop func() error, err error)
	drop(name string) error
	cpuSeconds() float64 // of the engine's own processes so far
	describe() string
	close() error
}

// content is what a database is filled with before it is measured.
type content string

const (
	noStock     content = "empty"  // migrated and priced, to import into
	plainStock  content = "plain"  // numbers that are all alike, to buy
	mixedStock  content = "mixed"  // an imported catalog of several countries, a fifth sold, to search
	routedStock content = "routed" // plain, and the first account has bought some and routed them
	ownedStock  content = "owned"  // numbers that were bought last month, whose next month is due
)

// need says which database a work wants.
type need struct {
	engine  string
	content content
	size    int // numbers
}

// store is a database that is ready to be measured. Who writes takes a copy.
type store struct {
	need
	host
	name, dsn string
	keys      []string // of the buyers, in the order of accountID
	switchKey string   // of a switch, where numbers are routed
	samples   []string // some numbers that are for sale, where there are several kinds
}

// store makes the database, or finds the one that was made before.
func (b *bench) store(ctx context.Context, n need) (*store, error) {
	if s := b.stores[n]; s != nil {
		return s, nil
	}
	b.tell("  preparing %s, %s, %d numbers", n.engine, n.content, n.size)
	h, err := b.host(ctx, n.engine)
	if err != nil {
		return nil, err
	}
	s := &store{need: n, host: h, name: fmt.Sprintf("%s_%d", n.content, n.size)}
	if s.dsn, err = h.create(ctx, s.name); err != nil {
		return nil, err
	}
	if err := b.fill(ctx, s); err != nil {
		return nil, fmt.Errorf("prepare %s of %d on %s: %w", n.content, n.size, n.engine, err)
	}
	if err := h.settle(ctx, s.name); err != nil {
		return nil, err
	}
	b.stores[n] = s
	return s, nil
}

func (b *bench) host(ctx context.Context, engine string) (h host, err error) {
	if h := b.hosts[engine]; h != nil {
		return h, nil
	}
	if engine == db.SQLite {
		h, err = openFiles(b.dir)
	} else {
		h, err = openCluster(ctx, b.dir)
	}
	if err == nil {
		b.hosts[engine] = h
	}
	return h, err
}

// onCopy plays on a fresh copy of a database, which is gone afterwards.
func (b *bench) onCopy(
	ctx context.Context, n need, play func(s *store, dsn string) ([]round, error),
) (all []round, err error) {
	s, err := b.store(ctx, n)
	if err != nil {
		return nil, err
	}
	dsn, drop, err := s.fresh(ctx, s.name)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	return play(s, dsn)
}

// onServer plays on our server over the database itself. Who plays only reads; of a
// mixed catalog, nothing that is sold is left for the server's housekeeping to take out of the lists.
func (b *bench) onServer(
	ctx context.Context, n need, play func(s *store, at *server) ([]round, error),
) (all []round, err error) {
	s, err := b.store(ctx, n)
	if err != nil {
		return nil, err
	}
	at, err := b.shop.serve(ctx, s.dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, at.end()) }()
	return play(s, at)
}

func (b *bench) fill(ctx context.Context, s *store) (err error) {
	switch s.content {
	case plainStock:
		s.keys, err = stock(ctx, s.dsn, s.size)
	case routedStock:
		if s.keys, err = stock(ctx, s.dsn, s.size); err == nil {
			s.switchKey, err = route(ctx, s.dsn, routedNumbers)
		}
	case ownedStock:
		if s.keys, err = stock(ctx, s.dsn, ownedShelf); err == nil {
			err = own(ctx, s.dsn, s.size)
		}
	case noStock, mixedStock:
		s.keys, err = stock(ctx, s.dsn, 0)
		if err == nil && s.content == mixedStock {
			err = b.fillMixed(ctx, s)
		}
	}
	if err != nil {
		return err
	}
	if c, ok := s.host.(*cluster); ok {
		return c.exec(ctx, s.name, floorSQL+renewSQL)
	}
	return nil
}
