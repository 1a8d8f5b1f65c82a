package audit

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
)

// purchase is a holding with the charge of its first month.
type purchase struct {
	ID      string `db:"id"`
	Line    int    `db:"line"`
	Micros  int64  `db:"fee"`
	Charged int64  `db:"charged"`
	At      int64  `db:"at"`
	Cycle   int64  `db:"cycle"`
	Start   int64  `db:"start"`
	End     int64  `db:"until"`
}

// The calendar of this package and the one of package cycle know nothing of each other and
// must agree: on every day around the leap years' exceptions, for fees of every precision.
func TestCalendarsAgree(t *testing.T) {
	const seed = 42
	random := rand.New(rand.NewPCG(seed, seed))
	var purchases []purchase
	for _, year := range []int{1970, 2000, 2024, 2026, 2100, 2399, 2400} {
		for day := range 366 + 59 { // and the next February
			at := time.Date(year, 1, 1+day, 0, 0, 0, 0, time.UTC).UnixMicro()
			at += random.Int64N(24 * time.Hour.Microseconds())
			purchases = append(purchases, bought(len(purchases), money.Micros(fee(random)), at))
		}
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		store(t, d, purchases)
		for _, rule := range cycleRules {
			for _, b := range mustApply(t, d, rule) {
				t.Errorf("seed %d: found %s", seed, b)
			}
		}
	})
}

func fee(random *rand.Rand) int64 {
	unit := []int64{1, 10, 100, 1_000, 10_000, 1_000_000}[random.IntN(6)]
	return min(random.Int64N(int64(money.Max)/1_000_000)*unit/(1+random.Int64N(100_000)), int64(money.Max))
}

func bought(n int, fee money.Micros, at int64) purchase {
	const day = 24 * 3600_000_000
	return purchase{
		ID: fmt.Sprintf("hold_%05d", n), Line: n + 1, Micros: int64(fee),
		Charged: int64(cycle.Prorate(fee, at)), At: at,
		Cycle: cycle.Start(at), Start: at - at%day, End: cycle.Next(at),
	}
}

func store(t *testing.T, d *db.DB, purchases []purchase) {
	t.Helper()
	set := []any{db.Set(purchases)}
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sqlStoreHoldings, Args: set}, db.Stmt{SQL: sqlStoreCharges, Args: set})
	})
	if err != nil {
		t.Fatal(err)
	}
}

const sqlStoreHoldings = `
INSERT INTO holdings (id, account_id, realm, e164, country, type, region, capabilities, monthly_fee_micros,
  setup_fee_micros, early_termination_fee_micros, minimum_term_months, cooling_off_days, status,
  created_us, updated_us, due_us)
SELECT each.id, 'acc_1', 'live', each.id, 'US', 'local', '', '', each.fee, 0, 0, 0, 30, 'active', each.at, 0,
  each.until
FROM EACH($1: id TEXT, fee BIGINT, at BIGINT, until BIGINT)`

const sqlStoreCharges = `
INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros, balance_after_micros,
  holding_id, cycle_us, period_start_us, period_end_us, description, created_us)
SELECT 'acc_1', each.line, '', 'monthly_fee', 'acc_1', 'live:revenue', each.charged, 0, each.id,
  each.cycle, each.start, each.until, '', each.at
FROM EACH($1: line BIGINT, charged BIGINT, id TEXT, cycle BIGINT, start BIGINT, until BIGINT, at BIGINT)
WHERE each.charged > 0`

func mustApply(t *testing.T, d *db.DB, rule Rule) []Breach {
	t.Helper()
	var found []Breach
	err := d.View(t.Context(), func(tx *db.Tx) error {
		var err error
		found, err = rule.breaches(tx)
		return err
	})
	if err != nil {
		t.Fatalf("rule %s: %v", rule.Name, err)
	}
	return found
}
