package audit

// toldAs is an entry of the trail that nobody was told to write, before its number.
const toldAs = `UPDATE trail_head SET seq = 25,
  hash = '94c2bfb2b0ff7a0a6d6ad1bdf16b4f2b1bd2ab57ea6c5c0b31f1ebb6d4ab6a55';
INSERT INTO trail (who, origin, request_id, created_us, hash, action, kind, object, account_id, after_json,
  seq)
VALUES ('cli:root', 'cli', '', 7, '94c2bfb2b0ff7a0a6d6ad1bdf16b4f2b1bd2ab57ea6c5c0b31f1ebb6d4ab6a55', `

const (
	closedNobody = toldAs + `'account.close', 'account', 'acc_nobody', 'acc_nobody', NULL, `
	toppedUpAnna = toldAs + `'account.top_up', 'account', 'acc_anna', 'acc_anna', `
)

const givenToAnna = `INSERT INTO transfers (account_id, line, id, type, debit, credit, amount_micros,
  balance_after_micros, description, created_us)
VALUES ('acc_anna', 7, 'txn_a7', 'top_up', 'live:cash', 'acc_anna', 1000000, 92640000, '', 0)`

var trailSabotages = []sabotage{
	{rule: "trail-account", subject: "trail 25", sql: closedNobody + `25)`},
	{rule: "trail-chain", subject: "trail 25", sql: closedNobody + `25)`},
	{rule: "trail-chain", subject: "trail_head", sql: `UPDATE trail_head SET seq = 1`},
	{rule: "trail-chain", subject: "trail_head", sql: `DELETE FROM trail_head`},
	{rule: "trail-chain", subject: "trail 26", sql: closedNobody + `26)`},
	{rule: "trail-money", subject: "acc_anna line 7", // money that nobody gave
		sql: givenToAnna},
	{rule: "trail-money", subject: "acc_bolt line 9", // another's
		sql: `UPDATE transfers SET id = 'txn_a1' WHERE id = 'txn_b9'`},
	{rule: "trail-money", subject: "acc_bolt line 7", // it was a correction
		sql: `UPDATE transfers SET type = 'top_up' WHERE id = 'txn_b7'`},
	{rule: "trail-transfer", subject: "trail 13",
		sql: `DELETE FROM transfers WHERE id = 'txn_a1'`},
	{rule: "trail-transfer", subject: "trail 23",
		sql: `UPDATE transfers SET debit = credit, credit = debit WHERE id = 'txn_b9'`},
	{rule: "trail-transfer", subject: "trail 23",
		sql: `UPDATE transfers SET balance_after_micros = -5868001 WHERE id = 'txn_b9'`},
	{rule: "trail-transfer", subject: "trail 23",
		sql: `UPDATE transfers SET amount_micros = 500001 WHERE id = 'txn_b9'`},
	{rule: "trail-transfer", subject: "trail 25", // told twice
		sql: toppedUpAnna + `'{"transaction":"txn_a1","amount":100.00,"balance":100.00,"reference":null}', 25)`},
	{rule: "trail-transfer", subject: "trail 25",
		sql: toppedUpAnna + `'{"transaction":"txn_b1","amount":1.00,"balance":-1.00,"reference":null}', 25)`},
	{rule: "trail-transfer", subject: "trail 25", sql: toppedUpAnna + `NULL, 25)`},
	{rule: "trail-transfer", subject: "trail 25", sql: toppedUpAnna + `'{"transaction":', 25)`},
	{rule: "trail-credit-limit", subject: "acc_bolt",
		sql: `UPDATE balances SET credit_limit_micros = 10000000, floor_micros = -10000000
			WHERE account_id = 'acc_bolt'`},
	{rule: "trail-credit-limit", subject: "acc_cruz",
		sql: `UPDATE balances SET credit_limit_micros = 1, floor_micros = -1 WHERE account_id = 'acc_cruz'`},
	{rule: "trail-credit-limit", subject: "acc_x",
		sql: `INSERT INTO accounts VALUES ('acc_x', 'live', '', NULL, 0, NULL);
			INSERT INTO balances VALUES ('acc_x', 0, 0, 0, 0, 0, NULL)`},
	{rule: "trail-price", subject: "DE mobile",
		sql: `UPDATE prices SET monthly_fee_micros = 2000100 WHERE country = 'DE'`},
	{rule: "trail-price", subject: "US local",
		sql: `UPDATE prices SET cooling_off_days = 3 WHERE country = 'US'`},
	{rule: "trail-price", subject: "IN local",
		sql: `INSERT INTO prices VALUES ('IN', 'local', 1, 0, 0, 0, 30, 0)`},
	{rule: "trail-made", subject: "acc_x",
		sql: `INSERT INTO accounts VALUES ('acc_x', 'live', '', NULL, 0, NULL)`},
	{rule: "trail-made", subject: "acc_sand",
		sql: `UPDATE accounts SET closed_us = @2026-05-01T00:00:00Z WHERE id = 'acc_sand'`},
	{rule: "trail-made", subject: "key_x",
		sql: `UPDATE api_keys SET id = 'key_x' WHERE id = 'key_anna'`},
	{rule: "trail-made", subject: "key_anna",
		sql: `UPDATE api_keys SET revoked_us = @2026-05-01T00:00:00Z WHERE id = 'key_anna'`},
	{rule: "trail-made", subject: "user_x",
		sql: `INSERT INTO users VALUES ('user_x', 'acc_anna', 'x@example.com', 1, NULL, 0, NULL)`},
	{rule: "trail-made", subject: "user_1",
		sql: `UPDATE users SET removed_us = @2026-05-01T00:00:00Z`},
	{rule: "trail-made", subject: "user_x", // whose password nobody told of
		sql: `INSERT INTO users VALUES ('user_x', 'acc_anna', 'x@example.com', 1, '', 0, NULL);
			UPDATE invitations SET user_id = 'user_x'`},
	{rule: "trail-made", subject: "run_1",
		sql: `UPDATE runs SET who = 'cli:root' WHERE id = 'run_1'`},
	{rule: "trail-made", subject: "imp_2",
		sql: `INSERT INTO runs SELECT 'imp_2', kind, who, realm, dry_run, 'failed', counts, failure, account_id,
			once_key, created_us, seen_us, ended_us FROM runs WHERE id = 'imp_1'`},
	{rule: "trail-withdrawn", subject: "live +14155559999",
		sql: `UPDATE numbers SET withdrawn_us = @2026-05-01T00:00:00Z WHERE e164 = '+14155559999'`},
	{rule: "trail-withdrawn", subject: "live +18005550000",
		sql: `UPDATE numbers SET withdrawn_us = withdrawn_us + 60000001 WHERE withdrawn_us IS NOT NULL`},
	{rule: "trail-withdrawn", subject: "sandbox +15550001111",
		sql: `UPDATE numbers SET withdrawn_us = @2026-03-31T23:58:59Z
			WHERE realm = 'sandbox' AND e164 = '+15550001111'`},
}
