package audit

// What a holding costs, apart from the months (cycle.go).
var chargeRules = []Rule{
	{"charge-named", "A fee names its holding and its number.",
		sqlChargeNamed},
	{"charge-holding", "A holding that a transfer names exists, with the transfer's account and number.",
		sqlChargeHolding},
	{"charge-while-held", "A fee is charged while the number is held, a month's if held when it began.",
		sqlChargeWhileHeld},
	{"setup-fee", "A holding's setup fee is charged once, in full, and not at all if it is nothing.",
		sqlSetupFee},
	{"early-termination-fee", "An early termination fee is charged once at most, in full, and given back " +
		"once if the release is cancelled.", sqlEarlyTerminationFee},
}

const sqlChargeNamed = `
SELECT account_id || ' line ' || line,
  type || ', holding ' || COALESCE(holding_id, 'null') || ', number ' || COALESCE(e164, 'null')
FROM transfers
WHERE type IN ('setup_fee', 'monthly_fee', 'early_termination_fee') AND (holding_id IS NULL OR e164 IS NULL)`

const sqlChargeHolding = `
SELECT t.account_id || ' line ' || t.line,
  t.type || ' of ' || COALESCE(t.e164, 'no number') || ', holding ' || t.holding_id
  || COALESCE(' is ' || h.e164 || ' of ' || h.account_id, ' is unknown')
FROM transfers t LEFT JOIN holdings h ON h.id = t.holding_id
WHERE t.holding_id IS NOT NULL
  AND (h.id IS NULL OR h.account_id <> t.account_id OR h.e164 IS DISTINCT FROM t.e164)`

// A month that began before the release may be charged after it, by a late run. A number
// bought and released at the very start of a month has paid it and is none of these.
const sqlChargeWhileHeld = `
SELECT t.account_id || ' line ' || t.line,
  t.type || ', created_us ' || t.created_us || ', cycle_us ' || COALESCE(CAST(t.cycle_us AS TEXT), 'null')
  || ', held from ' || h.created_us || ' to ' || COALESCE(CAST(h.released_us AS TEXT), 'now')
FROM transfers t JOIN holdings h ON h.id = t.holding_id
WHERE t.type = 'monthly_fee'
  AND (t.period_end_us <= h.created_us OR t.cycle_us >= h.released_us AND t.cycle_us > h.created_us)
   OR t.type IN ('setup_fee', 'early_termination_fee') AND t.created_us > h.released_us
   OR t.type IN ('setup_fee', 'monthly_fee', 'early_termination_fee') AND t.created_us < h.created_us`

const sqlSetupFee = `
SELECT h.id, 'setup_fee_micros ' || h.setup_fee_micros || ', charged ' || COALESCE(t.times, 0)
  || ' times, at most ' || COALESCE(t.most_micros, 0)
FROM holdings h LEFT JOIN (
  SELECT holding_id, COUNT(*) AS times, MAX(amount_micros) AS most_micros
  FROM transfers WHERE type = 'setup_fee' AND holding_id IS NOT NULL
  GROUP BY holding_id) AS t ON t.holding_id = h.id
WHERE COALESCE(t.times, 0) <> CASE WHEN h.setup_fee_micros > 0 THEN 1 ELSE 0 END
   OR t.most_micros <> h.setup_fee_micros`

// Not every release has a fee: the term may be over, the account closed or unable to pay.
const sqlEarlyTerminationFee = `
SELECT h.id, h.status || ', early_termination_fee_micros ' || h.early_termination_fee_micros
  || ', charged ' || t.charges || ' times and refunded ' || t.refunds || ' times, from '
  || t.least_micros || ' to ' || t.most_micros
FROM holdings h JOIN (
  SELECT holding_id, MIN(amount_micros) AS least_micros, MAX(amount_micros) AS most_micros,
    SUM(CASE type WHEN 'refund' THEN 0 ELSE 1 END) AS charges,
    SUM(CASE type WHEN 'refund' THEN 1 ELSE 0 END) AS refunds
  FROM transfers WHERE type IN ('early_termination_fee', 'refund') AND holding_id IS NOT NULL
  GROUP BY holding_id) AS t ON t.holding_id = h.id
WHERE t.charges - t.refunds NOT BETWEEN 0 AND CASE WHEN h.released_us IS NULL THEN 0 ELSE 1 END
   OR t.least_micros <> h.early_termination_fee_micros
   OR t.most_micros <> h.early_termination_fee_micros`
