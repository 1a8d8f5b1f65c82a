package audit

var ledgerSabotages = []sabotage{
	{rule: "transfer-amount", subject: "acc_anna line 1",
		sql: `UPDATE transfers SET amount_micros = 9223372036854775807 WHERE id = 'txn_a1'`},
	{rule: "transfer-amount", subject: "acc_anna line 1", refused: true,
		sql: `UPDATE transfers SET amount_micros = -100000000 WHERE id = 'txn_a1'`},
	{rule: "transfer-realm", subject: "acc_anna line 2",
		sql: `UPDATE transfers SET credit = 'sandbox:revenue' WHERE id = 'txn_a2'`},
	{rule: "transfer-realm", subject: "acc_anna line 1", // from customer to customer
		sql: `UPDATE transfers SET debit = 'acc_bolt' WHERE id = 'txn_a1'`},
	{rule: "transfer-realm", subject: "acc_nobody line 1",
		sql: `UPDATE transfers SET account_id = 'acc_nobody', line = 1, debit = 'acc_nobody' WHERE id = 'txn_a2'`},
	{rule: "transfer-realm", subject: "acc_anna line 2", refused: true, // neither side is the account
		sql: `UPDATE transfers SET debit = 'acc_bolt' WHERE id = 'txn_a2'`},
	{rule: "transfer-realm", subject: "acc_anna line 2", refused: true,
		sql: `UPDATE transfers SET credit = 'acc_anna' WHERE id = 'txn_a2'`},
	{rule: "transfer-direction", subject: "acc_anna line 1",
		sql: `UPDATE transfers SET debit = 'acc_anna', credit = 'live:cash' WHERE id = 'txn_a1'`},
	{rule: "transfer-direction", subject: "acc_anna line 1",
		sql: `UPDATE transfers SET debit = 'live:revenue' WHERE id = 'txn_a1'`},
	{rule: "transfer-direction", subject: "acc_anna line 2",
		sql: `UPDATE transfers SET debit = 'live:revenue', credit = 'acc_anna' WHERE id = 'txn_a2'`},
	{rule: "transfer-direction", subject: "acc_anna line 4",
		sql: `UPDATE transfers SET credit = 'live:cash' WHERE id = 'txn_a4'`},
	{rule: "transfer-direction", subject: "acc_anna line 6",
		sql: `UPDATE transfers SET credit = 'live:adjustment' WHERE id = 'txn_a6'`},
	{rule: "transfer-direction", subject: "acc_bolt line 4",
		sql: `UPDATE transfers SET debit = 'acc_bolt', credit = 'live:revenue' WHERE id = 'txn_b4'`},
	{rule: "transfer-direction", subject: "acc_bolt line 7",
		sql: `UPDATE transfers SET debit = 'live:cash' WHERE id = 'txn_b7'`},
	{rule: "transfer-direction", subject: "acc_bolt line 7", refused: true,
		sql: `UPDATE transfers SET type = 'gift' WHERE id = 'txn_b7'`},
	{rule: "transfer-id-once", subject: "txn_a1",
		sql: `UPDATE transfers SET id = 'txn_a1' WHERE id = 'txn_b1'`},
	{rule: "transfer-reference-once", subject: "acc_anna", refused: true,
		sql: `UPDATE transfers SET reference = 'wire-1' WHERE id = 'txn_a2'`},
	{rule: "statement-lines", subject: "acc_anna line 4",
		sql: `DELETE FROM transfers WHERE id = 'txn_a3'`},
	{rule: "statement-lines", subject: "acc_anna line 2",
		sql: `DELETE FROM transfers WHERE id = 'txn_a1'`},
	{rule: "statement-lines", subject: "acc_anna line 99",
		sql: `UPDATE transfers SET line = 99 WHERE id = 'txn_a6'`},
	{rule: "statement-lines", subject: "acc_anna line 0", refused: true,
		sql: `UPDATE transfers SET line = 0 WHERE id = 'txn_a1'`},
	{rule: "statement-running", subject: "acc_anna line 3",
		sql: `UPDATE transfers SET balance_after_micros = balance_after_micros + 1 WHERE id = 'txn_a3'`},
	{rule: "statement-running", subject: "acc_anna line 1",
		sql: `UPDATE transfers SET balance_after_micros = 9223372036854775807 WHERE id = 'txn_a1'`},
	{rule: "statement-running", subject: "acc_anna line 2",
		sql: `UPDATE transfers SET amount_micros = 510000 WHERE id = 'txn_a2'`},
	{rule: "balance-sum", subject: "acc_anna",
		sql: `UPDATE balances SET balance_micros = balance_micros + 1 WHERE account_id = 'acc_anna'`},
	{rule: "balance-sum", subject: "acc_anna",
		sql: `UPDATE balances SET balance_micros = 9223372036854775807 WHERE account_id = 'acc_anna'`},
	{rule: "balance-sum", subject: "acc_anna",
		sql: `UPDATE transfers SET amount_micros = amount_micros - 1 WHERE id = 'txn_a6'`},
	{rule: "balance-sum", subject: "acc_gone",
		sql: `UPDATE balances SET balance_micros = 1 WHERE account_id = 'acc_gone'`},
	{rule: "balance-last-line", subject: "acc_bolt",
		sql: `UPDATE transfers SET balance_after_micros = 0 WHERE id = 'txn_b9'`},
	{rule: "balance-lines", subject: "acc_anna",
		sql: `UPDATE balances SET lines = 5 WHERE account_id = 'acc_anna'`},
	{rule: "balance-lines", subject: "acc_gone",
		sql: `UPDATE balances SET lines = 1 WHERE account_id = 'acc_gone'`},
	{rule: "balance-floor", subject: "acc_anna", refused: true,
		sql: `UPDATE balances SET floor_micros = 1 WHERE account_id = 'acc_anna'`},
	{rule: "balance-floor", subject: "acc_bolt", refused: true, // the limit stands, the debt is below it
		sql: `UPDATE balances SET floor_micros = -5000000 WHERE account_id = 'acc_bolt'`},
	{rule: "balance-credit", subject: "acc_anna", refused: true, // a limit that cannot be used
		sql: `UPDATE balances SET credit_limit_micros = 1 WHERE account_id = 'acc_anna'`},
	{rule: "balance-credit", subject: "acc_anna", // a limit that does not hold
		sql: `UPDATE balances SET floor_micros = -1 WHERE account_id = 'acc_anna'`},
	{rule: "books-balance", subject: "live",
		sql: `UPDATE balances SET balance_micros = balance_micros + 1 WHERE account_id = 'acc_anna'`},
	{rule: "books-balance", subject: "sandbox",
		sql: `DELETE FROM transfers WHERE id = 'txn_s1'`},
}

var chargeSabotages = []sabotage{
	{rule: "charge-named", subject: "acc_anna line 2",
		sql: `UPDATE transfers SET holding_id = NULL WHERE id = 'txn_a2'`},
	{rule: "charge-named", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET e164 = NULL WHERE id = 'txn_a5'`},
	{rule: "charge-named", subject: "acc_anna line 5", refused: true,
		sql: `UPDATE transfers SET holding_id = NULL WHERE id = 'txn_a5'`},
	{rule: "charge-holding", subject: "hold_nobody",
		sql: `UPDATE transfers SET holding_id = 'hold_nobody' WHERE id = 'txn_a5'`},
	{rule: "charge-holding", subject: "hold_nobody", // not only fees
		sql: `UPDATE transfers SET holding_id = 'hold_nobody' WHERE id = 'txn_a1'`},
	{rule: "charge-holding", subject: "hold_b3", // another account's holding
		sql: `UPDATE transfers SET holding_id = 'hold_b3' WHERE id = 'txn_a2'`},
	{rule: "charge-holding", subject: "hold_a2",
		sql: `UPDATE transfers SET e164 = '+14155551234' WHERE id = 'txn_a5'`},
	{rule: "charge-holding", subject: "hold_a2", // of two accounts
		sql: `UPDATE transfers SET holding_id = 'hold_a2', e164 = '+919876543210' WHERE id = 'txn_b1'`},
	{rule: "charge-holding", subject: "hold_b2",
		sql: `UPDATE transfers SET e164 = NULL WHERE id = 'txn_b4'`},
	{rule: "charge-while-held", subject: "hold_a1", // of a month that began after the release
		sql: `UPDATE transfers SET cycle_us = @2026-05-01T00:00:00Z WHERE id = 'txn_a4'`},
	{rule: "charge-while-held", subject: "hold_a1", // released just before the month began
		sql: `UPDATE holdings SET released_us = @2026-04-01T00:00:00Z - 1 WHERE id = 'hold_a1'`},
	{rule: "charge-while-held", subject: "hold_a1",
		sql: `UPDATE holdings SET created_us = @2026-04-01T00:00:00Z WHERE id = 'hold_a1'`},
	{rule: "charge-while-held", subject: "hold_a1",
		sql: `UPDATE transfers SET created_us = created_us + 1 WHERE id = 'txn_a6'`},
	{rule: "charge-while-held", subject: "hold_a1",
		sql: `UPDATE transfers SET created_us = created_us - 1 WHERE id = 'txn_a2'`},
	{rule: "setup-fee", subject: "hold_a1",
		sql: `UPDATE transfers SET amount_micros = 490000 WHERE id = 'txn_a2'`},
	{rule: "setup-fee", subject: "hold_a1",
		sql: `DELETE FROM transfers WHERE id = 'txn_a2'`},
	{rule: "setup-fee", subject: "hold_a1",
		sql: `UPDATE holdings SET setup_fee_micros = 0 WHERE id = 'hold_a1'`},
	{rule: "setup-fee", subject: "hold_a1", // charged twice
		sql: `UPDATE transfers SET type = 'setup_fee', amount_micros = 500000 WHERE id = 'txn_a6'`},
	{rule: "early-termination-fee", subject: "hold_a1",
		sql: `UPDATE transfers SET amount_micros = 5010000 WHERE id = 'txn_a6'`},
	{rule: "early-termination-fee", subject: "hold_a1", // charged twice
		sql: `UPDATE transfers SET type = 'early_termination_fee', amount_micros = 5000000 WHERE id = 'txn_a2'`},
	{rule: "early-termination-fee", subject: "hold_b2", // cancelled and not given back
		sql: `DELETE FROM transfers WHERE id = 'txn_b4'`},
	{rule: "early-termination-fee", subject: "hold_b2", // given back and never charged
		sql: `DELETE FROM transfers WHERE id = 'txn_b3'`},
	{rule: "early-termination-fee", subject: "hold_b2", // given back in part
		sql: `UPDATE transfers SET amount_micros = 9000000 WHERE id = 'txn_b4'`},
	{rule: "early-termination-fee", subject: "hold_b2", // charged above the fee
		sql: `UPDATE transfers SET amount_micros = 11000000 WHERE id = 'txn_b3'`},
}

var cycleSabotages = []sabotage{
	{rule: "cycle-first", subject: "hold_a2",
		sql: `DELETE FROM transfers WHERE id = 'txn_a5'`},
	{rule: "cycle-first", subject: "hold_a2",
		sql: `UPDATE transfers SET amount_micros = 1840000 WHERE id = 'txn_a5'`},
	{rule: "cycle-first", subject: "hold_a2", // the day of the purchase was not counted
		sql: `UPDATE transfers SET period_start_us = @2026-04-10T00:00:00Z WHERE id = 'txn_a5'`},
	{rule: "cycle-first", subject: "hold_a3", // it is free
		sql: `UPDATE transfers SET holding_id = 'hold_a3', amount_micros = 1 WHERE id = 'txn_a5'`},
	{rule: "cycle-first", subject: "hold_s1",
		sql: `UPDATE transfers SET amount_micros = 90000 WHERE id = 'txn_s2'`},
	{rule: "cycle-once", subject: "hold_b2", refused: true,
		sql: `UPDATE transfers SET cycle_us = @2026-03-01T00:00:00Z WHERE id = 'txn_b6'`},
	{rule: "cycle-gap", subject: "hold_a1", // May was paid, April was not
		sql: `UPDATE transfers SET cycle_us = @2026-05-01T00:00:00Z WHERE id = 'txn_a4'`},
	{rule: "cycle-gap", subject: "hold_c1", // March
		sql: `DELETE FROM transfers WHERE id = 'txn_c10'`},
	{rule: "cycle-gap", subject: "hold_c1", // February, in between
		sql: `DELETE FROM transfers WHERE id = 'txn_c5'`},
	{rule: "cycle-gap", subject: "hold_a2", // May is due and was paid
		sql: `UPDATE transfers SET cycle_us = @2026-05-01T00:00:00Z, period_start_us = @2026-05-01T00:00:00Z,
			period_end_us = @2026-06-01T00:00:00Z, holding_id = 'hold_a2' WHERE id = 'txn_a4'`},
	{rule: "cycle-gap", subject: "hold_a2", // nobody paid for May
		sql: `UPDATE holdings SET due_us = @2026-06-01T00:00:00Z WHERE id = 'hold_a2'`},
	{rule: "cycle-gap", subject: "hold_b1", // released, and paid longer than it says
		sql: `UPDATE holdings SET due_us = @2026-01-01T00:00:00Z WHERE id = 'hold_b1'`},
	{rule: "cycle-gap", subject: "hold_a1", // a later month in part, and its sum is right
		sql: `UPDATE transfers SET period_start_us = @2026-04-16T00:00:00Z, amount_micros = 500000
			WHERE id = 'txn_a4'`},
	{rule: "cycle-period", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET cycle_us = @2026-04-02T00:00:00Z WHERE id = 'txn_a5'`},
	{rule: "cycle-period", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET cycle_us = cycle_us + 1 WHERE id = 'txn_a5'`},
	{rule: "cycle-period", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET period_end_us = @2026-05-02T00:00:00Z WHERE id = 'txn_a5'`},
	{rule: "cycle-period", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET period_end_us = NULL WHERE id = 'txn_a5'`},
	{rule: "cycle-period", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET period_start_us = @2026-03-31T00:00:00Z WHERE id = 'txn_a5'`},
	{rule: "cycle-period", subject: "acc_anna line 5",
		sql: `UPDATE transfers SET period_start_us = @2026-04-09T10:30:00Z WHERE id = 'txn_a5'`},
	{rule: "cycle-period", subject: "acc_anna line 5", refused: true,
		sql: `UPDATE transfers SET cycle_us = NULL WHERE id = 'txn_a5'`},
	{rule: "cycle-whole", subject: "hold_a1", // more than the fee
		sql: `UPDATE transfers SET amount_micros = 1000001 WHERE id = 'txn_a4'`},
	{rule: "cycle-whole", subject: "hold_b2", // once too little
		sql: `UPDATE transfers SET amount_micros = 1990000 WHERE id = 'txn_b5'`},
	{rule: "cycle-whole", subject: "hold_b2", // once too much
		sql: `UPDATE transfers SET amount_micros = 2010000 WHERE id = 'txn_b5'`},
	{rule: "cycle-part", subject: "acc_bolt line 8", // to the cent, where the fee is finer
		sql: `UPDATE transfers SET amount_micros = 10000 WHERE id = 'txn_b8'`},
	{rule: "cycle-part", subject: "acc_bolt line 5", // half a month for a whole fee
		sql: `UPDATE transfers SET period_start_us = @2026-03-16T00:00:00Z WHERE id = 'txn_b5'`},
	{rule: "cycle-part", subject: "acc_anna line 5", // the whole fee for a part
		sql: `UPDATE transfers SET amount_micros = 2500000 WHERE id = 'txn_a5'`},
}
