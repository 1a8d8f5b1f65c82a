package audit

// told is an entry of the trail, and the head that knows it.
const told = `UPDATE trail_head SET seq = 1,
  hash = '94c2bfb2b0ff7a0a6d6ad1bdf16b4f2b1bd2ab57ea6c5c0b31f1ebb6d4ab6a55';
INSERT INTO trail (seq, who, origin, request_id, action, kind, object, account_id, created_us, hash)
VALUES (1,
  'cli:root', 'cli', '', 'account.close', 'account', 'acc_nobody', 'acc_nobody', 7,
  '94c2bfb2b0ff7a0a6d6ad1bdf16b4f2b1bd2ab57ea6c5c0b31f1ebb6d4ab6a55')`

var trailSabotages = []sabotage{
	{rule: "trail-account", subject: "trail 1", sql: told},
	{rule: "trail-chain", subject: "trail 1", sql: told},
	{rule: "trail-chain", subject: "trail_head", sql: `UPDATE trail_head SET seq = 1`},
	{rule: "trail-chain", subject: "trail 2", sql: told + `;
UPDATE trail SET seq = 2`},
}
