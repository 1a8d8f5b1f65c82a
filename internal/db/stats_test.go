package db_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

// A transaction that runs holds one connection, and gives it back.
func TestStatsCountConnections(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		before := d.Stats().Writers
		if before.Max < 1 || before.InUse != 0 {
			t.Errorf("before: %+v, want at least one connection and none in use", before)
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if got := d.Stats().Writers.InUse; got != 1 {
				t.Errorf("within a transaction %d connections are in use, want 1", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Who waits for the writer of SQLite is counted, and so is a transaction that came too late; not one whose
// caller has gone.
func TestStatsCountWaits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		late, cancel := context.WithDeadline(t.Context(), time.Now())
		defer cancel()
		gone, leave := context.WithCancel(t.Context())
		leave()
		err := d.Update(t.Context(), func(*db.Tx) error {
			for _, ctx := range []context.Context{late, gone} {
				err := d.Update(ctx, func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: "SELECT 1"}) })
				if fault.Of(err) != fault.Unavailable {
					t.Errorf("%v: %v, want unavailable", ctx.Err(), err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got := d.Stats()
		if d.Engine() == db.SQLite && got.Writers.Waits != 2 {
			t.Errorf("%d waits, want 2", got.Writers.Waits)
		}
		if got.Away != 1 {
			t.Errorf("%d transactions found the database away, want 1", got.Away)
		}
		if err := d.Update(t.Context(), func(*db.Tx) error { return errors.New("a defect") }); err == nil {
			t.Error("a defect was no error")
		}
		if again := d.Stats(); again.Away != 1 || again.LostRaces != 0 {
			t.Errorf("a defect counts as %+v", again)
		}
	})
}
