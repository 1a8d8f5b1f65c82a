package app

import (
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
)

// onceKept is how long an answer is kept under its idempotency key, in real time (HTTP
// contract, section 1).
const onceKept = 24 * time.Hour

// Once makes a repeated request safe: the same key with the same fingerprint gets the
// answer of the first success. The zero value stands for a request without a key.
type Once struct {
	Key         string
	Fingerprint string // SHA-256 of method, path and body, hex
}

type onceKey struct {
	AccountID string `db:"account_id"`
	Key       string `db:"key"`
}

// kept is a stored answer.
type kept struct {
	onceKey
	Fingerprint string `db:"fingerprint"`
	Status      int    `db:"status"`
	Body        string `db:"body"`
	CreatedUs   int64  `db:"created_us"`
}

const sqlFindOnce = `SELECT o.account_id, o.key, o.fingerprint, o.status, o.body, o.created_us
FROM EACH($1: account_id TEXT, key TEXT) CROSS JOIN idempotency_keys o
WHERE o.account_id = each.account_id AND o.key = each.key AND o.created_us > $2`

// findOnce reads the answers that are kept under the keys. Their accounts must be locked,
// so that a twin that still runs has been waited for.
func findOnce(keys []onceKey, nowUs int64, into map[onceKey]kept) db.Stmt {
	clear(into)
	args := []any{db.Set(keys), nowUs - onceKept.Microseconds()}
	return db.Stmt{SQL: sqlFindOnce, Args: args, Row: func(scan db.Scan) error {
		var k kept
		err := scan(&k.AccountID, &k.Key, &k.Fingerprint, &k.Status, &k.Body, &k.CreatedUs)
		into[k.onceKey] = k
		return err
	}}
}

// An expired answer may still be there: it gives way.
const sqlKeepOnce = `INSERT INTO idempotency_keys (account_id, key, fingerprint, status, body, created_us)
SELECT each.account_id, each.key, each.fingerprint, each.status, each.body, each.created_us
FROM EACH($1: account_id TEXT, key TEXT, fingerprint TEXT, status BIGINT, body TEXT, created_us BIGINT)
WHERE true
ON CONFLICT (account_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, status = excluded.status,
  body = excluded.body, created_us = excluded.created_us
WHERE idempotency_keys.created_us <= excluded.created_us - $2`

// keepOnce stores answers in the transaction of their effects.
func keepOnce(answers []kept) db.Stmt {
	return db.Stmt{
		SQL: sqlKeepOnce, Args: []any{db.Set(answers), onceKept.Microseconds()}, Rows: len(answers),
	}
}

const sqlForgetOnce = `DELETE FROM idempotency_keys WHERE (account_id, key) IN (
  SELECT account_id, key FROM idempotency_keys WHERE created_us <= $1 ORDER BY created_us LIMIT $2)`

func forgetOnce(nowUs int64, limit int) db.Stmt {
	return db.Stmt{SQL: sqlForgetOnce, Args: []any{nowUs - onceKept.Microseconds(), limit}}
}

func errKeyReused() error {
	return fault.New(fault.KeyReused, "This Idempotency-Key was used for another request",
		fault.Field{Name: "Idempotency-Key", Reason: "use a new key for a new request"})
}
