package audit

var numberRules = []Rule{
	{"number-form", "A number in the catalog has the form of E.164, a country and a known type.",
		sqlNumberForm},
	{"price-form", "A price is for a country and a known type.",
		sqlPriceForm},
	{"number-realm", "The account that a number names is of the number's realm.",
		sqlNumberRealm},
	{"number-one-owner", "A number has at most one open holding.",
		sqlNumberOneOwner},
	{"number-owned", "An owned number has an open holding, of the account that it names.",
		sqlNumberOwned},
	{"number-free", "A number that is for sale or cools off has no open holding.",
		sqlNumberFree},
	{"number-cooling-off", "A number cools off after its last release, for the days frozen at the purchase.",
		sqlNumberCoolingOff},
}

const sqlNumberForm = `
SELECT realm || ' ' || e164, 'country ' || country || ', type ' || type
FROM numbers
WHERE SUBSTR(e164, 1, 1) <> '+' OR SUBSTR(e164, 2, 1) = '0'
   OR LENGTH(e164) NOT BETWEEN 8 AND 16 OR LTRIM(SUBSTR(e164, 2), '0123456789') <> ''
   OR LENGTH(country) <> 2 OR LTRIM(country, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') <> ''
   OR type NOT IN ('local', 'toll_free', 'mobile')`

const sqlPriceForm = `
SELECT country || ' ' || type, 'no such country or type'
FROM prices
WHERE LENGTH(country) <> 2 OR LTRIM(country, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') <> ''
   OR type NOT IN ('local', 'toll_free', 'mobile')`

const sqlNumberRealm = `
SELECT n.realm || ' ' || n.e164,
  'account ' || n.account_id || ' is ' || COALESCE('of the realm ' || a.realm, 'unknown')
FROM numbers n LEFT JOIN accounts a ON a.id = n.account_id
WHERE n.account_id IS NOT NULL AND a.realm IS DISTINCT FROM n.realm`

const sqlNumberOneOwner = `
SELECT realm || ' ' || e164, COUNT(*) || ' open holdings'
FROM holdings
WHERE released_us IS NULL
GROUP BY realm, e164 HAVING COUNT(*) > 1`

const sqlNumberOwned = `
SELECT n.realm || ' ' || n.e164,
  'owned by ' || COALESCE(n.account_id, 'nobody') || ', held by ' || COALESCE(h.account_id, 'nobody')
FROM numbers n
LEFT JOIN holdings h ON h.realm = n.realm AND h.e164 = n.e164 AND h.released_us IS NULL
WHERE n.state = 'owned' AND (h.account_id IS NULL OR h.account_id IS DISTINCT FROM n.account_id)`

const sqlNumberFree = `
SELECT n.realm || ' ' || n.e164, n.state || ', held by ' || h.account_id
FROM numbers n
JOIN holdings h ON h.realm = n.realm AND h.e164 = n.e164 AND h.released_us IS NULL
WHERE n.state <> 'owned'`

// In the sandbox every account may have a clock of its own, so stamps of two accounts have
// no order: there, any release of the account that fits will do.
const sqlNumberCoolingOff = `
SELECT n.realm || ' ' || n.e164,
  'cools off for ' || COALESCE(n.account_id, 'nobody') || ' until '
  || COALESCE(CAST(n.available_after_us AS TEXT), 'never') || ', no last release fits'
FROM numbers n
LEFT JOIN (
  SELECT realm, e164, account_id,
    CAST(released_us AS NUMERIC) + 86400000000 * CAST(cooling_off_days AS NUMERIC) AS until_us,
    RANK() OVER (PARTITION BY realm, e164 ORDER BY released_us DESC) AS age
  FROM holdings WHERE released_us IS NOT NULL) AS h
  ON h.realm = n.realm AND h.e164 = n.e164 AND h.account_id = n.account_id
  AND h.until_us = n.available_after_us AND (h.age = 1 OR n.realm = 'sandbox')
WHERE n.state = 'cooling_off' AND h.e164 IS NULL`
