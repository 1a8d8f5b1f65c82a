package audit

var reservationRules = []Rule{
	{"reservation-account", "A reservation is of an account of the realm of its number.",
		sqlReservationAccount},
	{"reservation-span", "A reservation ends after it began, half an hour later at the latest.",
		sqlReservationSpan},
	{"reservation-whole", "A reservation keeps at most ten numbers, for one account and one time.",
		sqlReservationWhole},
	{
		"number-reserved",
		"A number is kept for whom and until when its reservation says, and not once it is owned.",
		sqlNumberReserved,
	},
	{"number-listed", "A number that nobody owns is listed, so that searches find it.",
		sqlNumberListed},
}

const sqlReservationAccount = `
SELECT r.realm || ' ' || r.e164,
  r.id || ' of ' || r.account_id || ', which is ' || COALESCE('of the realm ' || a.realm, 'unknown')
FROM reservations r LEFT JOIN accounts a ON a.id = r.account_id
WHERE a.realm IS DISTINCT FROM r.realm`

const sqlReservationSpan = `
SELECT realm || ' ' || e164, id || ' from ' || created_us || ' to ' || expires_us
FROM reservations
WHERE expires_us <= created_us OR expires_us - created_us > 1800000000`

const sqlReservationWhole = `
SELECT id, COUNT(*) || ' numbers, ' || COUNT(DISTINCT account_id) || ' accounts, '
  || COUNT(DISTINCT created_us) || ' beginnings, ' || COUNT(DISTINCT expires_us) || ' ends'
FROM reservations
GROUP BY id
HAVING COUNT(*) > 10 OR COUNT(DISTINCT account_id) > 1 OR COUNT(DISTINCT created_us) > 1
  OR COUNT(DISTINCT expires_us) > 1`

// A reservation that is over stays on both sides until it is swept.
const sqlNumberReserved = `
SELECT n.realm || ' ' || n.e164, n.state || ', kept for ' || COALESCE(n.reserved_by, 'nobody') || ' until '
  || COALESCE(CAST(n.reserved_until_us AS TEXT), 'never') || ', reserved for '
  || COALESCE(r.account_id, 'nobody') || ' until ' || COALESCE(CAST(r.expires_us AS TEXT), 'never')
FROM numbers n LEFT JOIN reservations r ON r.realm = n.realm AND r.e164 = n.e164
WHERE n.reserved_by IS DISTINCT FROM r.account_id OR n.reserved_until_us IS DISTINCT FROM r.expires_us
   OR n.state = 'owned' AND n.reserved_by IS NOT NULL
UNION ALL
SELECT r.realm || ' ' || r.e164, r.id || ' keeps what is not in the catalog'
FROM reservations r LEFT JOIN numbers n ON n.realm = r.realm AND n.e164 = r.e164
WHERE n.e164 IS NULL`

const sqlNumberListed = `
SELECT realm || ' ' || e164, state || ', listed ' || listed
FROM numbers
WHERE listed <> 1 AND state <> 'owned'`
