package audit

var routingRules = []Rule{
	{"holding-destination", "A holding goes to a trunk or an application of its account.",
		sqlHoldingDestination},
	{"route-open", "A number's open route says where its holding goes, and there is none if it goes nowhere.",
		sqlRouteOpen},
	{"route-holding", "A route is of a holding of its number and account, and not before it began.",
		sqlRouteHolding},
	{"route-span", "A route does not end before it began, and not after the next one of its holding began.",
		sqlRouteSpan},
	{"route-lines", "A number's routes are numbered 1, 2, 3 … without a gap.",
		sqlRouteLines},
	{"route-assigned", "Each route has its one number.assigned.",
		sqlRouteAssigned},
	{"trunk-account", "Every trunk and every application belongs to an account.",
		sqlTrunkAccount},
	{"credential-digest", "Of a trunk's password only digests in hex are stored.",
		sqlDigestForm},
}

const sqlHoldingDestination = `
SELECT h.id, 'account ' || h.account_id || ' has no '
  || COALESCE('trunk ' || h.trunk_id, 'application ' || h.application_id)
FROM holdings h
LEFT JOIN trunks t ON t.account_id = h.account_id AND t.id = h.trunk_id
LEFT JOIN applications a ON a.account_id = h.account_id AND a.id = h.application_id
WHERE h.trunk_id IS NOT NULL AND t.id IS NULL OR h.application_id IS NOT NULL AND a.id IS NULL`

const sqlRouteOpen = `
SELECT h.realm || ' ' || h.e164, 'held by ' || h.id || ', goes to '
  || COALESCE(h.trunk_id, h.application_id) || ', route to '
  || COALESCE(r.trunk_id, r.application_id, 'nowhere') || ' of ' || COALESCE(r.holding_id, 'nobody')
FROM holdings h LEFT JOIN routes r ON r.realm = h.realm AND r.e164 = h.e164 AND r.to_us IS NULL
WHERE (h.trunk_id IS NOT NULL OR h.application_id IS NOT NULL)
  AND (r.holding_id IS DISTINCT FROM h.id OR r.trunk_id IS DISTINCT FROM h.trunk_id
    OR r.application_id IS DISTINCT FROM h.application_id)
UNION ALL
SELECT r.realm || ' ' || r.e164, 'route to ' || COALESCE(r.trunk_id, r.application_id, 'nowhere')
  || ' is open, ' || r.holding_id || ' goes nowhere'
FROM routes r LEFT JOIN holdings h ON h.id = r.holding_id
WHERE r.to_us IS NULL AND h.trunk_id IS NULL AND h.application_id IS NULL`

const sqlRouteHolding = `
SELECT r.realm || ' ' || r.e164 || ' route ' || r.nth, 'from_us ' || r.from_us || ' by ' || r.holding_id
  || ' of ' || r.account_id || ', which is '
  || COALESCE(h.realm || ' ' || h.e164 || ' of ' || h.account_id || ' since ' || h.created_us, 'unknown')
FROM routes r LEFT JOIN holdings h ON h.id = r.holding_id
WHERE h.id IS NULL OR h.realm <> r.realm OR h.e164 <> r.e164 OR h.account_id <> r.account_id
   OR r.from_us < h.created_us`

const sqlRouteSpan = `
SELECT realm || ' ' || e164 || ' route ' || nth, 'from_us ' || from_us
  || ', to_us ' || COALESCE(CAST(to_us AS TEXT), 'null')
  || ', the next from ' || COALESCE(CAST(next_from_us AS TEXT), 'null')
FROM (
  SELECT realm, e164, nth, from_us, to_us,
    LEAD(from_us) OVER (PARTITION BY realm, e164, holding_id ORDER BY nth) AS next_from_us
  FROM routes) AS spans
WHERE to_us < from_us OR next_from_us IS NOT NULL AND (to_us IS NULL OR to_us > next_from_us)`

const sqlRouteLines = `
SELECT realm || ' ' || e164, COUNT(*) || ' routes from ' || MIN(nth) || ' to ' || MAX(nth)
FROM routes
GROUP BY realm, e164 HAVING MIN(nth) <> 1 OR MAX(nth) <> COUNT(*)`

const sqlRouteAssigned = `
SELECT account_id || ' ' || e164, SUM(routes) || ' routes, ' || SUM(events) || ' events'
FROM (
  SELECT account_id, e164, 1 AS routes, 0 AS events FROM routes
  UNION ALL
  SELECT account_id, COALESCE(e164, 'no number'), 0, 1
  FROM events WHERE type = 'number.assigned') AS sides
GROUP BY account_id, e164 HAVING SUM(routes) <> SUM(events)`

const sqlTrunkAccount = `
SELECT things.id, 'no account ' || things.account_id
FROM (
  SELECT id, account_id FROM trunks
  UNION ALL
  SELECT id, account_id FROM applications) AS things
LEFT JOIN accounts a ON a.id = things.account_id
WHERE a.id IS NULL`

// What stands there instead may be the password itself, so it is not shown.
const sqlDigestForm = `
SELECT id, LENGTH(ha1_md5) || ' and ' || LENGTH(ha1_sha256) || ' characters that are no digests'
FROM trunk_credentials
WHERE LENGTH(ha1_md5) <> 32 OR LTRIM(ha1_md5, '0123456789abcdef') <> ''
   OR LENGTH(ha1_sha256) <> 64 OR LTRIM(ha1_sha256, '0123456789abcdef') <> ''`
