package audit

var dueSabotages = []sabotage{
	{rule: "holding-due", subject: "hold_a3",
		sql: `UPDATE holdings SET due_us = @2026-05-02T00:00:00Z WHERE id = 'hold_a3'`},
	{rule: "holding-due", subject: "hold_a3",
		sql: `UPDATE holdings SET due_us = due_us + 1 WHERE id = 'hold_a3'`},
	{rule: "holding-due", subject: "hold_b1", // bought as the month began
		sql: `UPDATE holdings SET due_us = created_us WHERE id = 'hold_b1'`},
	{rule: "holding-suspended", subject: "hold_c5", // it is free
		sql: `UPDATE holdings SET status = 'suspended' WHERE id = 'hold_c5'`},
	{rule: "holding-suspended", subject: "hold_a2", // its month is to come
		sql: `UPDATE holdings SET status = 'suspended' WHERE id = 'hold_a2'`},
	{rule: "holding-dropped", subject: "hold_c3",
		sql: `DELETE FROM events WHERE e164 = '+14155553003' AND type = 'number.suspended'`},
	{rule: "holding-dropped", subject: "hold_c3",
		sql: `UPDATE events SET type = 'number.renewed'
			WHERE e164 = '+14155553003' AND type = 'number.suspended'`},
	{rule: "holding-dropped", subject: "hold_c3", // a second too early
		sql: `UPDATE holdings SET released_us = @2026-03-14T23:59:59Z WHERE id = 'hold_c3'`},
	{rule: "holding-dropped", subject: "hold_c3",
		sql: `UPDATE holdings SET monthly_fee_micros = 0 WHERE id = 'hold_c3'`},
	{rule: "holding-dropped", subject: "hold_a1", // April ran, and was not charged
		sql: `UPDATE holdings SET due_us = @2026-04-01T00:00:00Z WHERE id = 'hold_a1'`},
	{rule: "holding-dropped", subject: "hold_a1", // it had paid
		sql: `UPDATE holdings SET release_reason = 'unpaid' WHERE id = 'hold_a1'`},
	{rule: "clock-played", subject: "hold_s2",
		sql: `UPDATE accounts SET clock_us = @2028-03-01T00:00:01Z WHERE id = 'acc_sand'`},
	{rule: "clock-played", subject: "hold_s1",
		sql: `UPDATE holdings SET status = 'suspended' WHERE id = 'hold_s1';
			UPDATE accounts SET clock_us = @2028-03-15T00:00:01Z WHERE id = 'acc_sand'`},
	{rule: "balance-due-next", subject: "acc_cruz",
		sql: `UPDATE balances SET due_next_micros = due_next_micros - 1 WHERE account_id = 'acc_cruz'`},
	{rule: "balance-due-next", subject: "acc_gone",
		sql: `UPDATE balances SET due_next_micros = 1 WHERE account_id = 'acc_gone'`},
	{rule: "balance-due-next", subject: "acc_anna", // a released number is not expected to pay
		sql: `UPDATE balances SET due_next_micros = 3500000 WHERE account_id = 'acc_anna'`},
}

var releaseSabotages = []sabotage{
	{rule: "release-fee", subject: "hold_a1",
		sql: `UPDATE holdings SET release_fee_micros = 4999999 WHERE id = 'hold_a1'`},
	{rule: "release-fee", subject: "hold_a1",
		sql: `DELETE FROM transfers WHERE id = 'txn_a6'`},
	{rule: "release-fee", subject: "hold_p1", // never charged
		sql: `UPDATE holdings SET release_fee_micros = 1 WHERE id = 'hold_p1'`},
	{rule: "release-fee", subject: "hold_b2", // taken back, and the fee kept
		sql: `DELETE FROM transfers WHERE id = 'txn_b4'`},
	{rule: "release-fee", subject: "hold_b2", refused: true,
		sql: `UPDATE holdings SET release_fee_micros = 10000000 WHERE id = 'hold_b2'`},
	{rule: "release-term", subject: "hold_a1", // out of its term, of ten days and no month
		sql: `UPDATE holdings SET minimum_term_months = 0 WHERE id = 'hold_a1'`},
	{rule: "release-term", subject: "hold_a1", // bought on 31 March, and April has 30 days
		sql: `UPDATE holdings SET released_us = @2026-06-30T12:00:00Z WHERE id = 'hold_a1'`},
	{rule: "release-term", subject: "hold_a1",
		sql: `UPDATE holdings SET release_fee_micros = 0 WHERE id = 'hold_a1'`},
	{rule: "release-term", subject: "hold_a1", // in its last microsecond
		sql: `UPDATE holdings SET release_fee_micros = 0, released_us = @2026-06-30T12:00:00Z - 1
			WHERE id = 'hold_a1'`},
	{rule: "release-term", subject: "hold_a1", // a closed account pays none
		sql: `UPDATE holdings SET release_reason = 'account_closed' WHERE id = 'hold_a1'`},
	{rule: "refund-order", subject: "hold_b2",
		sql: `UPDATE transfers SET line = 99 WHERE id = 'txn_b3'`},
	{rule: "refund-order", subject: "hold_a1", // charged twice
		sql: `UPDATE transfers SET type = 'early_termination_fee' WHERE id = 'txn_a2'`},
	{rule: "cycle-cancelled", subject: "hold_b2", // March, after the cancellation
		sql: `DELETE FROM transfers WHERE id = 'txn_b5'`},
	{rule: "cycle-cancelled", subject: "hold_b2", // April, the last one
		sql: `DELETE FROM transfers WHERE id = 'txn_b6'`},
	{rule: "cycle-cancelled", subject: "hold_b2", // nobody paid for May
		sql: `UPDATE holdings SET due_us = @2026-06-01T00:00:00Z WHERE id = 'hold_b2'`},
	{rule: "cycle-cancelled", subject: "hold_b2", // April is due and was paid
		sql: `UPDATE holdings SET due_us = @2026-04-01T00:00:00Z WHERE id = 'hold_b2'`},
	{rule: "cycle-cancelled", subject: "hold_c4", // the month for which it was released
		sql: `DELETE FROM transfers WHERE id = 'txn_c12'`},
	{rule: "cycle-cancelled", subject: "hold_c4", // the rest of the month of the cancellation
		sql: `DELETE FROM transfers WHERE id = 'txn_c13'`},
	{rule: "cycle-cancelled", subject: "hold_c2", // the rest of the month of the cancellation
		sql: `DELETE FROM transfers WHERE id = 'txn_c14'`},
	{rule: "cycle-cancelled", subject: "hold_c2", // a month in which it was nobody's
		sql: `UPDATE transfers SET cycle_us = @2026-03-01T00:00:00Z, period_start_us = @2026-03-01T00:00:00Z,
			period_end_us = @2026-04-01T00:00:00Z, holding_id = 'hold_c2' WHERE id = 'txn_c13'`},
	{rule: "cycle-cancelled", subject: "hold_c2", // at a time when it was nobody's
		sql: `UPDATE transfers SET created_us = @2026-04-14T00:00:00Z WHERE id = 'txn_c14'`},
	{rule: "cycle-cancelled", subject: "hold_c2", // the rest counts from the day of the cancellation
		sql: `UPDATE transfers SET period_start_us = @2026-04-16T00:00:00Z WHERE id = 'txn_c14'`},
	{rule: "cycle-cancelled", subject: "hold_c6", // of the day before, something is left
		sql: `UPDATE events SET created_us = @2026-04-10T10:00:00Z
			WHERE e164 = '+14155553006' AND type = 'number.release_cancelled'`},
}

var storySabotages = []sabotage{
	{rule: "event-order", subject: "acc_cruz +14155553001", // paid late, and nothing was to be paid
		sql: `UPDATE events SET type = 'number.renewed'
			WHERE e164 = '+14155553001' AND type = 'number.suspended' AND seq < 20`},
	{rule: "event-order", subject: "acc_cruz +14155553001",
		sql: `UPDATE holdings SET status = 'active' WHERE id = 'hold_c1'`},
	{rule: "event-order", subject: "acc_anna +919876543210",
		sql: `UPDATE holdings SET status = 'suspended' WHERE id = 'hold_a2'`},
	{rule: "event-order", subject: "acc_anna +919876543210",
		sql: `UPDATE holdings SET status = 'pending' WHERE id = 'hold_a2'`},
	{rule: "event-order", subject: "acc_anna +14155551234", // released, and not told last
		sql: `UPDATE events SET seq = 99 WHERE id = 'evt_a3'`},
	{rule: "event-order", subject: "acc_anna +14155551234", // renewed before it was bought
		sql: `UPDATE events SET seq = 99 WHERE id = 'evt_a3';
			UPDATE events SET seq = 3 WHERE id = 'evt_a2';
			UPDATE events SET seq = 2 WHERE id = 'evt_a3'`},
	{rule: "event-order", subject: "acc_cruz +14155553004", // taken back, and held by nobody
		sql: `UPDATE holdings SET status = 'released', released_us = updated_us WHERE id = 'hold_c4'`},
	{rule: "event-order", subject: "acc_anna no number",
		sql: `UPDATE events SET e164 = NULL WHERE id = 'evt_a3'`},
	{rule: "event-paid", subject: "acc_anna +14155551234",
		sql: `DELETE FROM events WHERE id = 'evt_a3'`},
	{rule: "event-paid", subject: "acc_anna +14155551234", // told twice
		sql: `UPDATE events SET type = 'number.renewed', e164 = '+14155551234' WHERE id = 'evt_a8'`},
	{rule: "event-paid", subject: "acc_anna +14155551234", // at another time
		sql: `UPDATE events SET created_us = created_us - 5000000 WHERE id = 'evt_a3'`},
	{rule: "event-paid", subject: "acc_cruz +14155553001", // charged at another time than told
		sql: `UPDATE transfers SET created_us = created_us + 1 WHERE id = 'txn_c10'`},
	{rule: "event-paid", subject: "acc_cruz +14155553005", // free, and not told
		sql: `UPDATE holdings SET due_us = @2026-06-01T00:00:00Z WHERE id = 'hold_c5'`},
	{rule: "event-cancelled", subject: "acc_bolt +4915112345678",
		sql: `DELETE FROM events WHERE id = 'evt_b7'`},
	{rule: "event-cancelled", subject: "acc_bolt +4915112345678", // at another time
		sql: `UPDATE events SET created_us = created_us + 1 WHERE id = 'evt_b7'`},
	{rule: "event-cancelled", subject: "acc_cruz +14155553006",
		sql: `UPDATE holdings SET due_us = @2026-06-01T00:00:00Z WHERE id = 'hold_c6'`},
	{rule: "event-cancelled", subject: "acc_cruz +14155553002", // three charges at once
		sql: `UPDATE transfers SET e164 = '+14155553002', holding_id = 'hold_c2',
			created_us = @2026-04-15T10:00:00Z WHERE id IN ('txn_c6', 'txn_c10')`},
	{rule: "event-refund", subject: "acc_anna +14155551234",
		sql: `UPDATE events SET created_us = created_us + 1 WHERE id = 'evt_a5'`},
	{rule: "event-refund", subject: "acc_bolt +4915112345678",
		sql: `UPDATE transfers SET created_us = created_us + 1 WHERE id = 'txn_b4'`},
	{rule: "event-refund", subject: "acc_bolt +4915112345678", // released once, charged twice
		sql: `UPDATE transfers SET type = 'early_termination_fee', created_us = @2026-02-20T10:00:00Z
			WHERE id = 'txn_b5'`},
	{rule: "event-low", subject: "acc_bolt",
		sql: `DELETE FROM events WHERE id = 'evt_b9'`},
	{rule: "event-low", subject: "acc_bolt",
		sql: `UPDATE balances SET low_told_us = NULL WHERE account_id = 'acc_bolt'`},
	{rule: "event-low", subject: "acc_anna",
		sql: `UPDATE balances SET low_told_us = 1 WHERE account_id = 'acc_anna'`},
	{rule: "event-low", subject: "acc_cruz", // that was told before the last time
		sql: `INSERT INTO events VALUES ('acc_cruz', 99, 'evt_x', 'balance.low', NULL, '{}', 0)`},
}
