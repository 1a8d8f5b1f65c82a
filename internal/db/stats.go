package db

import (
	"context"
	"errors"
	"os"
	"sync/atomic"
)

// Stats is what an open database has done since it was opened, and what it holds now.
type Stats struct {
	Writers, Readers Pool   // of PostgreSQL all connections are Writers
	LostRaces        uint64 // transactions that were tried again
	Away             uint64 // transactions that found the database away
	Checkpoints      uint64 // of SQLite
	WALBytes         int64  // of SQLite: the write-ahead log
}

// Pool is connections.
type Pool struct {
	Max, InUse, Idle int
	Waits            uint64 // how often a transaction had to wait for one
}

// counts are those of the transactions.
type counts struct{ lostRaces, away atomic.Uint64 }

// Stats reads the figures. It asks the database nothing.
func (d *DB) Stats() Stats {
	s := d.engine.stats()
	s.LostRaces, s.Away = d.counts.lostRaces.Load(), d.counts.away.Load()
	return s
}

// count counts how a transaction failed. One whose caller went away says nothing of the database.
func (d *DB) count(ctx context.Context, err error, v verdict) {
	if err == nil || errors.Is(ctx.Err(), context.Canceled) {
		return
	}
	switch v {
	case lost:
		d.counts.lostRaces.Add(1)
	case away:
		d.counts.away.Add(1)
	case broken:
	}
}

func (e *sqliteEngine) stats() Stats {
	s := Stats{
		Writers: e.writers.stats(), Readers: e.readers.stats(), Checkpoints: e.checkpoints.Load(),
	}
	if wal, err := os.Stat(e.path + "-wal"); err == nil { // it is gone when nobody has written yet
		s.WALBytes = wal.Size()
	}
	return s
}

func (e *postgresEngine) stats() Stats {
	s := e.pool.Stat()
	return Stats{Writers: Pool{
		Max: int(s.MaxConns()), InUse: int(s.AcquiredConns()), Idle: int(s.IdleConns()),
		Waits: uint64(max(s.EmptyAcquireCount(), 0)),
	}}
}
