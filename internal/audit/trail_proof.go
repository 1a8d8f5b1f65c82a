package audit

// What operators did has its entry in the trail. What is older than this proof needs none: the migration
// that brought it noted until when (trail_head.since_us) and, as transfers bear the time of their account's
// clock, until which line of each statement (trail_before). Entries are read as text and not as JSON: the
// program writes their columns in one order, and what somebody wrote by hand must not end the check.
var trailProofRules = []Rule{
	{"trail-money", "Each top-up and each adjustment has its entry in the trail.",
		sqlTrailMoney},
	{"trail-transfer", "An entry of money names a transfer of its account, with its amount and the balance " +
		"after it, and no other entry names it.", sqlTrailTransfer},
	{"trail-credit-limit", "A credit limit is the one that its account's last entry in the trail says.",
		sqlTrailCreditLimit},
	{"trail-price", "A price is the one that its last entry in the trail says.",
		sqlTrailPrice},
	{"trail-made", "Accounts, keys, users and runs that operators made or ended have entries in the trail.",
		sqlTrailMade},
	{"trail-withdrawn", "Within a minute of a number's withdrawal an entry of the trail says that numbers were.",
		sqlTrailWithdrawn},
}

// Between these two stands a column of micro-dollars, which becomes the text that the trail has of it.
const (
	moneyFrom = `(SELECT CASE WHEN m.micros < 0 THEN '-' ELSE '' END || (ABS(m.micros) / 1000000) || '.'
  || SUBSTR(CAST(1000000 + ABS(m.micros) % 1000000 AS TEXT), 2, 2)
  || RTRIM(SUBSTR(CAST(1000000 + ABS(m.micros) % 1000000 AS TEXT), 4), '0') FROM (SELECT `
	moneyTo = ` AS micros) AS m)`
)

// An entry of money begins with {"transaction":"ID", of 16 characters before the ID.
const trailedMoney = `
WITH told AS MATERIALIZED (
  SELECT seq, account_id, action, says,
    SUBSTR(says, 17, LENGTH(says) - 16
      - LENGTH(LTRIM(SUBSTR(says, 17), '_0123456789abcdefghijklmnopqrstuvwxyz'))) AS transfer_id
  FROM (
    SELECT seq, account_id, action, COALESCE(after_json, '') AS says
    FROM trail WHERE action IN ('account.top_up', 'account.adjust')) AS entries
  WHERE says LIKE '{"transaction":"%'),
moved AS MATERIALIZED (
  SELECT account_id, line, id, type, balance_after_micros,
    CASE type WHEN 'top_up' THEN 'account.top_up' ELSE 'account.adjust' END AS action,
    CASE WHEN credit = account_id THEN amount_micros ELSE -amount_micros END AS signed_micros
  FROM transfers WHERE type IN ('top_up', 'adjustment'))`

const sqlTrailMoney = trailedMoney + `
SELECT m.account_id || ' line ' || m.line,
  m.type || ' ' || m.id || ' of ' || m.signed_micros || ' has no entry'
FROM moved m
LEFT JOIN trail_before b ON b.account_id = m.account_id
LEFT JOIN told ON told.transfer_id = m.id AND told.account_id = m.account_id AND told.action = m.action
WHERE told.seq IS NULL AND m.line > COALESCE(b.line, 0)`

const sqlTrailTransfer = trailedMoney + `
SELECT 'trail ' || t.seq, t.action || ' of ' || COALESCE(t.account_id, 'no account') || ' says '
  || t.transfer_id || ', which is ' || COALESCE(
    m.type || ' of ' || m.signed_micros || ' to ' || m.balance_after_micros, 'no such transfer of it')
FROM told t
LEFT JOIN moved m ON m.id = t.transfer_id AND m.account_id = t.account_id AND m.action = t.action
WHERE m.id IS NULL
   OR m.signed_micros BETWEEN -1000000000000000 AND 1000000000000000
     AND m.balance_after_micros BETWEEN -100000000000000000 AND 100000000000000000
     AND t.says NOT LIKE '{"transaction":"' || m.id
       || '","amount":' || ` + moneyFrom + `m.signed_micros` + moneyTo + `
       || ',"balance":' || ` + moneyFrom + `m.balance_after_micros` + moneyTo + ` || ',%'
UNION ALL
SELECT 'trail ' || MAX(seq), COUNT(*) || ' entries say ' || transfer_id
FROM told
GROUP BY account_id, transfer_id HAVING COUNT(*) > 1
UNION ALL
SELECT 'trail ' || seq, action || ' says no transfer'
FROM trail
WHERE action IN ('account.top_up', 'account.adjust')
  AND COALESCE(after_json, '') NOT LIKE '{"transaction":"%'`

const sqlTrailCreditLimit = `
WITH last AS (
  SELECT account_id, MAX(seq) AS seq
  FROM trail WHERE action IN ('account.create', 'account.change')
  GROUP BY account_id)
SELECT a.id, 'credit_limit_micros ' || b.credit_limit_micros || ', the trail has '
  || COALESCE(COALESCE(t.after_json, 'null') || ' in ' || t.seq, 'no entry')
FROM accounts a
JOIN balances b ON b.account_id = a.id
JOIN trail_head h ON h.id = 1
LEFT JOIN last ON last.account_id = a.id
LEFT JOIN trail t ON t.seq = last.seq
WHERE b.credit_limit_micros BETWEEN 0 AND 1000000000000000
  AND CASE WHEN t.seq IS NULL THEN a.created_us >= h.since_us
    ELSE COALESCE(t.after_json, '') NOT LIKE
      '%,"credit_limit":' || ` + moneyFrom + `b.credit_limit_micros` + moneyTo + ` || ',"test_clock":%' END`

const sqlTrailPrice = `
WITH last AS (
  SELECT object, MAX(seq) AS seq FROM trail WHERE action = 'price.set' GROUP BY object)
SELECT p.country || ' ' || p.type, 'monthly_fee_micros ' || p.monthly_fee_micros || ', setup_fee_micros '
  || p.setup_fee_micros || ', early_termination_fee_micros ' || p.early_termination_fee_micros
  || ', minimum_term_months ' || p.minimum_term_months || ', cooling_off_days ' || p.cooling_off_days
  || ', the trail has ' || COALESCE(COALESCE(t.after_json, 'null') || ' in ' || t.seq, 'no entry')
FROM prices p
JOIN trail_head h ON h.id = 1
LEFT JOIN last ON last.object = p.country || ' ' || p.type
LEFT JOIN trail t ON t.seq = last.seq
WHERE p.updated_us >= h.since_us
  AND p.monthly_fee_micros BETWEEN 0 AND 1000000000000000
  AND p.setup_fee_micros BETWEEN 0 AND 1000000000000000
  AND p.early_termination_fee_micros BETWEEN 0 AND 1000000000000000
  AND t.after_json IS DISTINCT FROM '{"monthly_fee":' || ` + moneyFrom + `p.monthly_fee_micros` + moneyTo + `
    || ',"setup_fee":' || ` + moneyFrom + `p.setup_fee_micros` + moneyTo + `
    || ',"early_termination_fee":' || ` + moneyFrom + `p.early_termination_fee_micros` + moneyTo + `
    || ',"minimum_term_months":' || p.minimum_term_months
    || ',"cooling_off_days":' || p.cooling_off_days || '}'`

// What the program bills by itself is no operator's, and a run that was lost has no end.
const sqlTrailMade = `
WITH told AS MATERIALIZED (
  SELECT DISTINCT action, object FROM trail
  WHERE action IN ('account.create', 'account.close', 'key.create', 'key.revoke', 'user.invite',
    'user.accept', 'user.remove', 'import.start', 'import.end', 'billing.start', 'billing.end')),
made AS (
  SELECT id, 'account.create' AS action, created_us AS at_us FROM accounts
  UNION ALL SELECT id, 'account.close', closed_us FROM accounts WHERE closed_us IS NOT NULL
  UNION ALL SELECT id, 'key.create', created_us FROM api_keys
  UNION ALL SELECT id, 'key.revoke', revoked_us FROM api_keys WHERE revoked_us IS NOT NULL
  UNION ALL SELECT id, 'user.invite', created_us FROM users
  UNION ALL SELECT user_id, 'user.accept', used_us FROM invitations WHERE used_us IS NOT NULL
  UNION ALL SELECT id, 'user.remove', removed_us FROM users WHERE removed_us IS NOT NULL
  UNION ALL SELECT id, kind || '.start', created_us FROM runs WHERE kind = 'import' OR who <> 'tryvox'
  UNION ALL SELECT id, kind || '.end', ended_us FROM runs
    WHERE state = 'done' AND (kind = 'import' OR who <> 'tryvox'))
SELECT m.id, 'no entry of ' || m.action || ' at ' || m.at_us
FROM made m
JOIN trail_head h ON h.id = 1
LEFT JOIN told t ON t.action = m.action AND t.object = m.id
WHERE t.object IS NULL AND m.at_us >= h.since_us`

// The entry is written at the end of the transaction, after the numbers, by a clock that may have gone back:
// a minute is more than that takes.
const sqlTrailWithdrawn = `
SELECT realm || ' ' || e164, 'withdrawn_us ' || at_us || ', the next entry '
  || COALESCE(CAST(next_us AS TEXT), 'never')
FROM (
  SELECT realm, e164, at_us, MIN(told_us) OVER (PARTITION BY realm ORDER BY at_us DESC) AS next_us
  FROM (
    SELECT realm, e164, withdrawn_us AS at_us, CAST(NULL AS BIGINT) AS told_us
    FROM numbers WHERE withdrawn_us IS NOT NULL
    UNION ALL
    SELECT object, NULL, created_us + 60000000, created_us
    FROM trail WHERE action = 'number.withdraw') AS acts) AS walk
JOIN trail_head h ON h.id = 1
WHERE e164 IS NOT NULL AND at_us >= h.since_us AND (next_us IS NULL OR next_us - at_us > 60000000)`
