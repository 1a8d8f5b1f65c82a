package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
)

//go:embed migrations
var migrations embed.FS

// migrateAttemptsMax is for processes that start on one empty SQLite file together: who finds a
// table made looks again. River's tables are made in eight steps, at each of which that may happen.
const migrateAttemptsMax = 8

// A node that starts while another migrates looks every second, for five minutes.
const (
	lockLookSeconds = 1
	lockLooksMax    = 300
)

// A database in which another process is migrating looks like an old one, so an old one is
// looked at again for a second before it is refused.
const (
	settleAttemptsMax = 20
	settlePause       = 50 * time.Millisecond
)

// Migrate brings the schema to this program's version. Nodes that start together wait for
// each other. Migrations only go forward.
func (d *DB) Migrate(ctx context.Context) error {
	err := d.engine.migrate(ctx)
	for attempt := 1; err != nil && attempt < migrateAttemptsMax; attempt++ {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pauseFirst << attempt):
		}
		err = d.engine.migrate(ctx)
	}
	if err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Version is the schema's version in the database and the one that this program needs.
func (d *DB) Version(ctx context.Context) (have, want int64, err error) {
	return d.engine.version(ctx)
}

// Ready migrates an empty database, and refuses one of another version.
func (d *DB) Ready(ctx context.Context) error {
	have, want, err := d.settled(ctx)
	switch {
	case err != nil:
		return fmt.Errorf("read schema version: %w", err)
	case have == 0:
		return d.Migrate(ctx)
	case have < want:
		return fmt.Errorf("the database has schema %d, this program needs %d: run `tryvox migrate`", have, want)
	case have > want:
		return fmt.Errorf("the database has schema %d, this program knows %d: run a newer tryvox", have, want)
	}
	return nil
}

func (d *DB) settled(ctx context.Context) (have, want int64, err error) {
	for attempt := 1; ; attempt++ {
		have, want, err = d.Version(ctx)
		if err != nil || have == 0 || have >= want || attempt == settleAttemptsMax {
			return have, want, err
		}
		select {
		case <-ctx.Done():
			return have, want, ctx.Err()
		case <-time.After(settlePause):
		}
	}
}

func provider(dialect goose.Dialect, name string, db *sql.DB, options ...goose.ProviderOption) (
	*goose.Provider, error,
) {
	folder, err := fs.Sub(migrations, "migrations/"+name)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, folder, options...)
}

func up(ctx context.Context, p *goose.Provider, err error) error {
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

func version(ctx context.Context, p *goose.Provider, err error) (have, want int64, _ error) {
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	want = sources[len(sources)-1].Version
	have, err = p.GetDBVersion(ctx)
	return have, want, err
}

func (e *sqliteEngine) migrate(ctx context.Context) error {
	p, err := provider(goose.DialectSQLite3, SQLite, e.db, jobsMigration(riversqlite.New(e.db)))
	return up(ctx, p, err)
}

func (e *sqliteEngine) version(ctx context.Context) (int64, int64, error) {
	p, err := provider(goose.DialectSQLite3, SQLite, e.db, jobsMigration(riversqlite.New(e.db)))
	return version(ctx, p, err)
}

func (e *postgresEngine) migrate(ctx context.Context) (err error) {
	db := stdlib.OpenDBFromPool(e.pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(lockLookSeconds, lockLooksMax))
	if err != nil {
		return err
	}
	p, err := provider(goose.DialectPostgres, Postgres, db, goose.WithSessionLocker(locker),
		jobsMigration(riverpgxv5.New(e.pool)))
	return up(ctx, p, err)
}

func (e *postgresEngine) version(ctx context.Context) (have, want int64, err error) {
	db := stdlib.OpenDBFromPool(e.pool)
	defer func() { err = errors.Join(err, db.Close()) }()
	p, err := provider(goose.DialectPostgres, Postgres, db, jobsMigration(riverpgxv5.New(e.pool)))
	return version(ctx, p, err)
}
