package audit

// What releases cost, and what becomes of the months when they are cancelled.
var releaseRules = []Rule{
	{"release-fee", "What the release of a number cost is its early termination fee, less what was given back.",
		sqlReleaseFee},
	{"release-term", "Who gives a number back in its minimum term pays the early termination fee, and nobody " +
		"else does.", sqlReleaseTerm},
	{"refund-order", "A refund follows its early termination fee, and a fee the refund of the one before.",
		sqlRefundOrder},
	{"cycle-cancelled", "Of a number whose release was cancelled, every month is paid, but for those that " +
		"began in between, and of the one that ran then the rest.", sqlCycleCancelled},
}

const sqlReleaseFee = `
SELECT h.id, h.status || ', release_fee_micros ' || h.release_fee_micros
  || ', charged and not given back ' || COALESCE(t.sum_micros, 0)
FROM holdings h LEFT JOIN (
  SELECT holding_id, SUM(CASE type WHEN 'refund' THEN -amount_micros ELSE amount_micros END) AS sum_micros
  FROM transfers
  WHERE type IN ('early_termination_fee', 'refund') AND holding_id IS NOT NULL
    AND amount_micros <= 1000000000000000
  GROUP BY holding_id) AS t ON t.holding_id = h.id
WHERE h.release_fee_micros <> COALESCE(t.sum_micros, 0)`

// The term counts calendar months from the purchase, to the same time of the same day or of
// the month's last one (HTTP contract, section 2).
const sqlReleaseTerm = `
WITH stamps AS (
  SELECT DISTINCT created_us / 86400000000 AS day FROM holdings WHERE released_us IS NOT NULL
  UNION SELECT DISTINCT released_us / 86400000000 FROM holdings
  WHERE released_us IS NOT NULL)` + calendar + `,
terms AS (
  SELECT h.id, h.release_reason, h.release_fee_micros, h.created_us, h.released_us, h.minimum_term_months,
    CASE WHEN h.release_reason IS DISTINCT FROM 'released' THEN 0
      WHEN ended.month < begun.month + h.minimum_term_months
        OR ended.month = begun.month + h.minimum_term_months
        AND h.released_us < ended.month_us + h.created_us % 86400000000 + 86400000000
          * CASE WHEN begun.day - begun.month_us / 86400000000 < ended.days
              THEN begun.day - begun.month_us / 86400000000 ELSE ended.days - 1 END
      THEN h.early_termination_fee_micros ELSE 0 END AS fee_micros
  FROM holdings h
  JOIN calendar begun ON begun.day = h.created_us / 86400000000
  JOIN calendar ended ON ended.day = h.released_us / 86400000000
  WHERE h.minimum_term_months <= 1000000000)
SELECT id, COALESCE(release_reason, 'no reason') || ', held from ' || created_us || ' to ' || released_us
  || ', minimum_term_months ' || minimum_term_months || ', release_fee_micros ' || release_fee_micros
  || ', due ' || fee_micros
FROM terms
WHERE release_fee_micros <> fee_micros`

const sqlRefundOrder = `
SELECT holding_id, type || ' on line ' || line || ' makes ' || open_fees || ' that are not given back'
FROM (
  SELECT holding_id, type, line, SUM(CASE type WHEN 'refund' THEN -1 ELSE 1 END) OVER (
    PARTITION BY holding_id ORDER BY line) AS open_fees
  FROM transfers
  WHERE type IN ('early_termination_fee', 'refund') AND holding_id IS NOT NULL) AS lines
WHERE open_fees NOT IN (0, 1)`

// The steps of a holding are its charges after the first month, the months of cancellations
// whose rest is nothing, and the month that is due. Between two of them lie only months that
// began in a release: after it, or if it was unpaid, after the month that was paid with the
// cancellation; and they end with the month of the cancellation.
const sqlCycleCancelled = `
WITH taken AS (
  SELECT DISTINCT account_id, e164 FROM events WHERE type = 'number.release_cancelled'),
told AS (
  SELECT account_id, e164, type, created_us, LAG(type) OVER story AS type_before,
    LAG(created_us) OVER story AS before_us, LAG(type, 2) OVER story AS type_before_that
  FROM events
  WHERE type IN ` + turns + ` AND (account_id, e164) IN (SELECT account_id, e164 FROM taken)
  WINDOW story AS (PARTITION BY account_id, e164 ORDER BY seq)),
held AS (
  SELECT id, account_id, e164, monthly_fee_micros, created_us, due_us
  FROM holdings
  WHERE (account_id, e164) IN (SELECT account_id, e164 FROM taken)
    AND monthly_fee_micros BETWEEN 1 AND 1000000000000000),
stamps AS (
  SELECT created_us / 86400000000 AS day FROM held
  UNION SELECT created_us / 86400000000 FROM told)` + calendar + `,
spans AS (
  SELECT h.id, t.before_us AS from_us, t.created_us AS to_us, c.month_us, c.next_us, c.days,
    86400000000 * c.day AS day_us, (c.next_us - 86400000000 * c.day) / 86400000000 AS days_left,
    h.monthly_fee_micros AS fee_micros, ` + feeUnit + ` AS unit_micros,
    CASE t.type_before_that WHEN 'number.suspended' THEN 1 ELSE 0 END AS unpaid
  FROM held h
  JOIN told t ON t.account_id = h.account_id AND t.e164 = h.e164
  JOIN calendar c ON c.day = t.created_us / 86400000000
  WHERE t.type = 'number.release_cancelled' AND t.type_before = 'number.released'),
charges AS (
  SELECT h.id, t.cycle_us, t.period_start_us, t.period_end_us, t.created_us, h.due_us
  FROM held h CROSS JOIN transfers t -- the order for SQLite: few releases are cancelled
  WHERE t.holding_id = h.id AND t.type = 'monthly_fee' AND t.cycle_us > h.created_us),
steps AS (
  SELECT id, cycle_us AS from_us, period_end_us AS to_us, created_us FROM charges
  UNION ALL
  SELECT s.id, s.month_us, s.next_us, s.to_us FROM spans s
  WHERE ` + duePart + ` = 0 AND (s.month_us > s.from_us OR s.unpaid = 1 AND EXISTS (
    SELECT 1 FROM charges c WHERE c.id = s.id AND c.created_us = s.to_us AND c.cycle_us < s.month_us))
  UNION ALL
  SELECT id, due_us, due_us, NULL FROM held),
walk AS (
  SELECT s.id, s.from_us, COALESCE(LAG(s.to_us) OVER months_paid, bought.next_us) AS before_us,
    LAG(s.created_us) OVER months_paid AS paid_us
  FROM steps s
  JOIN held h ON h.id = s.id
  JOIN calendar bought ON bought.day = h.created_us / 86400000000
  WINDOW months_paid AS (PARTITION BY s.id ORDER BY s.from_us, s.to_us))
SELECT w.id, 'paid until ' || w.before_us || ', then from ' || w.from_us
FROM walk w
WHERE w.from_us <> w.before_us AND NOT EXISTS (
  SELECT 1 FROM spans s
  WHERE s.id = w.id AND s.month_us = w.from_us AND s.to_us >= w.before_us
    AND (w.before_us > s.from_us OR s.unpaid = 1 AND w.paid_us = s.to_us))
UNION ALL
SELECT c.id, 'cycle_us ' || c.cycle_us || ' is charged at ' || c.created_us || ', due_us ' || c.due_us
FROM charges c
WHERE c.cycle_us >= c.due_us
   OR EXISTS (SELECT 1 FROM spans s WHERE s.id = c.id
     AND (c.cycle_us > s.from_us AND c.cycle_us < s.month_us
       OR c.created_us > s.from_us AND c.created_us < s.to_us))
   OR c.period_start_us > c.cycle_us AND NOT EXISTS (SELECT 1 FROM spans s
     WHERE s.id = c.id AND s.to_us = c.created_us AND s.day_us = c.period_start_us)`
