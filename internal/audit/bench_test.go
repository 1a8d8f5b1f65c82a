package audit

import (
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// The benchmark's world: every holding has paid three months and has three events.
const (
	benchHoldings = 100_000
	benchAccounts = 100
)

func BenchmarkCheck(b *testing.B) {
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine)
			grow(b, d)
			for b.Loop() {
				if found, err := Check(b.Context(), d); err != nil || len(found) > 0 {
					b.Fatalf("found %v, error %v", found, err)
				}
			}
		})
	}
}

func grow(b *testing.B, d *db.DB) {
	b.Helper()
	all := []any{benchHoldings, benchAccounts}
	run(b, d, growPrices)
	run(b, d, `UPDATE trail_head SET since_us = 1`) // nobody told of what grows here
	for _, sql := range []string{
		sqlGrowAccounts, sqlGrowBalances, sqlGrowNumbers, sqlGrowHoldings, sqlGrowTransfers, sqlGrowEvents,
	} {
		err := d.Update(b.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: sql, Args: all}) })
		if err != nil {
			b.Fatal(err)
		}
	}
}

const growPrices = `INSERT INTO prices VALUES ('US', 'local', 2500000, 0, 0, 0, 30, 0)`

// i counts holdings from 0, $1 of them; a of $2 accounts each has per of them.
const growSeries = `
WITH RECURSIVE series(i) AS (
  SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM series WHERE i + 1 < CAST($1 AS BIGINT)),
world AS (
  SELECT i, 'acc_' || (i % CAST($2 AS BIGINT)) AS a, i / CAST($2 AS BIGINT) AS k,
    CAST($1 AS BIGINT) / CAST($2 AS BIGINT) AS per,
    'hold_' || (10000000 + i) AS h, '+1' || (4150000000 + i) AS e164
  FROM series),
months AS (
  SELECT 0 AS m, 1775001600000000 AS cycle_us, 1775692800000000 AS start_us, 1777593600000000 AS end_us,
    1775730600000000 AS at_us, 1830000 AS fee, 'number.purchased' AS told
  UNION ALL SELECT 1, 1777593600000000, 1777593600000000, 1780272000000000, 1777593600000000, 2500000,
    'number.renewed'
  UNION ALL SELECT 2, 1780272000000000, 1780272000000000, 1782864000000000, 1780272000000000, 2500000,
    'number.renewed')
`

const sqlGrowAccounts = `INSERT INTO accounts` + growSeries + `
SELECT a, 'live', '', CAST(NULL AS BIGINT), 0, CAST(NULL AS BIGINT) FROM world WHERE k = 0`

const sqlGrowBalances = `INSERT INTO balances` + growSeries + `
SELECT a, -6830000 * per, 100000000000000, -100000000000000, 3 * per, 2500000 * per,
  CAST(NULL AS BIGINT) FROM world WHERE k = 0`

const sqlGrowNumbers = `INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities,
  monthly_fee_micros, setup_fee_micros, carrier, state, account_id, available_after_us,
  withdrawn_us)` + growSeries + `
SELECT 'live', e164, 'US', 'local', '', '', 'voice', CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), '',
  'owned', a, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT) FROM world`

const sqlGrowHoldings = `INSERT INTO holdings` + growSeries + `
SELECT h, a, 'live', e164, 'US', 'local', '', 'voice', 2500000, 0, 0, 0, 30, 'active', CAST(NULL AS TEXT),
  CAST(NULL AS TEXT), 1775730600000000, 1775730600000000, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT),
  CAST(NULL AS TEXT), 1782864000000000, 0 FROM world`

const sqlGrowTransfers = `INSERT INTO transfers` + growSeries + `
SELECT a, m * per + k + 1, 'txn_' || m || h, 'monthly_fee', a, 'live:revenue', fee,
  -CASE m WHEN 0 THEN 1830000 * (k + 1) ELSE 1830000 * per + 2500000 * ((m - 1) * per + k + 1) END,
  h, e164, cycle_us, start_us, end_us, '22 of 30 days of 2.50 USD', CAST(NULL AS TEXT), at_us
FROM world CROSS JOIN months`

const sqlGrowEvents = `INSERT INTO events` + growSeries + `
SELECT a, m * per + k + 1, 'evt_' || m || h, told, e164, '{}', at_us FROM world CROSS JOIN months`
