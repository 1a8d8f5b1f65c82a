package audit

var holdingRules = []Rule{
	{"holding-form", "A holding has a country, a known type and fees of at most a billion dollars.",
		sqlHoldingForm},
	{"holding-number", "A held number is in the catalog of its realm.",
		sqlHoldingNumber},
	{"holding-realm", "A holding's account is of the holding's realm.",
		sqlHoldingRealm},
	{"holding-span", "A holding is released if its status says so, and not before it began.",
		sqlHoldingSpan},
	{"holding-overlap", "Nobody holds a number while another holds it.",
		sqlHoldingOverlap},
	{"holding-routing", "A holding goes to a trunk or an application or nowhere, and nowhere once released.",
		sqlHoldingRouting},
}

const sqlHoldingForm = `
SELECT id, 'country ' || country || ', type ' || type || ', fees ' || monthly_fee_micros || ' monthly, '
  || setup_fee_micros || ' setup, ' || early_termination_fee_micros || ' early termination'
FROM holdings
WHERE LENGTH(country) <> 2 OR LTRIM(country, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') <> ''
   OR type NOT IN ('local', 'toll_free', 'mobile')
   OR monthly_fee_micros NOT BETWEEN 0 AND 1000000000000000
   OR setup_fee_micros NOT BETWEEN 0 AND 1000000000000000
   OR early_termination_fee_micros NOT BETWEEN 0 AND 1000000000000000`

const sqlHoldingNumber = `
SELECT h.id, 'no number ' || h.realm || ' ' || h.e164
FROM holdings h LEFT JOIN numbers n ON n.realm = h.realm AND n.e164 = h.e164
WHERE n.e164 IS NULL`

const sqlHoldingRealm = `
SELECT h.id,
  'of the realm ' || h.realm || ', account ' || h.account_id || ' is '
  || COALESCE('of the realm ' || a.realm, 'unknown')
FROM holdings h LEFT JOIN accounts a ON a.id = h.account_id
WHERE a.realm IS DISTINCT FROM h.realm`

const sqlHoldingSpan = `
SELECT id, status || ', created_us ' || created_us
  || ', released_us ' || COALESCE(CAST(released_us AS TEXT), 'null')
FROM holdings
WHERE (status = 'released') <> (released_us IS NOT NULL) OR released_us < created_us`

// A holding is [created, released). Sandbox accounts may have clocks of their own, and a
// clock only goes forward: there, spans are compared within one account.
const sqlHoldingOverlap = `
SELECT id, realm || ' ' || e164 || ' again held from ' || next_created_us || ', released_us '
  || COALESCE(CAST(released_us AS TEXT), 'null')
FROM (
  SELECT id, realm, e164, released_us, LEAD(created_us) OVER (
    PARTITION BY realm, e164, CASE realm WHEN 'live' THEN '' ELSE account_id END
    ORDER BY created_us, COALESCE(released_us, 9223372036854775807), id) AS next_created_us
  FROM holdings) AS spans
WHERE next_created_us IS NOT NULL AND (released_us IS NULL OR released_us > next_created_us)`

const sqlHoldingRouting = `
SELECT id, status || ', trunk ' || COALESCE(trunk_id, 'null')
  || ', application ' || COALESCE(application_id, 'null')
FROM holdings
WHERE trunk_id IS NOT NULL AND application_id IS NOT NULL
   OR released_us IS NOT NULL AND (trunk_id IS NOT NULL OR application_id IS NOT NULL)`
