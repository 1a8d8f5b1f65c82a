package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"tryvox.io/numbers/internal/db"
)

const (
	// spreadAccounts is enough that purchases seldom wait for each other's account.
	spreadAccounts = 200
	// connections is how many callers there are at a time, each with one request under way.
	connections = 64
)

// work is one turn of a round. It measures one thing, or several that belong together.
type work struct {
	gives []measure
	once  bool // in the first round only: it takes long, and varies little
	play  func(ctx context.Context, b *bench) ([]round, error)
}

// measure is something that has a figure in each round.
type measure struct {
	Name   string `json:"name"`
	Group  string `json:"group"` // of the report's tables
	Engine string `json:"engine"`
	Size   int    `json:"size"` // numbers or holdings in the database; 0: it does not matter
	Unit   string `json:"unit"` // of what is counted, in the plural; of a value: its unit
	Note   string `json:"note"` // what it is, in a few words
}

// round is what one turn of a measure came to.
type round struct {
	Count   int     `json:"count"`             // of its unit
	Asked   int     `json:"asked"`             // requests or calls with a latency
	Refused int     `json:"refused,omitempty"` // requests that brought nothing
	Seconds float64 `json:"seconds"`
	P50Ms   float64 `json:"p50_ms"`
	P99Ms   float64 `json:"p99_ms"`
	MaxMs   float64 `json:"max_ms"`
	Value   float64 `json:"value"` // of a measure that counts nothing
	// CPU seconds of the load driver, our server and PostgreSQL, and of everything else on
	// this machine meanwhile: noise.
	DriverCPU   float64 `json:"driver_cpu_seconds"`
	ServerCPU   float64 `json:"server_cpu_seconds"`
	DatabaseCPU float64 `json:"database_cpu_seconds"`
	OtherCPU    float64 `json:"other_cpu_seconds"`
	PeakMB      float64 `json:"server_peak_mb"` // VmHWM
	CheckSec    float64 `json:"check_seconds"`
}

func (r round) perSecond() float64 {
	if r.Seconds <= 0 {
		return 0
	}
	return float64(r.Count) / r.Seconds
}

// bench is a run of a plan.
type bench struct {
	options
	dir      string
	progress io.Writer
	hosts    map[string]host
	stores   map[need]*store
	files    map[int]catalogFile
	shop     *shop
	idle     *shop
	report   *report
	checked  map[need]bool // stores too large to prove a copy of them in each round
}

func (b *bench) length() time.Duration { return time.Duration(b.seconds) * time.Second }

func (b *bench) measure(ctx context.Context) (*report, error) {
	var works []work
	b.report = newReport(b.options)
	for _, w := range b.works() {
		matches := false
		for _, m := range w.gives {
			matches = matches || b.only.MatchString(m.Name)
		}
		if matches {
			works = append(works, w)
			for _, m := range w.gives {
				b.report.Results = append(b.report.Results, &result{measure: m})
			}
		}
	}
	if len(works) == 0 {
		return nil, errors.New("-only matches nothing")
	}
	if err := b.prepare(ctx); err != nil {
		return nil, err
	}
	started := time.Now()
	for n := range b.rounds {
		for _, w := range works {
			if n == 0 || !w.once {
				b.tell("round %d of %d, after %.0f s: %s", n+1, b.rounds, time.Since(started).Seconds(), w.gives[0].Name)
				if err := b.turn(ctx, w); err != nil {
					return nil, err
				}
			}
		}
	}
	b.report.Took = time.Since(started).Seconds()
	for _, engine := range []string{db.Postgres, db.SQLite} {
		if h := b.hosts[engine]; h != nil {
			b.report.Engines = append(b.report.Engines, h.describe())
		}
	}
	return b.report, nil
}

// turn plays a work once. Its error ends the run; that of the work makes its measures void.
func (b *bench) turn(ctx context.Context, w work) error {
	all, err := w.play(ctx, b)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	for i, m := range w.gives {
		to := b.report.find(m.Name)
		switch {
		case errors.Is(err, errNotHere):
			to.Missing = err.Error()
		case err != nil:
			to.Void = err.Error()
		default:
			to.Rounds = append(to.Rounds, all[i])
			b.tell("  %-28s %s", m.Name, told(m, all[i]))
			continue
		}
		b.tell("  %s is left out: %v", m.Name, err)
	}
	return nil
}

// told is a round in a few words.
func told(m measure, r round) string {
	if r.Count == 0 {
		return fmt.Sprintf("%.4g %s", r.Value, m.Unit)
	}
	if r.Asked == 0 {
		return fmt.Sprintf("%.0f %s/s", r.perSecond(), m.Unit)
	}
	return fmt.Sprintf("%.0f %s/s, p50 %.2f ms, p99 %.2f ms", r.perSecond(), m.Unit, r.P50Ms, r.P99Ms)
}

// prepare tries the disk and builds the program.
func (b *bench) prepare(ctx context.Context) (err error) {
	b.hosts, b.stores = map[string]host{}, map[need]*store{}
	b.files, b.checked = map[int]catalogFile{}, map[need]bool{}
	if b.report.SyncUs, err = syncUs(b.dir); err != nil {
		return err
	}
	b.tell("building")
	b.shop, err = openShop(ctx, b.dir, b.tryvox)
	return err
}

// meter is the CPU that was used until it was started.
type meter struct {
	host                         host
	shop                         *shop
	server                       int // its process id; 0: there is none
	busy, driver, serving, using float64
}

func (b *bench) startMeter(h host, server int) *meter {
	m := &meter{
		host: h, shop: b.shop, server: server, busy: busySeconds(), driver: ownCPU(), using: h.cpuSeconds(),
		serving: b.shop.used,
	}
	if server > 0 {
		m.serving = cpu(server)
	}
	return m
}

// read notes in the round what was used since.
func (m *meter) read(r *round) {
	r.DriverCPU += ownCPU() - m.driver
	r.DatabaseCPU = m.host.cpuSeconds() - m.using
	r.ServerCPU = m.shop.used - m.serving // of commands
	if m.server > 0 {
		r.ServerCPU = cpu(m.server) - m.serving
		r.PeakMB = peakMB(m.server)
	}
	r.OtherCPU = busySeconds() - m.busy - r.DriverCPU - r.DatabaseCPU - r.ServerCPU
}

// prove re-derives the books of what a work wrote, and wants exactly the new holdings that
// were acknowledged. A copy of a large store is proven once: that takes minutes.
func (b *bench) prove(ctx context.Context, s *store, dsn string, bought int, done *round) (err error) {
	if s.size < checkOnce || !b.checked[s.need] {
		if done.CheckSec, err = b.shop.check(ctx, dsn); err != nil {
			return err
		}
		b.checked[s.need] = true
	}
	return b.sold(ctx, s, dsn, bought)
}

// checkOnce is the size from which a store's copies are checked once in a run.
const checkOnce = 1_000_000

const sqlCountHoldings = `SELECT COUNT(*) FROM holdings`

// sold checks that the copy has exactly the purchases that were acknowledged.
func (b *bench) sold(ctx context.Context, s *store, dsn string, want int) error {
	if s.content == ownedStock {
		want += s.size
	}
	got, err := countRows(ctx, dsn, sqlCountHoldings)
	if err == nil && got != want {
		err = fmt.Errorf("%d numbers should be owned, %d are in the database", want, got)
	}
	return err
}

// countRows runs a statement that gives one number.
func countRows(ctx context.Context, dsn, sql string) (got int, err error) {
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now})
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	count := db.Stmt{SQL: sql, Row: func(scan db.Scan) error { return scan(&got) }}
	return got, d.View(ctx, func(tx *db.Tx) error { return tx.Do(count) })
}

func (b *bench) close() error {
	var errs []error
	for _, h := range b.hosts {
		errs = append(errs, h.close())
	}
	return errors.Join(errs...)
}

func (b *bench) tell(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }
