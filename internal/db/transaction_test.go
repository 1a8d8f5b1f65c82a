package db_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
)

func TestUpdateRollsBackOnAnError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		cause := errors.New("the rules say no")
		err := d.Update(t.Context(), func(tx *db.Tx) error { return errors.Join(tx.Do(addPrice("IN")), cause) })
		if !errors.Is(err, cause) {
			t.Errorf("error %v, want the closure's own", err)
		}
		if got := read(t, d, sqlCountPrices); got != 0 {
			t.Errorf("%d rows after an error, want 0", got)
		}
	})
}

// A closure that goes on after an error is told of it all the same, and nothing of it is kept.
func TestUpdateOfASwallowedError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, first := range []bool{true, false} {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if !first {
					_ = tx.Do(addPrice("DE"))
				}
				_ = tx.Do(addPrice("IN"), raisePrice("nowhere"))
				return nil
			})
			var rows *db.RowsError
			if !errors.As(err, &rows) {
				t.Errorf("first %t: error %v, want that of the rows", first, err)
			}
			if got := read(t, d, sqlCountPrices); got != 0 {
				t.Errorf("first %t: %d rows after an error, want 0", first, got)
			}
		}
	})
}

func TestUpdateRollsBackOnAPanic(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 20 { // more often than there are connections
			func() {
				defer func() {
					if p := recover(); p != "a defect" {
						t.Errorf("recovered %v, want the closure's panic", p)
					}
				}()
				_ = d.Update(t.Context(), func(tx *db.Tx) error {
					_ = tx.Do(addPrice("IN"))
					panic("a defect")
				})
			}()
		}
		if got := read(t, d, sqlCountPrices); got != 0 {
			t.Errorf("%d rows after a panic, want 0", got)
		}
		write(t, d, addPrice("IN")) // no connection was lost, no transaction left open
	})
}

func TestDoEndsAtTheFirstFailure(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			return tx.Do(addPrice("IN"), addPrice("IN"), addPrice("US"))
		})
		if err == nil || fault.Of(err) != fault.Internal {
			t.Errorf("error %v, want one of the primary key, of no kind that a caller is told", err)
		}
		if got := read(t, d, sqlCountPrices); got != 0 {
			t.Errorf("%d rows, want 0", got)
		}
	})
}

func TestRowsAreCounted(t *testing.T) {
	all := db.Stmt{SQL: `SELECT country FROM prices`, Row: db.Count(new(int))}
	raise := db.Stmt{SQL: `UPDATE prices SET updated_us = 1`}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, addPrice("IN"), addPrice("US"))
		for _, stmt := range []db.Stmt{all, raise} {
			for _, want := range []int{0, 1, 2, 3} { // 0 means any number
				stmt.Rows = want
				err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(stmt) })
				var rows *db.RowsError
				switch {
				case want == 0 || want == 2:
					if err != nil {
						t.Errorf("%s, want %d rows: %v", stmt.SQL, want, err)
					}
				case !errors.As(err, &rows) || rows.Got != 2 || rows.Want != want:
					t.Errorf("%s, want %d rows: error %v, want a RowsError of 2", stmt.SQL, want, err)
				}
			}
		}
	})
	text := (&db.RowsError{SQL: "SELECT country FROM prices", Got: 2, Want: 3}).Error()
	if want := "db: 2 rows, want 3: SELECT country FROM prices"; text != want {
		t.Errorf("text %q, want %q", text, want)
	}
}

func TestRowOfCallerEndsTheStatement(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, addPrice("IN"), addPrice("US"))
		cause, rows := errors.New("cannot read it"), 0
		stmt := db.Stmt{SQL: `SELECT country FROM prices`, Row: func(db.Scan) error { rows++; return cause }}
		err := d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(stmt) })
		if !errors.Is(err, cause) || rows != 1 {
			t.Errorf("error %v after %d rows, want the caller's own after 1", err, rows)
		}
	})
}

func TestViewCannotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(addPrice("IN")) }); err == nil {
			t.Error("a view wrote a row")
		}
		if got := read(t, d, sqlCountPrices); got != 0 {
			t.Errorf("%d rows after a view, want 0", got)
		}
	})
}

func TestViewSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var before, after int64
		err := d.View(t.Context(), func(tx *db.Tx) error {
			err := tx.Do(countPrices(&before))
			write(t, d, addPrice("IN"))
			return errors.Join(err, tx.Do(countPrices(&after)))
		})
		if err != nil || before != 0 || after != 0 {
			t.Errorf("error %v, %d rows before another's commit and %d after, want 0 and 0", err, before, after)
		}
		if got := read(t, d, sqlCountPrices); got != 1 {
			t.Errorf("%d rows in the next view, want 1", got)
		}
	})
}

func TestTransactionTellsTheRealTime(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		at := time.UnixMicro(1_775_730_600_123_456)
		d := openAt(t, dsn, func() time.Time { at = at.Add(time.Microsecond); return at })
		for _, in := range []func(context.Context, func(*db.Tx) error) error{d.Update, d.View} {
			want := at.UnixMicro() + 1
			err := in(t.Context(), func(tx *db.Tx) error {
				if now := tx.Now(); now != want {
					t.Errorf("now %d, want %d", now, want)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// A caller may give up at any moment, BEGIN included; the connection must be as good as new.
func TestCancelledCallerLeavesNoTransactionOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rounds := 400
		if d.Engine() == db.Postgres {
			rounds = 40 // a cancelled connection is closed, and a new one is dear
		}
		for range rounds {
			ctx, cancel := context.WithCancel(t.Context())
			turns := rand.N(60)
			go func() {
				defer cancel()
				for range turns {
					runtime.Gosched()
				}
			}()
			nothing := func(*db.Tx) error { return nil }
			for _, err := range []error{d.Update(ctx, nothing), d.View(ctx, nothing)} {
				if err != nil && fault.Of(err) != fault.Unavailable {
					t.Fatalf("a cancelled caller is told %v, want the kind Unavailable", err)
				}
			}
			write(t, d, db.Stmt{SQL: `SELECT 1`, Row: db.Count(new(int))})
			for range 4 { // all readers of SQLite
				read(t, d, `SELECT 1`)
			}
		}
	})
}
