package db_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// eachEmpty names a database without any table, on every engine.
func eachEmpty(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run(db.SQLite, func(t *testing.T) { f(t, "sqlite:"+t.TempDir()+"/empty.db") })
	t.Run(db.Postgres, func(t *testing.T) {
		dsn := dbtest.DSN(t, db.Postgres)
		write(t, open(t, dsn), db.Stmt{SQL: `DROP SCHEMA public CASCADE`}, db.Stmt{SQL: `CREATE SCHEMA public`})
		f(t, dsn)
	})
}

func TestReadyMigratesAnEmptyDatabase(t *testing.T) {
	eachEmpty(t, func(t *testing.T, dsn string) {
		d := open(t, dsn)
		have, want, err := d.Version(t.Context())
		if err != nil || have != 0 || want < 1 {
			t.Errorf("version %d of %d, error %v, want 0 of 1 or more", have, want, err)
		}
		for range 2 { // the second time there is nothing to do
			if err := d.Ready(t.Context()); err != nil {
				t.Fatal(err)
			}
			if have, _, err = d.Version(t.Context()); err != nil || have != want {
				t.Errorf("version %d, error %v, want %d", have, err, want)
			}
			if err := d.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		}
		write(t, d, addPrice("IN"))
	})
}

func TestReadyRefusesAnotherVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, want, err := d.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		remedies := map[int64]string{want + 1: "run a newer tryvox", want - 1: "run `tryvox migrate`"}
		for version, remedy := range remedies {
			write(t, d,
				db.Stmt{SQL: `DELETE FROM goose_db_version WHERE version_id <> 0`}, // 0 is goose's own row
				db.Stmt{SQL: sqlSetVersion, Args: []any{version}})
			if err := d.Ready(t.Context()); err == nil || !strings.Contains(err.Error(), remedy) {
				t.Errorf("schema %d: error %v, want %q in it", version, err, remedy)
			}
		}
	})
}

const sqlSetVersion = `INSERT INTO goose_db_version (version_id, is_applied) VALUES ($1, true)`

func TestNodesThatStartTogetherMigrateOnce(t *testing.T) {
	const nodes = 4
	eachEmpty(t, func(t *testing.T, dsn string) {
		var outcomes [nodes]error
		var all sync.WaitGroup
		for i := range nodes {
			d := open(t, dsn)
			all.Go(func() { outcomes[i] = d.Ready(within(t)) })
		}
		all.Wait()
		if err := errors.Join(outcomes[:]...); err != nil {
			t.Fatal(err)
		}
		write(t, open(t, dsn), addPrice("IN"))
	})
}
