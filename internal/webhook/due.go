package webhook

import "tryvox.io/numbers/internal/db"

// Look says which endpoints with something due are wanted.
type Look struct {
	NowUs      int64
	Endpoints  []string // not these
	Accounts   []string // none of these
	SteadyOnly bool
	Limit      int
}

func (l Look) args(more ...any) []any {
	steady := 0
	if l.SteadyOnly {
		steady = 1
	}
	return append([]any{db.Set(l.Endpoints), db.Set(l.Accounts), steady}, more...)
}

const inLook = ` FROM webhook_endpoints
WHERE due_us IS NOT NULL AND NOT (id IN TEXTS($1)) AND NOT (account_id IN TEXTS($2))
  AND (CAST($3 AS BIGINT) = 0 OR failing_since_us IS NULL AND proven_us IS NOT NULL)`

const sqlDueEndpoints = `SELECT ` + endpointColumns + inLook + ` AND due_us <= $4
ORDER BY due_us LIMIT $5 FOR UPDATE SKIP LOCKED`

// DueEndpoints locks endpoints of any accounts that have something due, the one that waits longest
// first, and passes over those that others have locked.
func DueEndpoints(l Look, into *[]Endpoint) db.Stmt {
	return db.Stmt{
		SQL: sqlDueEndpoints, Args: l.args(l.NowUs, l.Limit), Row: db.Collect(into, scanEndpoint),
	}
}

const sqlNextDue = `SELECT due_us` + inLook + ` ORDER BY due_us LIMIT 1`

// NextDue reads when something of an endpoint is due; 0 if never.
func NextDue(l Look, into *int64) db.Stmt {
	*into = 0
	return db.Stmt{SQL: sqlNextDue, Args: l.args(), Row: one(into)}
}

// A claim moves the next attempt behind the end of this one: when the node dies, another one
// tries again then. The count of attempts tells claims apart.
const sqlClaim = `WITH due AS MATERIALIZED (SELECT seq AS of_seq FROM webhook_deliveries
  WHERE endpoint_id = $1 AND next_us <= $2 ORDER BY next_us, seq LIMIT $4)
UPDATE webhook_deliveries SET attempts = attempts + 1, next_us = $3 FROM due
WHERE endpoint_id = $1 AND seq = of_seq
RETURNING ` + deliveryColumns

// Claim takes deliveries of an endpoint that this transaction has locked and that are due, the oldest
// first. Others may take them when the lease has ended.
func Claim(e *Endpoint, nowUs, leaseUs int64, limit int, into *[]Delivery) []db.Stmt {
	return []db.Stmt{{
		SQL: sqlClaim, Args: []any{e.ID, nowUs, leaseUs, limit},
		Row: db.Collect(into, scanDelivery),
	}, schedule(e.ID)}
}

const sqlSchedule = `UPDATE webhook_endpoints SET due_us = CASE WHEN status = 'enabled' THEN
  (SELECT MIN(d.next_us) FROM webhook_deliveries d
  WHERE d.endpoint_id = webhook_endpoints.id AND d.next_us IS NOT NULL) END
WHERE id IN TEXTS($1)`

// schedule notes when something of endpoints is due next, never where they are disabled. It comes behind
// every statement that moves the next attempt of a delivery or the status of an endpoint.
func schedule(ids ...string) db.Stmt { return db.Stmt{SQL: sqlSchedule, Args: []any{db.Set(ids)}} }

const sqlLockEndpoints = `SELECT ` + endpointColumns + ` FROM webhook_endpoints
WHERE id IN TEXTS($1) ORDER BY account_id, id FOR UPDATE`

// LockEndpoints locks endpoints of any accounts, in one order for all.
func LockEndpoints(ids []string, into *[]Endpoint) db.Stmt {
	return db.Stmt{SQL: sqlLockEndpoints, Args: []any{db.Set(ids)}, Row: db.Collect(into, scanEndpoint)}
}
