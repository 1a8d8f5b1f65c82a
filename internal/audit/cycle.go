package audit

// The months that a holding pays (HTTP contract, section 5). The calendar and the
// proration are computed here once more, in whole numbers.
var cycleRules = []Rule{
	{"cycle-first", "The month of the purchase is charged from the day of the purchase on, pro-rated, " +
		"and not at all if that is nothing.", sqlCycleFirst},
	{"cycle-once", "A holding pays no month twice.",
		sqlCycleOnce},
	{"cycle-gap", "A holding has paid every month from its first one until the one that is due, and none " +
		"from there on, unless a release was cancelled.", sqlCycleGap},
	{"cycle-period", "A monthly fee is for a month in UTC, from its start or a later day to its end.",
		sqlCyclePeriod},
	{"cycle-whole", "A whole month costs the holding's monthly fee.",
		sqlCycleWhole},
	{"cycle-part", "A part of a month costs its days' part of the monthly fee, and never more than the fee.",
		sqlCyclePart},
}

// calendar continues a WITH whose first table is stamps (day): some days, counted from
// 1970-01-01. It knows of each its month, counted, the start of that, the start of the next
// and the days between. The years begin in March, so that the leap day is the last: civil_from_days in
// Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
const calendar = `,
eras AS (SELECT day, (day + 719468) % 146097 AS era_day FROM stamps),
years AS (
  SELECT day, era_day, (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365 AS year
  FROM eras),
year_days AS (SELECT day, year, era_day - (365 * year + year / 4 - year / 100) AS year_day FROM years),
march_months AS (SELECT day, year, year_day, (5 * year_day + 2) / 153 AS march_month FROM year_days),
months AS (
  SELECT day, 12 * year + march_month AS month, day - year_day + (153 * march_month + 2) / 5 AS first_day,
    CASE WHEN march_month < 11 THEN (153 * march_month + 155) / 5 - (153 * march_month + 2) / 5
      WHEN (year + 1) % 4 = 0 AND ((year + 1) % 100 <> 0 OR (year + 1) % 400 = 0) THEN 29
      ELSE 28 END AS days
  FROM march_months),
calendar AS MATERIALIZED (
  SELECT day, month, days, 86400000000 * first_day AS month_us,
    86400000000 * (first_day + days) AS next_us
  FROM months)`

// feeUnit is the precision of a monthly fee in micros: the cent, or finer if the fee is.
const feeUnit = `CASE WHEN h.monthly_fee_micros % 10000 = 0 THEN 10000
    WHEN h.monthly_fee_micros % 1000 = 0 THEN 1000
    WHEN h.monthly_fee_micros % 100 = 0 THEN 100
    WHEN h.monthly_fee_micros % 10 = 0 THEN 10 ELSE 1 END`

// monthly is true of a monthly fee. Without LOWER, SQLite walks the index of the charges
// and jumps from each to its row: measured at 3 million rows, seven times slower.
const monthly = `LOWER(t.type) = 'monthly_fee'`

// duePart is fee × days left ÷ days, rounded half up to the unit.
const duePart = `(2 * (fee_micros / unit_micros) * days_left + days) / (2 * days) * unit_micros`

const sqlCycleFirst = `
WITH stamps AS (SELECT DISTINCT created_us / 86400000000 AS day FROM holdings)` + calendar + `,
firsts AS (
  SELECT h.id, h.monthly_fee_micros AS fee_micros, ` + feeUnit + ` AS unit_micros, c.days,
    (c.next_us - 86400000000 * c.day) / 86400000000 AS days_left, c.month_us,
    86400000000 * c.day AS day_us
  FROM holdings h JOIN calendar c ON c.day = h.created_us / 86400000000
  WHERE h.monthly_fee_micros <= 1000000000000000)
SELECT f.id, f.days_left || ' of ' || f.days || ' days of ' || f.fee_micros || ' from ' || f.day_us
  || ', charged ' || COALESCE(t.amount_micros, 0) || ' from '
  || COALESCE(CAST(t.period_start_us AS TEXT), 'null')
FROM firsts f LEFT JOIN transfers t
  ON t.holding_id = f.id AND t.cycle_us = f.month_us AND t.type = 'monthly_fee'
WHERE COALESCE(t.amount_micros, 0) <> ` + duePart + ` OR t.period_start_us <> f.day_us`

const sqlCycleOnce = `
SELECT holding_id, COUNT(*) || ' charges for cycle_us ' || cycle_us
FROM transfers
WHERE type = 'monthly_fee'
GROUP BY holding_id, cycle_us HAVING COUNT(*) > 1`

// A month of which nothing is charged is the first one, or is free. What is paid after a
// cancelled release, cycle-cancelled looks at.
const sqlCycleGap = `
WITH stamps AS (SELECT DISTINCT created_us / 86400000000 AS day FROM holdings)` + calendar + `
SELECT h.id, 'created_us ' || h.created_us || ', due_us ' || h.due_us || ', '
  || COALESCE(paid.months || ' months paid between ' || paid.from_us || ' and ' || paid.to_us, 'nothing paid')
FROM holdings h
JOIN calendar c ON c.day = h.created_us / 86400000000
LEFT JOIN (
  SELECT holding_id, COUNT(*) AS months, MIN(cycle_us) AS from_us, MAX(period_end_us) AS to_us,
    SUM(period_end_us - cycle_us) AS paid_us,
    MAX(CASE WHEN period_start_us > cycle_us THEN cycle_us ELSE 0 END) AS part_us
  FROM transfers t WHERE ` + monthly + `
  GROUP BY holding_id) AS paid ON paid.holding_id = h.id
LEFT JOIN (
  SELECT DISTINCT account_id, e164 FROM events WHERE type = 'number.release_cancelled') AS cancelled
  ON cancelled.account_id = h.account_id AND cancelled.e164 = h.e164
WHERE h.monthly_fee_micros > 0 AND cancelled.e164 IS NULL AND (
  h.due_us <> COALESCE(paid.to_us, c.next_us)
  OR paid.from_us <> c.month_us AND paid.from_us <> c.next_us
  OR paid.paid_us <> paid.to_us - paid.from_us OR paid.part_us > c.month_us)`

const sqlCyclePeriod = `
WITH stamps AS (
  SELECT DISTINCT cycle_us / 86400000000 AS day FROM transfers WHERE type = 'monthly_fee')` + calendar + `
SELECT t.account_id || ' line ' || t.line, 'cycle_us ' || COALESCE(CAST(t.cycle_us AS TEXT), 'null')
  || ', period from ' || COALESCE(CAST(t.period_start_us AS TEXT), 'null')
  || ' to ' || COALESCE(CAST(t.period_end_us AS TEXT), 'null')
FROM transfers t LEFT JOIN calendar c ON c.day = t.cycle_us / 86400000000
WHERE ` + monthly + ` AND NOT COALESCE(
  t.cycle_us = c.month_us AND t.period_end_us = c.next_us
  AND t.period_start_us >= c.month_us AND t.period_start_us < c.next_us
  AND t.period_start_us % 86400000000 = 0, FALSE)`

const sqlCycleWhole = `
SELECT h.id, 'monthly_fee_micros ' || h.monthly_fee_micros || ', paid from '
  || paid.least_micros || ' to ' || paid.most_micros || ' for a whole month'
FROM (
  SELECT t.holding_id, MIN(t.amount_micros) AS least_micros, MAX(t.amount_micros) AS most_micros
  FROM transfers t WHERE ` + monthly + ` AND t.period_start_us = t.cycle_us
  GROUP BY t.holding_id) AS paid
JOIN holdings h ON h.id = paid.holding_id
WHERE paid.least_micros <> h.monthly_fee_micros OR paid.most_micros <> h.monthly_fee_micros`

// Periods that cycle-period names are left out.
const sqlCyclePart = `
SELECT account_id || ' line ' || line, 'amount_micros ' || amount_micros || ' for ' || days_left
  || ' of ' || days || ' days of ' || fee_micros
FROM (
  SELECT t.account_id, t.line, t.amount_micros, h.monthly_fee_micros AS fee_micros,
    ` + feeUnit + ` AS unit_micros,
    (t.period_end_us - t.period_start_us) / 86400000000 AS days_left,
    NULLIF((t.period_end_us - t.cycle_us) / 86400000000, 0) AS days
  FROM transfers t JOIN holdings h ON h.id = t.holding_id
  WHERE ` + monthly + ` AND h.monthly_fee_micros <= 1000000000000000
    AND t.period_start_us > t.cycle_us AND t.period_start_us <= t.period_end_us
    AND t.period_end_us <= t.cycle_us + 31 * 86400000000) AS charges
WHERE amount_micros > fee_micros OR amount_micros <> ` + duePart
