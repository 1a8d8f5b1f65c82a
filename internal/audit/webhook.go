package audit

var webhookRules = []Rule{
	{"webhook-account", "Every webhook endpoint belongs to an account, and every delivery to an endpoint.",
		sqlWebhookAccount},
	{"webhook-told", "Each event between an endpoint's filter and its cursor that it wants has its delivery.",
		sqlWebhookTold},
	{"webhook-event", "A delivery is of an event of its account, up to its endpoint's cursor.",
		sqlWebhookEvent},
	{"webhook-order", "Of what is pending in a lane the first has a time alone.",
		sqlWebhookOrder},
	{"webhook-due", "An endpoint that is enabled is due when the first of its deliveries is, another one never.",
		sqlWebhookDue},
}

const sqlWebhookAccount = `
SELECT e.id, 'no account ' || e.account_id
FROM webhook_endpoints e LEFT JOIN accounts a ON a.id = e.account_id
WHERE a.id IS NULL
UNION ALL
SELECT d.id, 'no endpoint ' || d.endpoint_id || ' of ' || d.account_id
FROM webhook_deliveries d
LEFT JOIN webhook_endpoints e ON e.account_id = d.account_id AND e.id = d.endpoint_id
WHERE e.id IS NULL`

const sqlWebhookTold = `
SELECT w.id, v.id || ' of seq ' || v.seq || ' has no delivery, cursor ' || w.cursor_seq
FROM webhook_endpoints w
JOIN events v ON v.account_id = w.account_id AND v.seq > w.filter_seq AND v.seq <= w.cursor_seq
LEFT JOIN webhook_deliveries d ON d.account_id = w.account_id AND d.endpoint_id = w.id AND d.seq = v.seq
WHERE d.id IS NULL AND (w.types = '[]' OR w.types LIKE '%"' || v.type || '"%')`

const sqlWebhookEvent = `
SELECT d.id, 'of ' || d.event_id || ' ' || d.type || ' ' || COALESCE(d.e164, 'no number') || ', seq ' || d.seq
  || ' is ' || COALESCE(v.id || ' ' || v.type || ' ' || COALESCE(v.e164, 'no number'), 'nothing')
FROM webhook_deliveries d
LEFT JOIN webhook_endpoints w ON w.account_id = d.account_id AND w.id = d.endpoint_id
LEFT JOIN events v ON v.account_id = d.account_id AND v.seq = d.seq
WHERE v.id IS NULL OR v.id <> d.event_id OR v.type <> d.type OR v.e164 IS DISTINCT FROM d.e164
   OR d.seq > w.cursor_seq`

const sqlWebhookOrder = `
SELECT id, before || ' before it, next_us ' || COALESCE(CAST(next_us AS TEXT), 'null')
FROM (
  SELECT d.id, d.next_us, CASE WHEN d.lane IS NULL THEN 0 ELSE
    ROW_NUMBER() OVER (PARTITION BY d.account_id, d.endpoint_id, d.lane ORDER BY d.seq) - 1 END AS before
  FROM webhook_deliveries d
  WHERE d.state = 'pending') AS waiting
WHERE (next_us IS NOT NULL) <> (before = 0)`

const sqlWebhookDue = `
SELECT w.id, w.status || ', due_us ' || COALESCE(CAST(w.due_us AS TEXT), 'null')
  || ', its first delivery ' || COALESCE(CAST(d.first_us AS TEXT), 'null')
FROM webhook_endpoints w LEFT JOIN (
  SELECT account_id, endpoint_id, MIN(next_us) AS first_us
  FROM webhook_deliveries GROUP BY account_id, endpoint_id) AS d
  ON d.account_id = w.account_id AND d.endpoint_id = w.id
WHERE w.due_us IS DISTINCT FROM CASE WHEN w.status = 'enabled' THEN d.first_us END`
