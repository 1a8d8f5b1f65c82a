package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// load is a way to buy from our server.
type load struct {
	need
	accounts    int
	connections int
	idle        bool    // the store of the server does nothing
	count       int     // numbers that a claim takes; 0: purchases of one number
	share       float64 // of the rate that the measure of was sold at, in an open loop
	of          string
}

// selling is a work that buys from our server, on a fresh copy of its store each time.
func selling(m measure, l load) work {
	m.Group, m.Engine = cmp.Or(m.Group, "Purchases"), l.engine
	return work{gives: []measure{m}, play: func(ctx context.Context, b *bench) (all []round, err error) {
		with := b.shop
		if l.idle {
			if with, err = b.idleShop(ctx); err != nil {
				return nil, err
			}
		}
		return b.onCopy(ctx, l.need, func(s *store, dsn string) ([]round, error) {
			done, err := b.sell(ctx, with, s, dsn, l)
			if err == nil && !l.idle {
				err = b.prove(ctx, s, dsn, done.Count, &done)
			}
			return []round{done}, err
		})
	}}
}

// sell serves the copy and buys from it.
func (b *bench) sell(ctx context.Context, with *shop, s *store, dsn string, l load) (done round, err error) {
	server, err := with.serve(ctx, dsn)
	if err != nil {
		return round{}, err
	}
	defer func() { err = errors.Join(err, server.end()) }()
	d := &driver{addr: server.addr, length: b.length()}
	if keys := s.keys[:l.accounts]; l.count > 0 {
		d.target = newClaims(server.addr, keys, l.count, s.shelfSize())
	} else {
		d.target = newOrders(server.addr, keys, s.shelfSize())
	}
	if l.share > 0 {
		if d.perSecond = l.share * b.report.last(l.of).perSecond(); d.perSecond == 0 {
			return round{}, fmt.Errorf("%s has no rate yet: %w", l.of, errNotHere)
		}
	}
	return b.drive(ctx, s, server, d, l.connections)
}

// drive runs a driver against our server and reads the meters.
func (b *bench) drive(ctx context.Context, s *store, at *server, d *driver, connections int) (round, error) {
	m := b.startMeter(s.host, at.pid())
	done, err := d.run(ctx, connections)
	if err != nil {
		return round{}, fmt.Errorf("%w; the server's log ends with\n%s", err, at.words())
	}
	m.read(&done)
	return done, nil
}

// shelfSize is how many numbers of a plain shelf are for sale.
func (s *store) shelfSize() int {
	if s.content == ownedStock {
		return ownedShelf
	}
	return s.size
}

// floor is a work that buys by pgbench, one plpgsql call for each purchase.
func floor(m measure, n need, accounts, clients int) work {
	return direct(m, n, func(ctx context.Context, b *bench, dsn string) (round, error) {
		return pgbench(ctx, b.dir, dsn, calls{accounts, clients, n.size}, b.length())
	})
}

// plain is a work that buys on SQLite by one transaction after the other.
func plain(m measure, n need) work {
	return direct(m, n, func(ctx context.Context, b *bench, dsn string) (round, error) {
		return buyPlainly(ctx, dsn, n.size, time.Now().Add(b.length()))
	})
}

// direct is a work that buys from the database, without our server and without HTTP.
func direct(m measure, n need, buy func(ctx context.Context, b *bench, dsn string) (round, error)) work {
	m.Group, m.Engine = "Purchases", n.engine
	return work{gives: []measure{m}, play: func(ctx context.Context, b *bench) ([]round, error) {
		return b.onCopy(ctx, n, func(s *store, dsn string) ([]round, error) {
			meter := b.startMeter(s.host, 0)
			done, err := buy(ctx, b, dsn)
			if err != nil {
				return nil, err
			}
			meter.read(&done)
			err = b.prove(ctx, s, dsn, done.Count, &done)
			return []round{done}, err
		})
	}}
}
