package app_test

import (
	"flag"
	"log/slog"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// renewHoldings are what BenchmarkRenewal bills: go test -bench Renewal -benchtime 1x -holdings 100000.
var renewHoldings = flag.Int("holdings", 20_000, "numbers that BenchmarkRenewal renews")

// BenchmarkRenewal charges one month of all numbers of 200 accounts.
func BenchmarkRenewal(b *testing.B) {
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine)
			s := app.New(app.Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
			defer s.Close()
			growOwners(b, d, *renewHoldings)
			for b.Loop() {
				if b.N > 1 {
					b.Fatal("one month says it all: -benchtime=1x")
				}
				billed, err := s.RunBilling(b.Context())
				if err != nil || billed.Renewed != *renewHoldings {
					b.Fatalf("%+v, %v", billed, err)
				}
			}
			each := b.Elapsed() / time.Duration(*renewHoldings)
			b.ReportMetric((time.Second / each * time.Second).Seconds(), "numbers/s")
		})
	}
}

const growSeries = `
WITH RECURSIVE series(i) AS (
  SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM series WHERE i + 1 < CAST($1 AS BIGINT))
`

// growOwners gives 200 live accounts so many numbers, bought last month.
func growOwners(b *testing.B, d *db.DB, holdings int) {
	b.Helper()
	const accounts = 200
	monthUs := time.Now().UTC().AddDate(0, 0, 1-time.Now().UTC().Day()).Truncate(24 * time.Hour).UnixMicro()
	grow := []db.Stmt{
		{SQL: sqlOwners, Args: []any{accounts}},
		{SQL: sqlOwnersBalances, Args: []any{accounts}},
		{SQL: sqlOwnersHoldings, Args: []any{holdings, accounts, monthUs - 86_400_000_000, monthUs}},
	}
	if err := d.Update(b.Context(), func(tx *db.Tx) error { return tx.Do(grow...) }); err != nil {
		b.Fatal(err)
	}
}

const sqlOwners = `INSERT INTO accounts (id, realm, name, created_us)` + growSeries + `
SELECT 'acc_' || i, 'live', '', 0 FROM series`

const sqlOwnersBalances = `INSERT INTO balances
  (account_id, balance_micros, credit_limit_micros, floor_micros, lines)` + growSeries + `
SELECT 'acc_' || i, 1000000000000000, 0, 0, 0 FROM series`

const sqlOwnersHoldings = `INSERT INTO holdings (id, account_id, realm, e164, country, type, region,
  capabilities, monthly_fee_micros, setup_fee_micros, early_termination_fee_micros, minimum_term_months,
  cooling_off_days, status, created_us, updated_us, due_us)` + growSeries + `
SELECT 'hold_' || (100000000000 + i), 'acc_' || (i % $2), 'live', '+1' || (4150000000 + i), 'US', 'local', '',
  'voice', 2500000, 0, 0, 0, 30, 'active', $3, $3, $4 FROM series`
