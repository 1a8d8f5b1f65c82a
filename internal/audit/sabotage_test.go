package audit

import "slices"

// sabotage breaks the healthy world by hand. If the schema refuses that, the test asserts
// it, takes the constraints away, and breaks it all the same.
type sabotage struct {
	rule, subject string
	sql           string
	refused       bool
}

var sabotages = slices.Concat(
	ledgerSabotages, accountSabotages, numberSabotages, holdingSabotages,
	routingSabotages, reservationSabotages,
	chargeSabotages, cycleSabotages, dueSabotages, releaseSabotages,
	eventSabotages, webhookSabotages, storySabotages, trailSabotages, runSabotages,
)

var accountSabotages = []sabotage{
	{rule: "account-balance", subject: "acc_anna",
		sql: `DELETE FROM balances WHERE account_id = 'acc_anna'`},
	{rule: "account-balance", subject: "acc_nobody",
		sql: `INSERT INTO balances VALUES ('acc_nobody', 0, 0, 0, 0, 0, NULL)`},
	{rule: "account-not-house", subject: "live:cash",
		sql: `INSERT INTO accounts VALUES ('live:cash', 'live', '', NULL, 0, NULL)`},
	{rule: "account-not-house", subject: "sandbox:anything",
		sql: `INSERT INTO accounts VALUES ('sandbox:anything', 'live', '', NULL, 0, NULL)`},
	{rule: "account-closed", subject: "acc_anna",
		sql: `UPDATE accounts SET closed_us = @2026-05-01T00:00:00Z WHERE id = 'acc_anna'`},
	{rule: "key-account", subject: "key_anna", refused: true,
		sql: `UPDATE api_keys SET account_id = 'acc_nobody' WHERE id = 'key_anna'`},
	{rule: "key-hash", subject: "key_anna",
		sql: `UPDATE api_keys SET hash = 'tvx_sk_live_abcdefghijklmnopqrstuvwxyz234567' WHERE id = 'key_anna'`},
	{rule: "key-hash", subject: "key_anna",
		sql: `UPDATE api_keys SET hash = UPPER(hash) WHERE id = 'key_anna'`},
	{rule: "key-hash", subject: "key_anna",
		sql: `UPDATE api_keys SET hash = hash || 'a' WHERE id = 'key_anna'`},
	{rule: "answer-account", subject: "acc_nobody key order-7",
		sql: `UPDATE idempotency_keys SET account_id = 'acc_nobody'`},
	{rule: "answer-status", subject: "acc_anna key order-7",
		sql: `UPDATE idempotency_keys SET status = 402`},
	{rule: "answer-status", subject: "acc_anna key order-7",
		sql: `UPDATE idempotency_keys SET status = 300`},
	{rule: "answer-fingerprint", subject: "acc_anna key order-7",
		sql: `UPDATE idempotency_keys SET fingerprint = 'POST /v1'`},
	{rule: "answer-fingerprint", subject: "acc_anna key order-7",
		sql: `UPDATE idempotency_keys SET fingerprint = UPPER(fingerprint)`},
}

var numberSabotages = []sabotage{
	{rule: "number-form", subject: "live 14155559999",
		sql: `UPDATE numbers SET e164 = '14155559999' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +04155559999",
		sql: `UPDATE numbers SET e164 = '+04155559999' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +141555",
		sql: `UPDATE numbers SET e164 = '+141555' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +1415555999912345",
		sql: `UPDATE numbers SET e164 = '+1415555999912345' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +1415555x999",
		sql: `UPDATE numbers SET e164 = '+1415555x999' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +14155559999",
		sql: `UPDATE numbers SET country = 'us' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +14155559999",
		sql: `UPDATE numbers SET country = 'USA' WHERE e164 = '+14155559999'`},
	{rule: "number-form", subject: "live +14155559999", refused: true,
		sql: `UPDATE numbers SET type = 'premium' WHERE e164 = '+14155559999'`},
	{rule: "price-form", subject: "U local",
		sql: `UPDATE prices SET country = 'U' WHERE country = 'US'`},
	{rule: "price-form", subject: "us local",
		sql: `UPDATE prices SET country = 'us' WHERE country = 'US'`},
	{rule: "price-form", subject: "US shared_cost", refused: true,
		sql: `UPDATE prices SET type = 'shared_cost' WHERE country = 'US'`},
	{rule: "number-realm", subject: "sandbox +919876543210",
		sql: `UPDATE numbers SET account_id = 'acc_anna' WHERE realm = 'sandbox' AND e164 = '+919876543210'`},
	{rule: "number-realm", subject: "live +14155551234",
		sql: `UPDATE numbers SET account_id = 'acc_nobody' WHERE e164 = '+14155551234'`},
	{rule: "number-one-owner", subject: "live +14155550001", refused: true,
		sql: `UPDATE holdings SET status = 'active', released_us = NULL WHERE id = 'hold_b1'`},
	{rule: "number-owned", subject: "live +919876543210",
		sql: `UPDATE numbers SET account_id = 'acc_bolt' WHERE realm = 'live' AND e164 = '+919876543210'`},
	{rule: "number-owned", subject: "live +919876543210",
		sql: `UPDATE holdings SET account_id = 'acc_bolt' WHERE id = 'hold_a2'`},
	{rule: "number-owned", subject: "live +14155559999",
		sql: `UPDATE numbers SET state = 'owned', account_id = 'acc_bolt' WHERE e164 = '+14155559999'`},
	{rule: "number-owned", subject: "live +919876543210", refused: true,
		sql: `UPDATE numbers SET account_id = NULL WHERE realm = 'live' AND e164 = '+919876543210'`},
	{rule: "number-free", subject: "live +919876543210",
		sql: `UPDATE numbers SET state = 'for_sale', account_id = NULL
			WHERE realm = 'live' AND e164 = '+919876543210'`},
	{rule: "number-free", subject: "live +14155551234",
		sql: `UPDATE holdings SET status = 'active', released_us = NULL, release_fee_micros = 0
			WHERE id = 'hold_a1'`},
	{rule: "number-cooling-off", subject: "live +14155551234",
		sql: `UPDATE numbers SET account_id = 'acc_bolt' WHERE e164 = '+14155551234'`},
	{rule: "number-cooling-off", subject: "live +14155551234",
		sql: `UPDATE numbers SET available_after_us = available_after_us + 1 WHERE e164 = '+14155551234'`},
	{rule: "number-cooling-off", subject: "live +14155559999",
		sql: `UPDATE numbers SET state = 'cooling_off', account_id = 'acc_bolt', available_after_us = 1
			WHERE e164 = '+14155559999'`},
	{rule: "number-cooling-off", subject: "live +14155550001", // released by another one since
		sql: `UPDATE holdings SET status = 'released', released_us = @2026-04-20T00:00:00Z WHERE id = 'hold_a3';
			UPDATE numbers SET state = 'cooling_off', account_id = 'acc_bolt',
			available_after_us = @2026-02-09T12:00:00Z WHERE e164 = '+14155550001'`},
	{rule: "number-cooling-off", subject: "live +14155551234", refused: true,
		sql: `UPDATE numbers SET available_after_us = NULL WHERE e164 = '+14155551234'`},
	{rule: "number-cooling-off", subject: "sandbox +15550002222",
		sql: `UPDATE holdings SET cooling_off_days = 7 WHERE id = 'hold_p2'`},
}

var holdingSabotages = []sabotage{
	{rule: "holding-form", subject: "hold_a2",
		sql: `UPDATE holdings SET country = 'I' WHERE id = 'hold_a2'`},
	{rule: "holding-form", subject: "hold_a2",
		sql: `UPDATE holdings SET country = 'I9' WHERE id = 'hold_a2'`},
	{rule: "holding-form", subject: "hold_a2",
		sql: `UPDATE holdings SET early_termination_fee_micros = 1000000000000001 WHERE id = 'hold_a2'`},
	{rule: "holding-form", subject: "hold_a2",
		sql: `UPDATE holdings SET type = 'landline' WHERE id = 'hold_a2'`},
	{rule: "holding-form", subject: "hold_a2",
		sql: `UPDATE holdings SET monthly_fee_micros = 9223372036854775807 WHERE id = 'hold_a2'`},
	{rule: "holding-form", subject: "hold_a2", refused: true,
		sql: `UPDATE holdings SET setup_fee_micros = -1 WHERE id = 'hold_a2'`},
	{rule: "holding-number", subject: "hold_b1",
		sql: `DELETE FROM numbers WHERE e164 = '+14155550001'`},
	{rule: "holding-number", subject: "hold_s2", // it is in the other catalog
		sql: `UPDATE holdings SET e164 = '+14155559999' WHERE id = 'hold_s2'`},
	{rule: "holding-realm", subject: "hold_a2",
		sql: `UPDATE holdings SET account_id = 'acc_sand' WHERE id = 'hold_a2'`},
	{rule: "holding-realm", subject: "hold_a2",
		sql: `UPDATE holdings SET account_id = 'acc_nobody' WHERE id = 'hold_a2'`},
	{rule: "holding-span", subject: "hold_a1",
		sql: `UPDATE holdings SET released_us = created_us - 1 WHERE id = 'hold_a1'`},
	{rule: "holding-span", subject: "hold_a1", refused: true,
		sql: `UPDATE holdings SET status = 'active' WHERE id = 'hold_a1'`},
	{rule: "holding-span", subject: "hold_a2", refused: true,
		sql: `UPDATE holdings SET status = 'released' WHERE id = 'hold_a2'`},
	{rule: "holding-overlap", subject: "hold_b1",
		sql: `UPDATE holdings SET released_us = @2026-04-10T09:00:01Z WHERE id = 'hold_b1'`},
	{rule: "holding-overlap", subject: "hold_a3",
		sql: `UPDATE holdings SET created_us = @2026-04-10T09:00:01Z, released_us = @2026-05-10T09:00:01Z
			WHERE id = 'hold_b1'`},
	{rule: "holding-overlap", subject: "hold_p1", // one account has one clock, in the sandbox too
		sql: `UPDATE holdings SET e164 = '+15550001111', created_us = @2028-12-04T23:59:59Z
			WHERE id = 'hold_p2'`},
	{rule: "holding-routing", subject: "hold_a1",
		sql: `UPDATE holdings SET application_id = 'app_1' WHERE id = 'hold_a1'`},
	{rule: "holding-routing", subject: "hold_a2", refused: true,
		sql: `UPDATE holdings SET application_id = 'app_1' WHERE id = 'hold_a2'`},
}

var eventSabotages = []sabotage{
	{rule: "event-account", subject: "acc_nobody seq 1",
		sql: `INSERT INTO events VALUES ('acc_nobody', 1, 'evt_x', 'balance.low', NULL, '{}', 0)`},
	{rule: "event-lines", subject: "acc_anna seq 4",
		sql: `DELETE FROM events WHERE id = 'evt_a3'`},
	{rule: "event-lines", subject: "acc_anna seq 2",
		sql: `DELETE FROM events WHERE id = 'evt_a1'`},
	{rule: "event-lines", subject: "acc_anna seq 0", refused: true,
		sql: `UPDATE events SET seq = 0 WHERE id = 'evt_a1'`},
	{rule: "event-id-once", subject: "evt_a1",
		sql: `UPDATE events SET id = 'evt_a1' WHERE id = 'evt_b9'`},
	{rule: "event-type", subject: "acc_bolt seq 9",
		sql: `UPDATE events SET type = 'balance.lost' WHERE id = 'evt_b9'`},
	{rule: "event-type", subject: "acc_anna seq 2",
		sql: `UPDATE events SET e164 = NULL WHERE id = 'evt_a2'`},
	{rule: "event-purchased", subject: "acc_anna +919876543210",
		sql: `DELETE FROM events WHERE id = 'evt_a4'`},
	{rule: "event-purchased", subject: "acc_anna +919876543210",
		sql: `UPDATE events SET created_us = created_us + 1 WHERE id = 'evt_a4'`},
	{rule: "event-purchased", subject: "acc_anna +919876543210", // told twice
		sql: `INSERT INTO events SELECT account_id, 9, 'evt_a9', type, e164, data, created_us
			FROM events WHERE id = 'evt_a4'`},
	{rule: "event-purchased", subject: "acc_bolt +919876543210", // told to somebody else
		sql: `UPDATE events SET account_id = 'acc_bolt', seq = 10 WHERE id = 'evt_a4'`},
	{rule: "event-purchased", subject: "acc_anna no number",
		sql: `UPDATE events SET e164 = NULL WHERE id = 'evt_a4'`},
	{rule: "event-released", subject: "acc_anna +14155551234",
		sql: `DELETE FROM events WHERE id = 'evt_a5'`},
	{rule: "event-released", subject: "acc_bolt +4915112345678",
		sql: `DELETE FROM events WHERE id = 'evt_b5'`},
	{rule: "event-topped-up", subject: "acc_anna",
		sql: `DELETE FROM events WHERE id = 'evt_a1'`},
	{rule: "event-topped-up", subject: "acc_bolt",
		sql: `INSERT INTO events VALUES ('acc_bolt', 10, 'evt_x', 'balance.topped_up', NULL, '{}', 0)`},
}
