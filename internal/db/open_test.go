package db_test

import (
	"context"
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
