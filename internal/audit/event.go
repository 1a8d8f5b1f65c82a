package audit

var eventRules = []Rule{
	{"event-account", "Every event belongs to an account.",
		sqlEventAccount},
	{"event-lines", "An account's events are numbered 1, 2, 3 … without a gap.",
		sqlEventLines},
	{"event-id-once", "No two events have the same id.",
		sqlEventIDOnce},
	{"event-type", "An event's type is one of the contract's, and a number's event names the number.",
		sqlEventType},
	{"event-purchased", "Each purchase has its one number.purchased, with the purchase's account and time.",
		sqlEventPurchased},
	{"event-released", "Each release has its one number.released, less those cancelled since.",
		sqlEventReleased},
	{"event-topped-up", "Each top-up has its one balance.topped_up.",
		sqlEventToppedUp},
}

const sqlEventAccount = `
SELECT e.account_id || ' seq ' || e.seq, e.type || ' of no account'
FROM events e LEFT JOIN accounts a ON a.id = e.account_id
WHERE a.id IS NULL`

const sqlEventLines = `
SELECT account_id || ' seq ' || seq, 'follows seq ' || seq_before
FROM (
  SELECT account_id, seq,
    COALESCE(LAG(seq) OVER (PARTITION BY account_id ORDER BY seq), 0) AS seq_before
  FROM events
  WHERE account_id IN (
    SELECT account_id FROM events
    GROUP BY account_id HAVING MIN(seq) <> 1 OR MAX(seq) <> COUNT(*))) AS lines
WHERE seq <> seq_before + 1`

const sqlEventIDOnce = `
SELECT id, COUNT(*) || ' events'
FROM events
GROUP BY id HAVING COUNT(*) > 1`

// HTTP contract, section 6.
const sqlEventType = `
SELECT account_id || ' seq ' || seq, type || ' of ' || COALESCE(e164, 'no number')
FROM events
WHERE type NOT IN ('number.purchased', 'number.assigned', 'number.unassigned', 'number.renewed',
    'number.suspended', 'number.resumed', 'number.released', 'number.release_cancelled',
    'balance.topped_up', 'balance.low', 'webhook_endpoint.disabled')
   OR SUBSTR(type, 1, 7) = 'number.' AND e164 IS NULL`

// With a test clock that stands still, an account may buy a number twice at one moment.
const sqlEventPurchased = `
SELECT account_id || ' ' || e164,
  SUM(purchases) || ' purchases at ' || created_us || ', ' || SUM(events) || ' events'
FROM (
  SELECT account_id, e164, created_us, 1 AS purchases, 0 AS events FROM holdings
  UNION ALL
  SELECT account_id, COALESCE(e164, 'no number'), created_us, 0, 1
  FROM events WHERE type = 'number.purchased') AS sides
GROUP BY account_id, e164, created_us HAVING SUM(purchases) <> SUM(events)`

const sqlEventReleased = `
SELECT account_id || ' ' || e164, SUM(releases) || ' releases, '
  || SUM(events) || ' number.released, ' || SUM(cancellations) || ' number.release_cancelled'
FROM (
  SELECT account_id, e164, 1 AS releases, 0 AS events, 0 AS cancellations
  FROM holdings WHERE released_us IS NOT NULL
  UNION ALL
  SELECT account_id, COALESCE(e164, 'no number'), 0,
    CASE type WHEN 'number.released' THEN 1 ELSE 0 END,
    CASE type WHEN 'number.release_cancelled' THEN 1 ELSE 0 END
  FROM events WHERE type IN ('number.released', 'number.release_cancelled')) AS sides
GROUP BY account_id, e164 HAVING SUM(releases) <> SUM(events) - SUM(cancellations)`

const sqlEventToppedUp = `
SELECT account_id, SUM(transfers) || ' top-ups, ' || SUM(events) || ' events'
FROM (
  SELECT account_id, 1 AS transfers, 0 AS events FROM transfers WHERE type = 'top_up'
  UNION ALL
  SELECT account_id, 0, 1 FROM events WHERE type = 'balance.topped_up') AS sides
GROUP BY account_id HAVING SUM(transfers) <> SUM(events)`
