package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"tryvox.io/numbers/internal/db"
)

const (
	// spreadAccounts is enough that purchases seldom wait for each other's account.
	spreadAccounts = 200
	// connections is how many callers there are at a time, each with one request under way.
	connections = 64
)

// workload is one way to sell numbers, on fresh stock in each round.
type workload struct {
	Name        string `json:"name"`
	Engine      string `json:"engine"`
	Floor       bool   `json:"floor"` // pgbench and plpgsql instead of our server
	Accounts    int    `json:"accounts"`
	Connections int    `json:"connections"`
}

// workloads in the order of their turns. The floor is measured with its best number of
// connections too, which is smaller than ours: PostgreSQL pays for each one.
var workloads = []workload{
	{"floor-spread-64", db.Postgres, true, spreadAccounts, connections},
	{"floor-spread-16", db.Postgres, true, spreadAccounts, 16},
	{"postgres-spread", db.Postgres, false, spreadAccounts, connections},
	{"floor-one-64", db.Postgres, true, 1, connections},
	{"floor-one-8", db.Postgres, true, 1, 8},
	{"postgres-one", db.Postgres, false, 1, connections},
	{"sqlite-spread", db.SQLite, false, spreadAccounts, connections},
	{"sqlite-one", db.SQLite, false, 1, connections},
}

// round is what one run of a workload came to.
type round struct {
	Purchases int     `json:"purchases"`
	Seconds   float64 `json:"seconds"`
	P50Ms     float64 `json:"p50_ms"`
	P99Ms     float64 `json:"p99_ms"`
	// CPU seconds of the load driver, our server and PostgreSQL, and of everything else on
	// this machine meanwhile: noise.
	DriverCPU   float64 `json:"driver_cpu_seconds"`
	ServerCPU   float64 `json:"server_cpu_seconds"`
	DatabaseCPU float64 `json:"database_cpu_seconds"`
	OtherCPU    float64 `json:"other_cpu_seconds"`
	PeakMB      float64 `json:"server_peak_mb"` // VmHWM
	CheckSec    float64 `json:"check_seconds"`
}

func (r round) perSecond() float64 { return float64(r.Purchases) / r.Seconds }

// site is an engine with a stocked database, of which each round gets a fresh copy.
type site interface {
	fresh(ctx context.Context) (dsn string, drop func() error, err error)
	secrets() []string   // keys of the buyers, in the order of accountID
	cpuSeconds() float64 // of the engine's own processes so far
	describe() string
	close() error
}

// bench is a run of all workloads.
type bench struct {
	options
	dir      string
	progress io.Writer
	sites    map[string]site
	shop     *shop
}

func (b *bench) measure(ctx context.Context) (*report, error) {
	r := newReport(b.options)
	for _, w := range workloads {
		if b.only.MatchString(w.Name) {
			r.Results = append(r.Results, &result{workload: w})
		}
	}
	if len(r.Results) == 0 {
		return nil, errors.New("-only matches no workload")
	}
	if err := b.prepare(ctx, r); err != nil {
		return nil, err
	}
	for n := range b.rounds {
		for _, result := range r.Results {
			b.tell("round %d of %d: %s", n+1, b.rounds, result.Name)
			done, err := b.play(ctx, result.workload)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				result.Void = err.Error()
				b.tell("  VOID: %v", err)
				continue
			}
			result.Rounds = append(result.Rounds, done)
			b.tell("  %.0f purchases/s", done.perSecond())
		}
	}
	return r, nil
}

// prepare builds the program and makes a stocked database of each engine that is needed.
func (b *bench) prepare(ctx context.Context, r *report) (err error) {
	if r.SyncUs, err = syncUs(b.dir); err != nil {
		return err
	}
	b.tell("building")
	if b.shop, err = openShop(ctx, b.dir, b.tryvox); err != nil {
		return err
	}
	b.sites = map[string]site{}
	for _, result := range r.Results {
		if b.sites[result.Engine] != nil {
			continue
		}
		b.tell("stocking %s with %d numbers", result.Engine, stockSize)
		var s site
		switch result.Engine {
		case db.SQLite:
			s, err = openFiles(ctx, b.dir)
		case db.Postgres:
			s, err = openCluster(ctx, b.dir)
		}
		if err != nil {
			return fmt.Errorf("prepare %s: %w", result.Engine, err)
		}
		b.sites[result.Engine] = s
		r.Engines = append(r.Engines, s.describe())
	}
	return nil
}

// play runs a workload once and proves it: each purchase has its row, and the books hold.
func (b *bench) play(ctx context.Context, w workload) (done round, err error) {
	s := b.sites[w.Engine]
	dsn, drop, err := s.fresh(ctx)
	if err != nil {
		return round{}, err
	}
	defer func() { err = errors.Join(err, drop()) }()
	length := time.Duration(b.seconds) * time.Second
	busy, used := busySeconds(), s.cpuSeconds()
	if w.Floor {
		done, err = pgbench(ctx, b.dir, dsn, w, length)
	} else {
		done, err = b.shop.sell(ctx, dsn, w, length, s)
	}
	if err != nil {
		return round{}, err
	}
	if w.Floor {
		done.DatabaseCPU = s.cpuSeconds() - used
		done.OtherCPU = busySeconds() - busy - done.DriverCPU - done.DatabaseCPU
	}
	started := time.Now()
	if err := b.shop.check(ctx, dsn); err != nil {
		return round{}, err
	}
	done.CheckSec = time.Since(started).Seconds()
	return done, sold(ctx, dsn, done.Purchases)
}

const sqlCountHoldings = `SELECT COUNT(*) FROM holdings`

// sold checks that the database has exactly the purchases that were acknowledged.
func sold(ctx context.Context, dsn string, want int) (err error) {
	d, err := db.Open(ctx, db.Config{DSN: dsn, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	got := 0
	count := db.Stmt{SQL: sqlCountHoldings, Row: func(scan db.Scan) error { return scan(&got) }}
	if err := d.View(ctx, func(tx *db.Tx) error { return tx.Do(count) }); err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%d purchases were acknowledged, %d are in the database", want, got)
	}
	return nil
}

func (b *bench) close() error {
	var errs []error
	for _, s := range b.sites {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

func (b *bench) tell(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }
