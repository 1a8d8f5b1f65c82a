package app

import (
	"sync/atomic"
	"time"
)

const (
	// paceTime is what a transaction of a long work should take. On SQLite it keeps all other
	// writers waiting, on PostgreSQL those of the same rows; so a purchase beside an import
	// waits for a tenth of a second at most. Half the time costs SQLite a third of its speed,
	// because pages that many rows share are written again by each transaction.
	paceTime = 100 * time.Millisecond
	// paceMin keeps the cost of a transaction small beside that of its rows; a disk so slow
	// that it matters has slow purchases anyway.
	paceMin = 250
	// paceFirst is where it starts, on any engine well under paceTime.
	paceFirst = 1000
	// paceMax bounds the memory: 5,000 rows of an import are 4 MB, and more are not quicker.
	paceMax = 5000
)

// pacing is what a long work wants of its transactions.
type pacing struct {
	time         time.Duration // that each should take
	first, least int64         // rows of the first one, and of the least
}

// importPace is that of an import.
var importPace = pacing{paceTime, paceFirst, paceMin}

// pace finds how many rows a transaction may have to take about the time it should. It is safe
// for concurrent use.
type pace struct {
	pacing
	rows atomic.Int64
}

func newPace(p pacing) *pace {
	paced := &pace{pacing: p}
	paced.rows.Store(p.first)
	return paced
}

// size is how many rows the next batch should have.
func (p *pace) size() int { return int(p.rows.Load()) }

// took learns how long a batch took. It at most doubles or halves the size, so that one
// stall of the disk does not count for much.
func (p *pace) took(rows int, time time.Duration) {
	if rows == 0 {
		return
	}
	size := p.rows.Load()
	fitting := int64(rows) * int64(p.time) / max(int64(time), 1)
	fitting = min(max(fitting, size/2), size*2)
	p.rows.Store(min(max(fitting, p.least), paceMax))
}

// shorten halves the size after a batch that came to nothing for want of time, and says
// whether that leaves less to try.
func (p *pace) shorten() bool {
	size := p.rows.Load()
	p.rows.Store(max(size/2, p.least))
	return size > p.least
}
