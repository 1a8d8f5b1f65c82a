package db_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// patience bounds every wait of these tests; nothing that works needs it.
const patience = 30 * time.Second

// The price list stands for any table here.
const (
	sqlAddPrice = `INSERT INTO prices (country, type, monthly_fee_micros, setup_fee_micros,
  early_termination_fee_micros, minimum_term_months, cooling_off_days, updated_us)
VALUES ($1, 'local', 0, 0, 0, 0, 0, 0)`
	sqlRaisePrice  = `UPDATE prices SET monthly_fee_micros = monthly_fee_micros + 1 WHERE country = $1`
	sqlReadPrice   = `SELECT monthly_fee_micros FROM prices WHERE country = $1`
	sqlCountPrices = `SELECT COUNT(*) FROM prices`
)

func addPrice(country string) db.Stmt {
	return db.Stmt{SQL: sqlAddPrice, Args: []any{country}, Rows: 1}
}

func raisePrice(country string) db.Stmt {
	return db.Stmt{SQL: sqlRaisePrice, Args: []any{country}, Rows: 1}
}

func readPrice(country string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlReadPrice, Args: []any{country}, Rows: 1, Row: one(into)}
}

func countPrices(into *int64) db.Stmt { return db.Stmt{SQL: sqlCountPrices, Row: one(into)} }

func one(into *int64) func(db.Scan) error {
	return func(scan db.Scan) error { return scan(into) }
}

// read runs one statement that answers one number.
func read(t testing.TB, d *db.DB, sql string, args ...any) (n int64) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Args: args, Rows: 1, Row: one(&n)})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// write runs statements in one transaction.
func write(t testing.TB, d *db.DB, stmts ...db.Stmt) {
	t.Helper()
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(stmts...) }); err != nil {
		t.Fatal(err)
	}
}

// open opens the database once more, as another node or process would.
func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	return openAt(t, dsn, time.Now)
}

func openAt(t testing.TB, dsn string, now func() time.Time) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: now, Log: quiet()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // some tests take the server away first
	return d
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

// within is a context that ends long after everything that works.
func within(t testing.TB) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// await waits for a signal of the test itself.
func await(t testing.TB, signal <-chan struct{}, what string) {
	t.Helper()
	select {
	case <-signal:
	case <-time.After(patience):
		t.Fatalf("waited %v for %s", patience, what)
	}
}
