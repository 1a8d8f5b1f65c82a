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

// Here and below, transfers are gathered by holding before holdings are looked up: with
// millions of lines SQLite does that several times faster than one look-up for each line.
const sqlChargeHolding = `
SELECT t.holding_id, t.lines || ' transfers, from ' || t.first_account || ' of '
  || COALESCE(t.first_e164, 'null') || ' to ' || t.last_account || ' of ' || COALESCE(t.last_e164, 'null')
  || COALESCE(', held is ' || h.e164 || ' by ' || h.account_id, ', the holding is unknown')
FROM (
  SELECT holding_id, COUNT(*) AS lines, COUNT(e164) AS lines_named,
    MIN(account_id) AS first_account, MAX(account_id) AS last_account,
    MIN(e164) AS first_e164, MAX(e164) AS last_e164
  FROM transfers WHERE holding_id IS NOT NULL
  GROUP BY holding_id) AS t
LEFT JOIN holdings h ON h.id = t.holding_id
WHERE h.id IS NULL OR t.lines_named < t.lines
   OR h.account_id <> t.first_account OR h.account_id <> t.last_account
   OR h.e164 <> t.first_e164 OR h.e164 <> t.last_e164`

// A month that began before the release, or with it, may be charged after it, by a late run.
const sqlChargeWhileHeld = `
SELECT h.id, 'held from ' || h.created_us || ' to ' || COALESCE(CAST(h.released_us AS TEXT), 'now')
  || ', charged from ' || t.first_us || ', last cycle_us ' || COALESCE(CAST(t.last_cycle_us AS TEXT), 'null')
FROM (
  SELECT holding_id, MIN(created_us) AS first_us, MIN(period_end_us) AS first_end_us,
    MAX(cycle_us) AS last_cycle_us,
    MAX(CASE type WHEN 'monthly_fee' THEN NULL ELSE created_us END) AS last_other_us
  FROM transfers
  WHERE type IN ('setup_fee', 'monthly_fee', 'early_termination_fee') AND holding_id IS NOT NULL
  GROUP BY holding_id) AS t
JOIN holdings h ON h.id = t.holding_id
WHERE t.first_us < h.created_us OR t.first_end_us <= h.created_us OR t.last_other_us > h.released_us
   OR t.last_cycle_us > h.released_us`

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
