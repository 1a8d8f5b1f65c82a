package audit

var reservationSabotages = []sabotage{
	{rule: "reservation-account", subject: "live +14155557777",
		sql: `UPDATE reservations SET account_id = 'acc_nobody'`},
	{rule: "reservation-account", subject: "live +14155557777",
		sql: `UPDATE reservations SET account_id = 'acc_sand'`},
	{rule: "reservation-span", subject: "live +14155557777", refused: true,
		sql: `UPDATE reservations SET expires_us = created_us WHERE e164 = '+14155557777'`},
	{rule: "reservation-span", subject: "live +14155557777", refused: true,
		sql: `UPDATE reservations SET expires_us = created_us + 1800000001 WHERE e164 = '+14155557777'`},
	{rule: "reservation-whole", subject: "res_a1",
		sql: `UPDATE reservations SET account_id = 'acc_bolt' WHERE e164 = '+14155557777'`},
	{rule: "reservation-whole", subject: "res_a1",
		sql: `UPDATE reservations SET expires_us = expires_us + 1 WHERE e164 = '+14155557777'`},
	{rule: "reservation-whole", subject: "res_a1",
		sql: `UPDATE reservations SET created_us = created_us + 1 WHERE e164 = '+14155557777'`},
	{rule: "reservation-whole", subject: "res_a1", // eleven numbers
		sql: `INSERT INTO reservations
			WITH RECURSIVE more(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM more WHERE n < 8)
			SELECT 'live', '+1415555700' || n, id, account_id, created_us, expires_us
			FROM reservations CROSS JOIN more WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155557777", // the purchase would not know
		sql: `UPDATE numbers SET reserved_by = NULL, reserved_until_us = NULL WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155557777",
		sql: `UPDATE numbers SET reserved_by = 'acc_bolt' WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155557777",
		sql: `UPDATE numbers SET reserved_until_us = reserved_until_us + 1 WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155557777", // for ever
		sql: `DELETE FROM reservations WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155558888",
		sql: `UPDATE reservations SET e164 = '+14155558888' WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155557777", refused: true,
		sql: `UPDATE numbers SET reserved_by = NULL WHERE e164 = '+14155557777'`},
	{rule: "number-reserved", subject: "live +14155557777", refused: true,
		sql: `UPDATE numbers SET state = 'owned', account_id = 'acc_anna' WHERE e164 = '+14155557777'`},
	{rule: "number-listed", subject: "live +14155557777",
		sql: `UPDATE numbers SET listed = 0 WHERE e164 = '+14155557777'`},
	{rule: "number-listed", subject: "live +14155551234",
		sql: `UPDATE numbers SET listed = 0 WHERE e164 = '+14155551234'`},
	{rule: "number-listed", subject: "live +14155557777", refused: true,
		sql: `UPDATE numbers SET listed = 2 WHERE e164 = '+14155557777'`},
}
