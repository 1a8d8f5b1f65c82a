package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jackc/pgx/v5"

	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/stamp"
)

var (
	// renewSQL makes the function of the renewal's floor.
	//go:embed renew.sql
	renewSQL string
	// ownSQL is how numbers were bought last month.
	//go:embed own.sql
	ownSQL string
)

const (
	// ownedShelf is how many numbers are for sale beside the owned ones.
	ownedShelf = 50_000
	// meanwhileRate is how many purchases a second arrive while numbers are renewed.
	meanwhileRate = 200
	// renewalMax bounds a renewal.
	renewalMax = 20 * time.Minute
)

// own gives the accounts so many numbers, bought ten days into last month.
func own(ctx context.Context, dsn string, count int) (err error) {
	atUs := lastMonth(time.Now()).UnixMicro()
	body := fmt.Sprintf(plainBody, "+14200000000", country, "local", "CA", monthlyFee, stamp.Format(atUs))
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, ownSQL, count, atUs, cycle.Start(atUs), cycle.Day(atUs), cycle.Next(atUs),
		int64(cycle.Prorate(monthlyFee, atUs)), cycle.Explain(monthlyFee, atUs), body)
	return err
}

// lastMonth is an instant ten days into the month before this one.
func lastMonth(now time.Time) time.Time {
	now = now.UTC()
	return time.Date(now.Year(), now.Month()-1, 11, 10, 30, 0, 0, time.UTC)
}

// renewing is a work that renews all numbers of a store: by `tryvox billing run`, or by the
// floor, one INSERT … SELECT set.
func renewing(m measure, byFloor bool) work {
	m.Group, m.Engine = "Renewal", db.Postgres
	n := need{db.Postgres, ownedStock, m.Size}
	play := func(ctx context.Context, b *bench) ([]round, error) {
		return b.onCopy(ctx, n, func(s *store, dsn string) (_ []round, err error) {
			meter, started := b.startMeter(s.host, 0), time.Now()
			if byFloor {
				err = renewAtOnce(ctx, dsn)
			} else {
				err = b.shop.command(ctx, dsn, "billing", "run")
			}
			if err != nil {
				return nil, err
			}
			done := round{Count: m.Size, Seconds: time.Since(started).Seconds()}
			meter.read(&done)
			if err := renewed(ctx, dsn, m.Size); err != nil {
				return nil, err
			}
			err = b.prove(ctx, s, dsn, 0, &done)
			return []round{done}, err
		})
	}
	return work{gives: []measure{m}, play: play}
}

func renewAtOnce(ctx context.Context, dsn string) (err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.Exec(ctx, "SELECT bench_renew($1)", time.Now().UnixMicro())
	return err
}

const sqlCountRenewed = `SELECT COUNT(*) FROM events WHERE type = 'number.renewed'`

func renewed(ctx context.Context, dsn string, want int) error {
	got, err := countRows(ctx, dsn, sqlCountRenewed)
	if err == nil && got != want {
		err = fmt.Errorf("%d numbers were renewed, want %d", got, want)
	}
	return err
}

// meanwhile is a work that buys at a fixed rate while the server renews all numbers of a
// store, and again when it has. The buyers are the accounts whose numbers are renewed.
func meanwhile(size int) work {
	busy := measure{
		Name: "renewal-meanwhile", Group: "Renewal", Engine: db.Postgres, Size: size, Unit: "purchases",
		Note: fmt.Sprintf("%d a second, while the same server renews numbers of the same accounts", meanwhileRate),
	}
	idle := busy
	idle.Name, idle.Note = "renewal-idle", fmt.Sprintf("%d a second, when nothing is due", meanwhileRate)
	n := need{db.Postgres, ownedStock, size}
	play := func(ctx context.Context, b *bench) ([]round, error) {
		return b.onCopy(ctx, n, func(s *store, dsn string) ([]round, error) {
			all, err := b.sellMeanwhile(ctx, s, dsn)
			if err != nil {
				return nil, err
			}
			if err := renewed(ctx, dsn, size); err != nil {
				return nil, err
			}
			return all, b.prove(ctx, s, dsn, all[0].Count+all[1].Count, &all[0])
		})
	}
	return work{gives: []measure{busy, idle}, play: play}
}

func (b *bench) sellMeanwhile(ctx context.Context, s *store, dsn string) (all []round, err error) {
	server, err := b.shop.serve(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, server.end()) }()
	done := make(chan struct{})
	watched := make(chan error, 1)
	go func() {
		watched <- awaitWords(ctx, server.child, `"msg":"billed"`)
		close(done)
	}()
	d := &driver{
		addr: server.addr, target: newOrders(server.addr, s.keys, ownedShelf), length: renewalMax,
		perSecond: meanwhileRate, stop: done,
	}
	busy, err := b.drive(ctx, s, server, d, openConnections)
	if err = errors.Join(err, <-watched); err != nil {
		return nil, err
	}
	rest := &driver{
		addr: server.addr, target: &later{d.target, int(d.next.Load())}, length: b.length(),
		perSecond: meanwhileRate,
	}
	idle, err := b.drive(ctx, s, server, rest, openConnections)
	return []round{busy, idle}, err
}

// later is a target of which some requests have been sent.
type later struct {
	target
	sent int
}

func (l *later) request(buffer []byte, n int) ([]byte, bool) {
	return l.target.request(buffer, n+l.sent)
}

func (l *later) judge(n int, a *answer) (int, error) { return l.target.judge(n+l.sent, a) }

// logEvery is how often a log is read.
const logEvery = 10 * time.Millisecond

// awaitWords reads what a child writes until the words stand there.
func awaitWords(ctx context.Context, c *child, words string) (err error) {
	file, err := os.Open(c.log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var seen []byte
	for {
		more, err := io.ReadAll(file)
		if err != nil {
			return err
		}
		if seen = append(seen, more...); bytes.Contains(seen, []byte(words)) {
			return nil
		}
		seen = seen[max(0, len(seen)-len(words)):]
		select {
		case <-c.gone:
			return fmt.Errorf("it ended before it said %s\n%s", words, c.words())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(logEvery):
		}
	}
}
