package audit

var accountRules = []Rule{
	{"account-balance", "Every account has a balance, and every balance an account.",
		sqlAccountBalance},
	{"account-not-house", "No account bears the name of an account of the house.",
		sqlAccountNotHouse},
	{"account-closed", "A closed account holds no number.",
		sqlAccountClosed},
	{"key-account", "Every API key belongs to an account.",
		sqlKeyAccount},
	{"key-hash", "Of an API key only a SHA-256 in hex is stored.",
		sqlKeyHash},
	{"answer-account", "Every answer kept for an Idempotency-Key belongs to an account.",
		sqlAnswerAccount},
	{"answer-status", "Only successful answers are kept.",
		sqlAnswerStatus},
	{"answer-fingerprint", "A kept answer knows its request by a SHA-256 in hex.",
		sqlAnswerFingerprint},
}

const sqlAccountBalance = `
SELECT a.id, 'has no balance'
FROM accounts a LEFT JOIN balances b ON b.account_id = a.id
WHERE b.account_id IS NULL
UNION ALL
SELECT b.account_id, 'has a balance and is no account'
FROM balances b LEFT JOIN accounts a ON a.id = b.account_id
WHERE a.id IS NULL`

const sqlAccountNotHouse = `
SELECT id, realm || ' account'
FROM accounts
WHERE SUBSTR(id, 1, 5) = 'live:' OR SUBSTR(id, 1, 8) = 'sandbox:'`

const sqlAccountClosed = `
SELECT a.id, 'closed_us ' || a.closed_us || ', holds ' || h.e164 || ' by ' || h.id
FROM accounts a CROSS JOIN holdings h -- the order for SQLite: few accounts are closed
WHERE a.closed_us IS NOT NULL AND h.account_id = a.id AND h.released_us IS NULL`

const sqlKeyAccount = `
SELECT k.id, 'no account ' || k.account_id
FROM api_keys k LEFT JOIN accounts a ON a.id = k.account_id
WHERE a.id IS NULL`

// What stands there instead may be the secret itself, so it is not shown.
const sqlKeyHash = `
SELECT id, LENGTH(hash) || ' characters that are no SHA-256'
FROM api_keys
WHERE LENGTH(hash) <> 64 OR LTRIM(hash, '0123456789abcdef') <> ''`

const sqlAnswerAccount = `
SELECT i.account_id || ' key ' || i.key, 'no such account'
FROM idempotency_keys i LEFT JOIN accounts a ON a.id = i.account_id
WHERE a.id IS NULL`

const sqlAnswerStatus = `
SELECT account_id || ' key ' || key, 'status ' || status
FROM idempotency_keys
WHERE status NOT BETWEEN 200 AND 299`

const sqlAnswerFingerprint = `
SELECT account_id || ' key ' || key, 'fingerprint ' || fingerprint
FROM idempotency_keys
WHERE LENGTH(fingerprint) <> 64 OR LTRIM(fingerprint, '0123456789abcdef') <> ''`
