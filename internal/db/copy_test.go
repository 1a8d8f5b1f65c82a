package db_test

import (
	"errors"
	"fmt"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

var pairs = db.Staging{Table: "pairs_staged", Texts: []string{"name"}, Integers: []string{"worth"}}

const (
	sqlCountPairs = `SELECT COUNT(*) FROM pairs_staged`
	sqlAddPairs   = `SELECT COALESCE(CAST(SUM(worth) AS BIGINT), 0) FROM pairs_staged WHERE name LIKE 'row %'`
	sqlFindNulls  = `SELECT COUNT(*) FROM pairs_staged WHERE worth IS NULL`
	sqlFindTexts  = `SELECT COUNT(*) FROM pairs_staged WHERE name IN TEXTS($1)`
)

// copyPairs stages rows worth 0, 1, 2 …; each seventh is worth nothing at all.
func copyPairs(tx *db.Tx, count int) error {
	row := make([]any, 2)
	return tx.Copy(pairs, count, func(at int) []any {
		worth := new(int64)
		*worth = int64(at)
		if at%7 == 0 {
			worth = nil
		}
		row[0], row[1] = fmt.Sprintf("row %d", at), worth
		return row
	})
}

func TestCopy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, count := range []int{3000, 0, 1, 19, 20, 21, 40, 59} {
			want, nulls := 0, 0
			for at := range count {
				want += at
				if at%7 == 0 {
					want -= at
					nulls++
				}
			}
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if err := copyPairs(tx, count); err != nil {
					return err
				}
				return tx.Do(
					expect(t, count, sqlCountPairs), expect(t, want, sqlAddPairs), expect(t, nulls, sqlFindNulls),
				)
			})
			if err != nil {
				t.Errorf("%d rows: %v", count, err)
			}
		}
	})
}

func expect(t *testing.T, want int, sql string, args ...any) db.Stmt {
	t.Helper()
	return db.Stmt{SQL: sql, Args: args, Rows: 1, Row: func(scan db.Scan) error {
		var got int
		err := scan(&got)
		if got != want {
			t.Errorf("%s: %d, want %d", sql, got, want)
		}
		return err
	}}
}

// What a transaction staged is gone with it, and another sees nothing of it.
func TestCopyIsOfOneTransaction(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		undone := errors.New("undone")
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := copyPairs(tx, 30); err != nil {
				return err
			}
			err := d.View(t.Context(), func(tx *db.Tx) error {
				return tx.Do(db.Stmt{SQL: sqlCountPairs, Row: func(db.Scan) error { return nil }})
			})
			if err == nil {
				t.Error("another transaction sees the staging table")
			}
			return undone
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		err = d.Update(t.Context(), func(tx *db.Tx) error {
			if err := copyPairs(tx, 2); err != nil {
				return err
			}
			return tx.Do(expect(t, 2, sqlCountPairs))
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestInTexts(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := copyPairs(tx, 30); err != nil {
				return err
			}
			hostile := []string{"row 1", "row 1", "row 29", "row 30", "", `row 2"`, `{row 2}`, "row\n2", "row 2\\"}
			return tx.Do(
				expect(t, 2, sqlFindTexts, db.Set(hostile)), expect(t, 0, sqlFindTexts, db.Set([]string{})),
			)
		})
		if err != nil {
			t.Error(err)
		}
	})
}
