package audit

// What the events tell of a number, against what the tables say of it. Clocks may stand
// still: the order of an account's events is their seq.
var storyRules = []Rule{
	{"event-order", "A number's events are in an order that can be, and end in the state that it has.",
		sqlEventOrder},
	{"event-paid", "Each month paid after the first has its one number.renewed or number.resumed, at the " +
		"time of its charge; one that costs nothing, too.", sqlEventPaid},
	{"event-cancelled", "After a cancelled release, the months of the story go on from the cancellation, " +
		"and are charged when it says.", sqlEventCancelled},
	{"event-refund", "An early termination fee has its number.released, a refund its " +
		"number.release_cancelled, at the same time.", sqlEventRefund},
	{"event-low", "A balance knows when its last balance.low was told.",
		sqlEventLow},
}

// turns are the events that change what a number is or what it has paid.
const turns = `('number.purchased', 'number.renewed', 'number.suspended', 'number.resumed',
    'number.released', 'number.release_cancelled')`

// The status of an open holding ends the story of its number; a released one has no such end.
// Only stories are read step by step that are not the common one: bought, renewed or not, and
// active. Windows over millions of events are slow on SQLite.
const sqlEventOrder = `
WITH uncommon AS MATERIALIZED (
  SELECT account_id, e164 FROM (
    SELECT account_id, COALESCE(e164, 'no number') AS e164, seq,
      CASE type WHEN 'number.purchased' THEN seq END AS bought_seq,
      CASE WHEN type IN ('number.purchased', 'number.renewed') THEN 0 ELSE 1 END AS others, 0 AS active
    FROM events WHERE type IN ` + turns + `
    UNION ALL
    SELECT account_id, e164, NULL, NULL, 0, CASE status WHEN 'active' THEN 1 ELSE 2 END
    FROM holdings WHERE released_us IS NULL) AS sides
  GROUP BY account_id, e164
  HAVING SUM(others) > 0 OR SUM(active) <> 1 OR COUNT(bought_seq) <> 1 OR MIN(bought_seq) <> MIN(seq)),
told AS (
  SELECT u.account_id, u.e164, e.seq, e.type AS what
  FROM events e CROSS JOIN uncommon u -- the order for SQLite: each event, each holding is read once
  WHERE u.account_id = e.account_id AND u.e164 = COALESCE(e.e164, 'no number') AND e.type IN ` + turns + `
  UNION ALL
  SELECT u.account_id, u.e164, 9223372036854775807, h.status
  FROM holdings h CROSS JOIN uncommon u
  WHERE u.account_id = h.account_id AND u.e164 = h.e164 AND h.released_us IS NULL)
SELECT account_id || ' ' || e164, COALESCE(what_before, 'nothing') || ', then ' || what
  || ', then ' || COALESCE(what_next, 'nothing')
FROM (
  SELECT account_id, e164, what, LAG(what) OVER story AS what_before, LEAD(what) OVER story AS what_next
  FROM told
  WINDOW story AS (PARTITION BY account_id, e164 ORDER BY seq)) AS steps
WHERE NOT CASE COALESCE(what_before, 'nothing')
    WHEN 'nothing' THEN what = 'number.purchased'
    WHEN 'number.suspended' THEN what IN ('number.resumed', 'number.released', 'suspended')
    WHEN 'number.released' THEN what IN ('number.release_cancelled', 'number.purchased')
    ELSE what IN ('number.renewed', 'number.suspended', 'number.released', 'active') END
   OR what_next IS NULL AND what NOT IN ('number.released', 'active', 'suspended')`

// Of the times, sums are compared, of what is left of each by a division that keeps them
// small. An account may have held a number several times: then all of them are one sum.
const sqlEventPaid = `
WITH stamps AS (
  SELECT DISTINCT created_us / 86400000000 AS day FROM holdings
  UNION SELECT DISTINCT due_us / 86400000000 FROM holdings)` + calendar + `,
sides AS (
  SELECT h.account_id, h.e164, due.month - bought.month - 1 AS months, 0 AS events,
    COALESCE(t.sum_us, 0)
      - CASE WHEN t.first_us = h.created_us THEN h.created_us % 1000000000000 ELSE 0 END AS charged_us,
    0 AS told_us, h.monthly_fee_micros AS fee_micros
  FROM holdings h
  JOIN calendar bought ON bought.day = h.created_us / 86400000000
  JOIN calendar due ON due.day = h.due_us / 86400000000
  LEFT JOIN (
    SELECT holding_id, SUM(created_us % 1000000000000) AS sum_us, MIN(created_us) AS first_us
    FROM transfers t WHERE ` + monthly + `
    GROUP BY holding_id) AS t ON t.holding_id = h.id
  UNION ALL
  SELECT account_id, COALESCE(e164, 'no number'), 0, 1, 0, created_us % 1000000000000, NULL
  FROM events WHERE type IN ('number.renewed', 'number.resumed'))
SELECT s.account_id || ' ' || s.e164, s.months || ' months after the first, ' || s.events || ' events'
  || CASE WHEN s.months = s.events THEN ', at other times than the charges' ELSE '' END
FROM (
  SELECT account_id, e164, SUM(months) AS months, SUM(events) AS events, SUM(charged_us) AS charged_us,
    SUM(told_us) AS told_us, MIN(fee_micros) AS fee_micros
  FROM sides
  GROUP BY account_id, e164) AS s
LEFT JOIN (
  SELECT DISTINCT account_id, e164 FROM events WHERE type = 'number.release_cancelled') AS cancelled
  ON cancelled.account_id = s.account_id AND cancelled.e164 = s.e164
WHERE cancelled.e164 IS NULL AND (s.months <> s.events OR s.fee_micros > 0 AND s.charged_us <> s.told_us)`

// The first part counts the months from the last beginning of the story to the month that is
// due. The second one allows two charges at a cancellation: of the month that was unpaid, and
// of the one that runs.
const sqlEventCancelled = `
WITH taken AS (
  SELECT DISTINCT account_id, e164 FROM events WHERE type = 'number.release_cancelled'),
story AS MATERIALIZED (
  SELECT account_id, e164, seq, type, created_us
  FROM events WHERE type IN ` + turns + ` AND (account_id, e164) IN (SELECT account_id, e164 FROM taken)),
held AS MATERIALIZED (
  SELECT id, account_id, e164, created_us, due_us, monthly_fee_micros
  FROM holdings WHERE (account_id, e164) IN (SELECT account_id, e164 FROM taken)),
begun AS (
  SELECT account_id, e164, MAX(seq) AS seq FROM story
  WHERE type IN ('number.purchased', 'number.release_cancelled')
  GROUP BY account_id, e164),
due AS (SELECT account_id, e164, MAX(due_us) AS due_us FROM held GROUP BY account_id, e164),
counted AS (
  SELECT d.account_id, d.e164, d.due_us,
    MAX(CASE WHEN s.seq = b.seq THEN s.created_us END) AS from_us,
    SUM(CASE WHEN s.seq > b.seq AND s.type IN ('number.renewed', 'number.resumed') THEN 1 ELSE 0 END) AS paid
  FROM due d
  JOIN begun b ON b.account_id = d.account_id AND b.e164 = d.e164
  JOIN story s ON s.account_id = d.account_id AND s.e164 = d.e164
  GROUP BY d.account_id, d.e164, d.due_us),
stamps AS (
  SELECT from_us / 86400000000 AS day FROM counted
  UNION SELECT due_us / 86400000000 FROM counted)` + calendar + `,
sides AS (
  SELECT account_id, e164, created_us, 0 AS charges,
    CASE WHEN type IN ('number.renewed', 'number.resumed') THEN 1 ELSE 0 END AS events,
    CASE type WHEN 'number.release_cancelled' THEN 2 ELSE 0 END AS more
  FROM story
  UNION ALL
  SELECT h.account_id, h.e164, t.created_us, 1, 0, 0
  FROM held h CROSS JOIN transfers t -- the order for SQLite: few releases are cancelled
  WHERE t.holding_id = h.id AND t.type = 'monthly_fee' AND t.created_us > h.created_us)
SELECT c.account_id || ' ' || c.e164,
  'begun at ' || c.from_us || ', ' || c.paid || ' months paid since, due_us ' || c.due_us
FROM counted c
JOIN calendar begins ON begins.day = c.from_us / 86400000000
JOIN calendar due ON due.day = c.due_us / 86400000000
WHERE due.month <> begins.month + 1 + c.paid
UNION ALL
SELECT s.account_id || ' ' || s.e164,
  SUM(s.charges) || ' charges at ' || s.created_us || ', ' || SUM(s.events) || ' events'
FROM sides s
LEFT JOIN (SELECT DISTINCT account_id, e164 FROM held WHERE monthly_fee_micros = 0) AS free
  ON free.account_id = s.account_id AND free.e164 = s.e164
WHERE free.e164 IS NULL
GROUP BY s.account_id, s.e164, s.created_us
HAVING SUM(s.charges) NOT BETWEEN SUM(s.events) AND SUM(s.events) + SUM(s.more)`

const sqlEventRefund = `
SELECT t.account_id || ' ' || COALESCE(t.e164, 'no number'),
  t.lines || ' of the type ' || t.type || ' at ' || t.created_us || ', ' || COALESCE(e.events, 0) || ' events'
FROM (
  SELECT account_id, e164, created_us, type, COUNT(*) AS lines
  FROM transfers WHERE type IN ('early_termination_fee', 'refund') AND holding_id IS NOT NULL
  GROUP BY account_id, e164, created_us, type) AS t
LEFT JOIN (
  SELECT account_id, e164, created_us, type, COUNT(*) AS events
  FROM events WHERE type IN ('number.released', 'number.release_cancelled')
  GROUP BY account_id, e164, created_us, type) AS e
  ON e.account_id = t.account_id AND e.e164 = t.e164 AND e.created_us = t.created_us
  AND e.type = CASE t.type WHEN 'refund' THEN 'number.release_cancelled' ELSE 'number.released' END
WHERE COALESCE(e.events, 0) < t.lines`

const sqlEventLow = `
SELECT b.account_id, 'low_told_us ' || COALESCE(CAST(b.low_told_us AS TEXT), 'null')
  || ', told last at ' || COALESCE(CAST(e.created_us AS TEXT), 'no time')
FROM balances b
LEFT JOIN (
  SELECT account_id, MAX(seq) AS seq FROM events WHERE type = 'balance.low' GROUP BY account_id) AS last
  ON last.account_id = b.account_id
LEFT JOIN events e ON e.account_id = last.account_id AND e.seq = last.seq
WHERE b.low_told_us IS DISTINCT FROM e.created_us`
