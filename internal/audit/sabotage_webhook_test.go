package audit

var webhookSabotages = []sabotage{
	{rule: "webhook-account", subject: "whe_1",
		sql: `UPDATE webhook_endpoints SET account_id = 'acc_nobody' WHERE id = 'whe_1'`},
	{rule: "webhook-account", subject: "dlv_1",
		sql: `DELETE FROM webhook_endpoints WHERE id = 'whe_1'`},
	{rule: "webhook-told", subject: "whe_1",
		sql: `DELETE FROM webhook_deliveries WHERE id = 'dlv_2'`},
	{rule: "webhook-told", subject: "whe_2", // it wants no other type
		sql: `UPDATE webhook_endpoints SET types = '[]' WHERE id = 'whe_2'`},
	{rule: "webhook-event", subject: "dlv_1",
		sql: `UPDATE webhook_deliveries SET event_id = 'evt_x' WHERE id = 'dlv_1'`},
	{rule: "webhook-event", subject: "dlv_1",
		sql: `UPDATE webhook_deliveries SET type = 'balance.low' WHERE id = 'dlv_1'`},
	{rule: "webhook-event", subject: "dlv_2",
		sql: `UPDATE webhook_endpoints SET cursor_seq = 7 WHERE id = 'whe_1'`},
	{rule: "webhook-order", subject: "dlv_2", // nobody would ever send it
		sql: `UPDATE webhook_deliveries SET next_us = NULL WHERE id = 'dlv_2'`},
	{rule: "webhook-due", subject: "whe_1", // nor this
		sql: `UPDATE webhook_endpoints SET due_us = NULL WHERE id = 'whe_1'`},
	{rule: "webhook-due", subject: "whe_1",
		sql: `UPDATE webhook_endpoints SET status = 'disabled', disabled_reason = 'gone' WHERE id = 'whe_1'`},
}
