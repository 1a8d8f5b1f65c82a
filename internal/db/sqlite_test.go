package db_test

import (
	"context"
	"database/sql"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// A write transaction that has only read yet keeps every other writer out: what it read stays true
// until it writes. On SQLite this is the row lock.
func TestWriteLockIsTakenAtTheStart(t *testing.T) {
	dsn := dbtest.DSN(t, db.SQLite)
	stranger := connectRaw(t, dsn)
	err := open(t, dsn).Update(t.Context(), func(tx *db.Tx) error {
		var n int64
		if err := tx.Do(countPrices(&n)); err != nil {
			return err
		}
		_, err := stranger.ExecContext(t.Context(), "BEGIN IMMEDIATE")
		if err == nil || !strings.Contains(err.Error(), "SQLITE_BUSY") {
			t.Errorf("a second writer began: error %v, want SQLITE_BUSY", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Errorf("after the commit: %v", err)
	}
}

// connectRaw is a connection that knows nothing of our engine and never waits.
func connectRaw(t *testing.T, dsn string) *sql.Conn {
	t.Helper()
	pool, err := sql.Open("sqlite", strings.TrimPrefix(dsn, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = pool.Close() })
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestSQLiteIsDurableAndGuarded(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	pragma := func(in func(context.Context, func(*db.Tx) error) error, name string) (value string) {
		err := in(t.Context(), func(tx *db.Tx) error {
			read := func(scan db.Scan) error { return scan(&value) }
			return tx.Do(db.Stmt{SQL: "PRAGMA " + name, Rows: 1, Row: read})
		})
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
	for name, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"} {
		if got := pragma(d.Update, name); got != want {
			t.Errorf("the writer's %s is %s, want %s", name, got, want)
		}
	}
	var readers func(n int)
	readers = func(n int) {
		if got := pragma(d.View, "query_only"); got != "1" {
			t.Errorf("a reader's query_only is %s, want 1", got)
		}
		if n > 1 {
			err := d.View(t.Context(), func(*db.Tx) error { readers(n - 1); return nil })
			if err != nil {
				t.Error(err)
			}
		}
	}
	readers(4) // all of them: a view inside a view takes the next
}

func TestTwoHandlesOfOneFileTakeTurns(t *testing.T) {
	const rounds = 50
	dsn := dbtest.DSN(t, db.SQLite)
	one, two := open(t, dsn), open(t, dsn)
	write(t, one, addPrice("IN"))
	done := make(chan struct{})
	go func() {
		defer close(done)
		raise(t, two, rounds)
	}()
	raise(t, one, rounds)
	await(t, done, "the second handle")
	if got := read(t, one, sqlReadPrice, "IN"); got != 2*rounds {
		t.Errorf("raised %d times, want %d", got, 2*rounds)
	}
}

// raise reads a price and writes it one higher, so that a lost update shows.
func raise(t *testing.T, d *db.DB, rounds int) {
	for range rounds {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			var n int64
			if err := tx.Do(readPrice("IN", &n)); err != nil {
				return err
			}
			return tx.Do(db.Stmt{
				SQL: `UPDATE prices SET monthly_fee_micros = $2 WHERE country = $1`, Args: []any{"IN", n + 1}, Rows: 1,
			})
		})
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// childDSN tells this test binary that it is the second process of the test below.
const childDSN = "TRYVOX_TEST_CHILD_DSN"

func TestTwoProcessesOnOneFileTakeTurns(t *testing.T) {
	const rounds = 50
	if dsn := os.Getenv(childDSN); dsn != "" {
		raise(t, open(t, dsn), rounds)
		return
	}
	dsn := dbtest.DSN(t, db.SQLite)
	d := open(t, dsn)
	write(t, d, addPrice("IN"))
	child := exec.CommandContext(within(t), os.Args[0], "-test.run=^TestTwoProcessesOnOneFileTakeTurns$")
	child.Env = append(os.Environ(), childDSN+"="+dsn)
	var output strings.Builder
	child.Stdout, child.Stderr = &output, &output
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	raise(t, d, rounds)
	if err := child.Wait(); err != nil {
		t.Fatalf("the second process: %v\n%s", err, output.String())
	}
	if got := read(t, d, sqlReadPrice, "IN"); got != 2*rounds {
		t.Errorf("raised %d times, want %d", got, 2*rounds)
	}
}

func TestNamesOfFiles(t *testing.T) {
	for _, name := range []string{
		"plain.db", "with space.db", "a?b=c.db", "100%.db", "a#b.db", "ü.db", "a%20b.db",
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := open(t, "sqlite:"+path).Migrate(t.Context()); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if size := sizeOf(t, path); size == 0 {
			t.Errorf("%s is empty after its migration", name)
		}
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	found, err := os.Stat(path)
	if err != nil {
		t.Error(err)
		return 0
	}
	return found.Size()
}
