package db_test

import (
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

// findsNoRoom are statements that fail as they do on a full disk, and what undoes it.
var findsNoRoom = map[string][2]string{
	db.SQLite: {`PRAGMA max_page_count = 1;
		CREATE TABLE more AS SELECT HEX(ZEROBLOB(10000000)) AS a`, `PRAGMA max_page_count = 1000000`},
	db.Postgres: {`DO $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$`,
		`SELECT 1`},
}

// After a write that found no room the database is not to be sent more, for a while or until one succeeds;
// reads go on.
func TestPingKnowsAFullDisk(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		var nowUs atomic.Int64
		nowUs.Store(time.Date(2026, 4, 9, 10, 30, 0, 0, time.UTC).UnixMicro())
		now := func() time.Time { return time.UnixMicro(nowUs.Load()) }
		d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: now, Log: quiet()})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		if err := d.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		script := findsNoRoom[d.Engine()]
		fill := func() {
			t.Helper()
			err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: script[0]}) })
			if fault.Of(err) != fault.Unavailable {
				t.Fatalf("a write without room: %v, want the kind Unavailable", err)
			}
		}
		ready := func(later time.Duration, want bool) {
			t.Helper()
			nowUs.Add(later.Microseconds())
			err := d.Ping(t.Context())
			if (err == nil) != want || err != nil && fault.Of(err) != fault.Unavailable {
				t.Errorf("%v later: %v, want ready: %v", later, err, want)
			}
		}
		fill()
		ready(0, false)
		ready(29*time.Second, false)
		ready(time.Second, true)
		fill()
		ready(-time.Microsecond, true) // the clock was set back
		fill()
		ready(0, false)
		write(t, d, db.Stmt{SQL: script[1]})
		ready(0, true)
		write(t, d, addPrice("IN"))
	})
}
