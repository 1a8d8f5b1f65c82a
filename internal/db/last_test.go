package db_test

import (
	"errors"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// The last statements of a transaction are kept with all that was before them, whether or not there
// was anything.
func TestLastCommits(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var prices int64
		err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Last(addPrice("IN"), addPrice("US")) })
		if err != nil {
			t.Fatal(err)
		}
		err = d.Update(t.Context(), func(tx *db.Tx) error {
			if err := tx.Do(addPrice("GB")); err != nil {
				return err
			}
			return tx.Last(raisePrice("IN"), countPrices(&prices))
		})
		if err != nil || prices != 3 {
			t.Errorf("%d prices, %v, want 3", prices, err)
		}
		if got := read(t, d, sqlReadPrice, "IN"); got != 1 {
			t.Errorf("price %d, want 1", got)
		}
		write(t, d, raisePrice("GB")) // the connection is of use
	})
}

// A statement that meets another number of rows than it must undoes the transaction, also when the
// commit was sent along.
func TestLastCountsRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		write(t, d, addPrice("IN"))
		before := read(t, d, sqlCountPrices)
		stmts := []db.Stmt{addPrice("US"), raisePrice("IN"), raisePrice("nowhere"), addPrice("GB")}
		for _, count := range []int{0, 1} {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if err := tx.Do(stmts[:count]...); err != nil {
					return err
				}
				return tx.Last(stmts[count:]...)
			})
			var rows *db.RowsError
			if !errors.As(err, &rows) || rows.Got != 0 || rows.Want != 1 || rows.SQL != sqlRaisePrice {
				t.Errorf("error %v, want one of 0 rows instead of 1", err)
			}
			if got := read(t, d, sqlCountPrices); got != before {
				t.Errorf("%d prices are left, want %d", got, before)
			}
			if got := read(t, d, sqlReadPrice, "IN"); got != 0 {
				t.Errorf("the price is %d, want 0", got)
			}
		}
	})
}

// A statement behind Last would be outside the transaction: it is refused.
func TestDoAfterLast(t *testing.T) {
	behind := map[string]func(tx *db.Tx) error{
		"Do":   func(tx *db.Tx) error { return tx.Do(addPrice("US")) },
		"Last": func(tx *db.Tx) error { return tx.Last(addPrice("US")) },
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for name, more := range behind {
			func() {
				defer func() {
					if got := recover(); got != "db: Do after Last" {
						t.Errorf("%s behind Last: %v, want the refusal", name, got)
					}
				}()
				_ = d.Update(t.Context(), func(tx *db.Tx) error {
					if err := tx.Last(raisePrice("nowhere")); err == nil {
						t.Error("a price of nowhere was raised")
					}
					return more(tx)
				})
			}()
			if got := read(t, d, sqlCountPrices); got != 0 {
				t.Errorf("%s behind Last: %d prices, want 0", name, got)
			}
		}
		write(t, d, addPrice("IN")) // the connection is of use
	})
}
