// Package dbtest owns the databases of tests: fresh, migrated, on every engine, gone at the
// end of the test. It starts PostgreSQL by itself, one server for each test process. It
// holds no rows and no rules of the product, and only tests and benchmarks import it.
package dbtest

import (
	"log/slog"
	"os"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
)

// Engines are the names of all engines, in the order in which Each runs them.
var Engines = []string{db.SQLite, db.Postgres}

// Main runs the tests of a package and stops what they started. Every package that uses
// dbtest has: func TestMain(m *testing.M) { dbtest.Main(m) }.
func Main(m *testing.M) { os.Exit(Suite{m}.Run()) }

// Suite does what Main does for a main that ends the process itself, as
// testscript.Main(dbtest.Suite{M: m}, commands) does.
type Suite struct {
	M interface{ Run() int }
}

// Run runs the tests, stops what they started, and returns the exit code.
func (s Suite) Run() int {
	launchMain()
	defer shared.stop()
	return s.M.Run()
}

// Each runs the test once on every engine, as subtests named "sqlite" and "postgres", each
// with a fresh migrated database that runs on the real clock. Where PostgreSQL is not
// installed its subtest is skipped, or fails if CI or TRYVOX_TEST_REQUIRE_POSTGRES is set.
func Each(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) { f(t, Open(t, engine)) })
	}
}

// EachDSN is Each for tests that open the database themselves or start processes on it.
func EachDSN(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	for _, engine := range Engines {
		t.Run(engine, func(t *testing.T) { f(t, DSN(t, engine)) })
	}
}

// Open opens a fresh migrated database of the engine, and closes it at the end of the test.
func Open(t testing.TB, engine string) *db.DB {
	t.Helper()
	return open(t, DSN(t, engine))
}

// DSN makes a fresh migrated database of the engine and names it. At the end of the test it
// is dropped, whoever is still connected.
func DSN(t testing.TB, engine string) string {
	t.Helper()
	switch engine {
	case db.SQLite:
		return sqliteDSN(t)
	case db.Postgres:
		return shared.dsn(t)
	}
	panic("dbtest: unknown engine " + engine)
}

func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	log := slog.New(slog.NewTextHandler(t.Output(), nil))
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: time.Now, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close %s: %v", dsn, err)
		}
	})
	return d
}

// migrate brings an empty database to the present schema and lets go of it.
func migrate(t testing.TB, dsn string) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}
