package audit

// A customer's side of a transfer is the account's own id; the other side is an account of
// the house: REALM:cash, REALM:revenue or REALM:adjustment. Amounts beyond a billion
// dollars (1000000000000000 micros) are named by the first rule and left out of sums.
var ledgerRules = []Rule{
	{"transfer-amount", "A transfer moves more than nothing and at most a billion dollars.",
		sqlTransferAmount},
	{"transfer-realm", "A transfer is between an account and the house of the account's own realm.",
		sqlTransferRealm},
	{"transfer-direction", "A transfer's type decides between which accounts it moves, and which way.",
		sqlTransferDirection},
	{"transfer-id-once", "No two transfers have the same id.",
		sqlTransferIDOnce},
	{"transfer-reference-once", "An account's top-ups have different references.",
		sqlTransferReferenceOnce},
	{"statement-lines", "The lines of an account's statement are 1, 2, 3 … without a gap.",
		sqlStatementLines},
	{"statement-running", "A line's balance is the balance of the line before, plus or minus its amount.",
		sqlStatementRunning},
	{"balance-sum", "An account's balance is the sum of its transfers.",
		sqlBalanceSum},
	{"balance-last-line", "An account's balance is the one that its last line shows.",
		sqlBalanceLastLine},
	{"balance-lines", "A balance counts the lines of its statement.",
		sqlBalanceLines},
	{"balance-floor", "No balance is below its floor, and no floor is above zero.",
		sqlBalanceFloor},
	{"balance-credit", "A floor is minus the credit limit, or lower while a debt from a higher limit stands.",
		sqlBalanceCredit},
	{"books-balance", "In each realm, what the customers have is what the house owes.",
		sqlBooksBalance},
}

const sqlTransferAmount = `
SELECT account_id || ' line ' || line, 'amount_micros ' || amount_micros
FROM transfers
WHERE amount_micros NOT BETWEEN 1 AND 1000000000000000`

const sqlTransferRealm = `
SELECT t.account_id || ' line ' || t.line,
  COALESCE(a.realm || ' account', 'no such account') || ', from ' || t.debit || ' to ' || t.credit
FROM transfers t LEFT JOIN accounts a ON a.id = t.account_id
WHERE a.id IS NULL
   OR CASE t.account_id WHEN t.debit THEN t.credit WHEN t.credit THEN t.debit ELSE '' END
      NOT IN (a.realm || ':cash', a.realm || ':revenue', a.realm || ':adjustment')`

// That the realm is right is the business of transfer-realm.
const sqlTransferDirection = `
SELECT account_id || ' line ' || line, type || ' from ' || debit || ' to ' || credit
FROM transfers
WHERE NOT CASE type
  WHEN 'top_up' THEN credit = account_id AND debit IN ('live:cash', 'sandbox:cash')
  WHEN 'setup_fee' THEN debit = account_id AND credit IN ('live:revenue', 'sandbox:revenue')
  WHEN 'monthly_fee' THEN debit = account_id AND credit IN ('live:revenue', 'sandbox:revenue')
  WHEN 'early_termination_fee' THEN debit = account_id AND credit IN ('live:revenue', 'sandbox:revenue')
  WHEN 'refund' THEN credit = account_id AND debit IN ('live:revenue', 'sandbox:revenue')
  WHEN 'adjustment' THEN credit = account_id AND debit IN ('live:adjustment', 'sandbox:adjustment')
                      OR debit = account_id AND credit IN ('live:adjustment', 'sandbox:adjustment')
  ELSE FALSE END`

const sqlTransferIDOnce = `
SELECT id, COUNT(*) || ' transfers'
FROM transfers
GROUP BY id HAVING COUNT(*) > 1`

const sqlTransferReferenceOnce = `
SELECT account_id, COUNT(*) || ' transfers of reference ' || reference
FROM transfers
WHERE reference IS NOT NULL
GROUP BY account_id, reference HAVING COUNT(*) > 1`

// Only the accounts that have fewer lines than their last one says are read line by line.
const sqlStatementLines = `
SELECT account_id || ' line ' || line, 'follows line ' || line_before
FROM (
  SELECT account_id, line,
    COALESCE(LAG(line) OVER (PARTITION BY account_id ORDER BY line), 0) AS line_before
  FROM transfers
  WHERE account_id IN (
    SELECT account_id FROM transfers
    GROUP BY account_id HAVING MIN(line) <> 1 OR MAX(line) <> COUNT(*))) AS lines
WHERE line <> line_before + 1`

// NUMERIC, so that PostgreSQL names an absurd balance and does not fail on it.
const sqlStatementRunning = `
SELECT t.account_id || ' line ' || t.line, 'balance_after_micros ' || t.balance_after_micros
  || ', ' || COALESCE(before.balance_after_micros, 0) || ' before and '
  || CASE WHEN t.credit = t.account_id THEN 'credit ' ELSE 'debit ' END || t.amount_micros
FROM transfers t
LEFT JOIN transfers before ON before.account_id = t.account_id AND before.line = t.line - 1
WHERE t.balance_after_micros <> COALESCE(CAST(before.balance_after_micros AS NUMERIC), 0)
  + CASE WHEN t.credit = t.account_id THEN t.amount_micros ELSE -t.amount_micros END`

const sqlBalanceSum = `
SELECT b.account_id,
  'balance_micros ' || b.balance_micros || ', its transfers make ' || COALESCE(t.sum_micros, 0)
FROM balances b LEFT JOIN (
  SELECT account_id,
    SUM(CASE WHEN credit = account_id THEN amount_micros ELSE -amount_micros END) AS sum_micros
  FROM transfers WHERE amount_micros <= 1000000000000000
  GROUP BY account_id) AS t ON t.account_id = b.account_id
WHERE b.balance_micros <> COALESCE(t.sum_micros, 0)`

const sqlBalanceLastLine = `
SELECT b.account_id,
  'balance_micros ' || b.balance_micros || ', line ' || t.line || ' shows ' || t.balance_after_micros
FROM balances b
JOIN (SELECT account_id, MAX(line) AS line FROM transfers GROUP BY account_id) AS last
  ON last.account_id = b.account_id
JOIN transfers t ON t.account_id = last.account_id AND t.line = last.line
WHERE b.balance_micros <> t.balance_after_micros`

const sqlBalanceLines = `
SELECT b.account_id, 'lines ' || b.lines || ', its last line is ' || COALESCE(last.line, 0)
FROM balances b
LEFT JOIN (SELECT account_id, MAX(line) AS line FROM transfers GROUP BY account_id) AS last
  ON last.account_id = b.account_id
WHERE b.lines <> COALESCE(last.line, 0)`

const sqlBalanceFloor = `
SELECT account_id, 'balance_micros ' || balance_micros || ', floor_micros ' || floor_micros
FROM balances
WHERE balance_micros < floor_micros OR floor_micros > 0`

const sqlBalanceCredit = `
SELECT account_id, 'balance_micros ' || balance_micros || ', floor_micros ' || floor_micros
  || ', credit_limit_micros ' || credit_limit_micros
FROM balances
WHERE floor_micros > -credit_limit_micros
   OR floor_micros < -credit_limit_micros AND balance_micros >= -credit_limit_micros`

// A hundred billion dollars bounds the balances that are summed.
const sqlBooksBalance = `
SELECT realm, 'customers have ' || SUM(customer_micros) || ', the house has ' || SUM(house_micros)
FROM (
  SELECT a.realm, b.balance_micros AS customer_micros, 0 AS house_micros
  FROM balances b JOIN accounts a ON a.id = b.account_id
  WHERE b.balance_micros BETWEEN -100000000000000000 AND 100000000000000000
  UNION ALL
  SELECT CASE WHEN 'live:' IN (SUBSTR(debit, 1, 5), SUBSTR(credit, 1, 5)) THEN 'live' ELSE 'sandbox' END,
    0, CASE WHEN credit = account_id THEN -amount_micros ELSE amount_micros END
  FROM transfers WHERE amount_micros <= 1000000000000000) AS sides
GROUP BY realm HAVING SUM(customer_micros) + SUM(house_micros) <> 0`
