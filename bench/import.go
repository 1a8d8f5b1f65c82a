package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/jackc/pgx/v5"
)

// importing is a work that imports a catalog into an empty store, by the product's command.
func importing(m measure, engine string, once bool) work {
	m.Group, m.Engine = "Import", engine
	return work{gives: []measure{m}, once: once, play: func(ctx context.Context, b *bench) ([]round, error) {
		return b.fillEmpty(ctx, engine, m.Size, func(dsn string, file catalogFile) error {
			return b.shop.command(ctx, dsn, "catalog", "import", file.csv)
		})
	}}
}

// copying is a work that COPYs the same rows into the same table with the same indexes.
func copying(m measure, engine string) work {
	m.Group, m.Engine = "Import", engine
	return work{gives: []measure{m}, play: func(ctx context.Context, b *bench) ([]round, error) {
		return b.fillEmpty(ctx, engine, m.Size, func(dsn string, file catalogFile) error {
			return copyIn(ctx, dsn, file.copied)
		})
	}}
}

func copyIn(ctx context.Context, dsn, name string) (err error) {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	_, err = conn.PgConn().CopyFrom(ctx, file, "COPY numbers ("+copyColumns+") FROM STDIN")
	return err
}

// sqlCountImported leaves out the sandbox's magic numbers.
const sqlCountImported = `SELECT COUNT(*) FROM numbers WHERE realm = 'live'`

func (b *bench) fillEmpty(
	ctx context.Context, engine string, size int, fill func(dsn string, file catalogFile) error,
) ([]round, error) {
	file, err := b.catalogFile(size)
	if err != nil {
		return nil, err
	}
	return b.onCopy(ctx, need{engine, noStock, 0}, func(s *store, dsn string) ([]round, error) {
		m, started := b.startMeter(s.host, 0), time.Now()
		if err := fill(dsn, file); err != nil {
			return nil, err
		}
		done := round{Count: size, Seconds: time.Since(started).Seconds()}
		m.read(&done)
		if got, err := countRows(ctx, dsn, sqlCountImported); err != nil || got != size {
			return nil, errors.Join(err, fmt.Errorf("%d numbers are in the stock, want %d", got, size))
		}
		done.CheckSec, err = b.shop.check(ctx, dsn)
		return []round{done}, err
	})
}
