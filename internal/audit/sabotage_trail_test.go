package audit

// toldAs is an entry of the trail that nobody was told to write, before its number.
const toldAs = `UPDATE trail_head SET seq = 1,
  hash = '94c2bfb2b0ff7a0a6d6ad1bdf16b4f2b1bd2ab57ea6c5c0b31f1ebb6d4ab6a55';
INSERT INTO trail (who, origin, request_id, action, kind, object, account_id, created_us, hash, seq)
VALUES ('cli:root', 'cli', '', 'account.close', 'account', 'acc_nobody', 'acc_nobody', 7,
  '94c2bfb2b0ff7a0a6d6ad1bdf16b4f2b1bd2ab57ea6c5c0b31f1ebb6d4ab6a55', `

var trailSabotages = []sabotage{
	{rule: "trail-account", subject: "trail 1", sql: toldAs + `1)`},
	{rule: "trail-chain", subject: "trail 1", sql: toldAs + `1)`},
	{rule: "trail-chain", subject: "trail_head", sql: `UPDATE trail_head SET seq = 1`},
	{rule: "trail-chain", subject: "trail_head", sql: `DELETE FROM trail_head`},
	{rule: "trail-chain", subject: "trail 2", sql: toldAs + `2)`},
}
