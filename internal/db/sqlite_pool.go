package db

import (
	"context"
	"sync"
	"sync/atomic"
)

// sqlitePool hands out connections, the one that came back last first: what a quiet store
// needs of the file is then mapped once, not once for each reader.
type sqlitePool struct {
	seats chan struct{} // one taken for each connection that is out
	waits atomic.Uint64

	mu   sync.Mutex
	idle []*sqliteConn
}

func newSQLitePool(size int) *sqlitePool { return &sqlitePool{seats: make(chan struct{}, size)} }

// take waits for a connection, and counts it if it has to.
func (p *sqlitePool) take(ctx context.Context) (*sqliteConn, error) {
	select {
	case p.seats <- struct{}{}:
	default:
		p.waits.Add(1)
		select {
		case p.seats <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	last := len(p.idle) - 1
	c := p.idle[last]
	p.idle = p.idle[:last]
	return c, nil
}

func (p *sqlitePool) put(c *sqliteConn) {
	p.mu.Lock()
	p.idle = append(p.idle, c)
	p.mu.Unlock()
	<-p.seats
}

// add is a connection more than before, up to the size of the pool.
func (p *sqlitePool) add(c *sqliteConn) { p.idle = append(p.idle, c) }

// drain waits for every connection and takes it for good.
func (p *sqlitePool) drain() []*sqliteConn {
	for range cap(p.seats) {
		p.seats <- struct{}{}
	}
	return p.idle
}

func (p *sqlitePool) stats() Pool {
	out := len(p.seats)
	return Pool{Max: cap(p.seats), InUse: out, Idle: cap(p.seats) - out, Waits: p.waits.Load()}
}
