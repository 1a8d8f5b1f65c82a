package dbtest

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tryvox.io/numbers/internal/db"
)

func TestMain(m *testing.M) { Main(m) }

const (
	sqlAdd = `INSERT INTO events (account_id, seq, id, type, data, created_us) VALUES ('a', 1, 'e', 't', '', 0)`
	sqlSum = `SELECT COUNT(*) FROM events`
)

func TestEachGivesAFreshMigratedDatabaseOnEveryEngine(t *testing.T) {
	want := Engines
	if _, err := findPostgres(); errors.Is(err, errMissing) {
		want = []string{db.SQLite}
	}
	for range 2 { // the second round must not see the first one's rows
		var seen []string
		Each(t, func(t *testing.T, d *db.DB) {
			seen = append(seen, d.Engine())
			add(t, d)
			if got := sum(t, d); got != 1 {
				t.Errorf("%d rows, want 1", got)
			}
		})
		if !slices.Equal(seen, want) {
			t.Errorf("ran on %v, want %v", seen, want)
		}
	}
}

func TestEachDSNCanBeOpenedTwice(t *testing.T) {
	EachDSN(t, func(t *testing.T, dsn string) {
		one, two := open(t, dsn), open(t, dsn)
		add(t, one)
		if got := sum(t, two); got != 1 {
			t.Errorf("%d rows seen through the second, want 1", got)
		}
	})
}

func TestDatabaseIsDroppedAtTheEndThoughSomebodyIsConnected(t *testing.T) {
	var conn *pgx.Conn
	t.Run("test", func(t *testing.T) {
		conn = connect(t, DSN(t, db.Postgres))
	})
	if conn == nil {
		t.Skip("no PostgreSQL")
	}
	if err := conn.Ping(t.Context()); err == nil {
		t.Error("the database is still there after its test")
	}
}

func TestParallelTests(t *testing.T) {
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			Each(t, add)
		})
	}
}

func TestCommitSurvivesKill(t *testing.T) {
	for name, o := range map[string]Options{"socket": {}, "tcp": {TCP: true}, "fsync": {Fsync: true}} {
		t.Run(name, func(t *testing.T) {
			c := NewCluster(t, o)
			dsn := c.Database(t)
			if got := strings.Contains(dsn, "127.0.0.1"); got != o.TCP {
				t.Errorf("TCP %t of %s, want %t", got, dsn, o.TCP)
			}
			d := open(t, dsn)
			add(t, d)
			c.Kill()
			err := d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: sqlSum}) })
			if err == nil {
				t.Error("the server answers after Kill")
			}
			c.Start(t)
			if got := sum(t, open(t, dsn)); got != 1 {
				t.Errorf("%d rows after Kill and Start, want 1", got)
			}
			c.Stop()
			c.Stop()
			c.Kill()
			c.Start(t)
			if got := sum(t, open(t, dsn)); got != 1 {
				t.Errorf("%d rows after Stop and Start, want 1", got)
			}
		})
	}
}

func TestMissingPostgres(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := findPostgres(); err != nil && !errors.Is(err, errMissing) {
		t.Errorf("without PATH: %v, want the server of the distribution, or %v", err, errMissing)
	}
	if a, b := versionOf("/usr/lib/postgresql/9/bin"), versionOf("/usr/lib/postgresql/17/bin"); a >= b {
		t.Errorf("versions %d and %d, want 9 and 17", a, b)
	}
}

func add(t *testing.T, d *db.DB) {
	err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: sqlAdd, Rows: 1}) })
	if err != nil {
		t.Fatal(err)
	}
}

func sum(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	read := db.Stmt{SQL: sqlSum, Row: func(scan db.Scan) error { return scan(&n) }}
	if err := d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(read) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	return conn
}
