package db_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

func TestOpenRefuses(t *testing.T) {
	tests := map[string]string{
		"":                               `must be "sqlite:FILE" or "postgres://`,
		"tryvox.db":                      `must be "sqlite:FILE" or "postgres://`,
		"mysql://localhost/x":            `must be "sqlite:FILE" or "postgres://`,
		"sqlite:":                        "needs the name of a file",
		"sqlite::memory:":                "needs the name of a file",
		"sqlite:" + t.TempDir():          "open database: ",
		"sqlite:/nowhere/at/all.db":      "open database: ",
		"postgres://127.0.0.1:1/x?a=b=c": "open database: ",
		"postgres://127.0.0.1:1/x":       "open database: ",
		"postgres://%zz":                 "open database: ",

		"postgres://127.0.0.1:1/x?default_query_exec_mode=exec":            "_mode=cache_describe",
		"postgres://127.0.0.1:1/x?default_query_exec_mode=simple_protocol": "_mode=cache_describe",
	}
	for dsn, want := range tests {
		d, err := db.Open(within(t), db.Config{DSN: dsn, Now: time.Now, Log: quiet()})
		if err == nil {
			t.Errorf("%q was opened", dsn)
			_ = d.Close()
			continue
		}
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %q, want %q in it", dsn, err, want)
		}
	}
}

func TestPing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		ended, end := context.WithCancel(t.Context())
		end()
		if err := d.Ping(ended); fault.Of(err) != fault.Unavailable {
			t.Errorf("error %v for a cancelled caller, want the kind Unavailable", err)
		}
	})
}

// Sets, with one row and with more, and a commit that travels along, in each way to send that is taken.
func TestQueryExecModes(t *testing.T) {
	for _, mode := range []string{"cache_statement", "cache_describe", "describe_exec"} {
		t.Run(mode, func(t *testing.T) {
			dsn, err := url.Parse(dbtest.DSN(t, db.Postgres))
			if err != nil {
				t.Fatal(err)
			}
			query := dsn.Query()
			query.Set("default_query_exec_mode", mode)
			dsn.RawQuery = query.Encode()
			d, err := db.Open(t.Context(), db.Config{DSN: dsn.String(), Now: time.Now, Log: quiet()})
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = d.Close() }()
			for count := 1; count < 4; count++ {
				got := 0
				err := d.View(t.Context(), func(tx *db.Tx) error {
					return tx.Do(db.Stmt{
						SQL:  `SELECT each.name FROM EACH($1: name TEXT, count BIGINT)`,
						Args: []any{db.Set(make([]cells, count))}, Row: db.Count(&got),
					})
				})
				if err != nil || got != count {
					t.Errorf("%d rows, %v, want %d", got, err, count)
				}
			}
			err = d.Update(t.Context(), func(tx *db.Tx) error { return tx.Last(addPrice("IN"), raisePrice("IN")) })
			if err != nil || read(t, d, sqlReadPrice, "IN") != 1 {
				t.Errorf("the price was not raised: %v", err)
			}
		})
	}
}
