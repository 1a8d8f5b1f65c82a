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

// lose makes the engine answer that a race was lost: 40001 on PostgreSQL, SQLITE_LOCKED on SQLite,
// which does not drop a table while its rows are read.
func lose(d *db.DB, tx *db.Tx) error {
	if d.Engine() == db.Postgres {
		return tx.Do(db.Stmt{SQL: `DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`})
	}
	return tx.Do(db.Stmt{SQL: sqlCountPrices, Row: func(db.Scan) error {
		return tx.Do(db.Stmt{SQL: `DROP TABLE prices`})
	}})
}

func TestLostRaceIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attempts := 0
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := tx.Do(addPrice("IN")); err != nil {
				return err
			}
			if attempts++; attempts < db.AttemptsMax {
				return lose(d, tx)
			}
			return nil
		})
		if err != nil || attempts != db.AttemptsMax {
			t.Errorf("error %v after %d attempts, want none after %d", err, attempts, db.AttemptsMax)
		}
		if got := read(t, d, sqlCountPrices); got != 1 {
			t.Errorf("%d rows, want 1: only the last attempt counts", got)
		}
	})
}

func TestLostRacesEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		attempts := 0
		err := d.Update(t.Context(), func(tx *db.Tx) error { attempts++; return lose(d, tx) })
		if fault.Of(err) != fault.Unavailable || attempts != db.AttemptsMax {
			t.Errorf("error %v after %d attempts, want the kind Unavailable after %d", err, attempts, db.AttemptsMax)
		}
	})
}

func TestWhoGivesUpIsNotTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(t.Context())
		attempts := 0
		err := d.Update(ctx, func(tx *db.Tx) error {
			attempts++
			defer cancel()
			return lose(d, tx)
		})
		if fault.Of(err) != fault.Unavailable || attempts != 1 {
			t.Errorf("error %v after %d attempts, want the kind Unavailable after 1", err, attempts)
		}
	})
}

func TestDefectIsNotTriedAgain(t *testing.T) {
	defects := map[string]db.Stmt{
		"constraint": {SQL: `INSERT INTO prices VALUES ('IN', 'local', -1, 0, 0, 0, 0, 0)`},
		"syntax":     {SQL: `SELECT FROM WHERE`},
		"rows":       {SQL: `UPDATE prices SET updated_us = 0`, Rows: 1},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, stmt := range defects {
			attempts := 0
			err := d.Update(t.Context(), func(tx *db.Tx) error { attempts++; return tx.Do(stmt) })
			if err == nil || fault.Of(err) != fault.Internal || attempts != 1 {
				t.Errorf("%s: error %v after %d attempts, want an internal one after 1", name, err, attempts)
			}
		}
	})
}

// Two transactions lock two rows crosswise. PostgreSQL finds the deadlock after a second and ends
// one of them; no caller hears of it.
func TestDeadlockReachesNobody(t *testing.T) {
	d := dbtest.Open(t, db.Postgres)
	write(t, d, addPrice("IN"), addPrice("US"))
	locked := map[string]chan struct{}{"IN": make(chan struct{}), "US": make(chan struct{})}
	attempts := make(chan int, 2)
	outcome := make(chan error, 2)
	cross := func(own, other string) {
		n := 0
		outcome <- d.Update(within(t), func(tx *db.Tx) error {
			n++
			if err := tx.Do(raisePrice(own)); err != nil {
				return err
			}
			if n == 1 {
				close(locked[own])
				<-locked[other]
			}
			return tx.Do(raisePrice(other))
		})
		attempts <- n
	}
	go cross("IN", "US")
	go cross("US", "IN")
	if err := errors.Join(<-outcome, <-outcome); err != nil {
		t.Errorf("a deadlock reached its caller: %v", err)
	}
	// On a busy machine the one that is tried again may come first once more, and they meet again.
	if n := <-attempts + <-attempts; n < 3 {
		t.Errorf("%d attempts in all, want 3 or more: one was ended and tried again", n)
	}
	for _, country := range []string{"IN", "US"} {
		if got := read(t, d, sqlReadPrice, country); got != 2 {
			t.Errorf("%s was raised %d times, want 2", country, got)
		}
	}
}

// A database that holds everyone up is away, not a defect of ours.
func TestWaitForALockEndsWithItsCaller(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		one, two := open(t, dsn), open(t, dsn)
		write(t, one, addPrice("IN"))
		err := one.Update(within(t), func(tx *db.Tx) error {
			if err := tx.Do(raisePrice("IN")); err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			err := two.Update(ctx, func(tx *db.Tx) error { return tx.Do(raisePrice("IN")) })
			if fault.Of(err) != fault.Unavailable {
				t.Errorf("error %v, want the kind Unavailable", err)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		write(t, two, raisePrice("IN"))
		if got := read(t, two, sqlReadPrice, "IN"); got != 2 {
			t.Errorf("raised %d times, want 2", got)
		}
	})
}
