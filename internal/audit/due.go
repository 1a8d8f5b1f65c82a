package audit

// What is owed when: the columns that renewals, suspensions and reminders read.
var dueRules = []Rule{
	{"holding-due", "What a holding pays next is a month that begins after the purchase.",
		sqlHoldingDue},
	{"holding-suspended", "A suspended number costs something, and its unpaid month began before.",
		sqlHoldingSuspended},
	{"holding-dropped", "A number released with a month unpaid was suspended, and for that alone not before " +
		"14 days had passed.", sqlHoldingDropped},
	{"clock-played", "On a test clock nothing is overdue: no month, and no grace of 14 days.",
		sqlClockPlayed},
	{"balance-due-next", "What an account's next cycle takes is the sum of the monthly fees of its numbers.",
		sqlBalanceDueNext},
}

const sqlHoldingDue = `
WITH stamps AS (SELECT DISTINCT due_us / 86400000000 AS day FROM holdings)` + calendar + `
SELECT h.id, 'created_us ' || h.created_us || ', due_us ' || h.due_us
FROM holdings h LEFT JOIN calendar c ON c.month_us = h.due_us AND c.day = h.due_us / 86400000000
WHERE c.day IS NULL OR h.due_us <= h.created_us`

const sqlHoldingSuspended = `
SELECT id, 'monthly_fee_micros ' || monthly_fee_micros || ', due_us ' || due_us
  || ', updated_us ' || updated_us
FROM holdings
WHERE status = 'suspended' AND (monthly_fee_micros = 0 OR due_us > updated_us)`

// While a release is cancelled at the instant at which it happened, a number may have been
// released twice then: one that fits will do.
const sqlHoldingDropped = `
WITH dropped AS (
  SELECT id, account_id, e164, due_us, released_us, monthly_fee_micros, release_reason
  FROM holdings WHERE due_us <= released_us OR release_reason = 'unpaid'),
told AS (
  SELECT account_id, e164, created_us, type,
    LAG(type) OVER (PARTITION BY account_id, e164 ORDER BY seq) AS type_before
  FROM events
  WHERE type IN ` + turns + ` AND (account_id, e164) IN (SELECT account_id, e164 FROM dropped))
SELECT d.id, COALESCE(d.release_reason, 'no reason') || ', monthly_fee_micros ' || d.monthly_fee_micros
  || ', due_us ' || d.due_us || ', released_us ' || COALESCE(CAST(d.released_us AS TEXT), 'null')
  || CASE WHEN t.e164 IS NULL THEN ', not suspended before' ELSE '' END
FROM dropped d LEFT JOIN (
  SELECT DISTINCT account_id, e164, created_us FROM told
  WHERE type = 'number.released' AND type_before = 'number.suspended') AS t
  ON t.account_id = d.account_id AND t.e164 = d.e164 AND t.created_us = d.released_us
WHERE t.e164 IS NULL OR d.monthly_fee_micros = 0
   OR d.release_reason = 'unpaid' AND d.due_us + 1209600000000 > d.released_us`

// A move of a clock may have been broken off: then it shows the instant that is being played.
const sqlClockPlayed = `
SELECT h.id, h.status || ', due_us ' || h.due_us || ', clock_us ' || a.clock_us
FROM accounts a CROSS JOIN holdings h -- the order for SQLite: few accounts have a test clock
WHERE a.clock_us IS NOT NULL AND h.account_id = a.id AND h.released_us IS NULL
  AND a.clock_us > h.due_us + CASE h.status WHEN 'suspended' THEN 1209600000000 ELSE 0 END`

// Released numbers count as nothing. Left out by a WHERE, SQLite would walk the index of the
// open ones and jump from each to its row.
const sqlBalanceDueNext = `
SELECT b.account_id,
  'due_next_micros ' || b.due_next_micros || ', its numbers cost ' || COALESCE(h.sum_micros, 0)
FROM balances b LEFT JOIN (
  SELECT account_id, SUM(CASE WHEN released_us IS NULL THEN monthly_fee_micros ELSE 0 END) AS sum_micros
  FROM holdings WHERE monthly_fee_micros <= 1000000000000000
  GROUP BY account_id) AS h ON h.account_id = b.account_id
WHERE b.due_next_micros <> COALESCE(h.sum_micros, 0)`
