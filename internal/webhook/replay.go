package webhook

import "tryvox.io/numbers/internal/db"

// Switch writes an endpoint that this transaction has locked and has enabled or disabled. What is pending
// keeps its times; of an endpoint that is disabled nothing is due.
func Switch(e *Endpoint) []db.Stmt { return []db.Stmt{SetEndpoint(e), schedule(e.ID)} }

const sqlResume = `UPDATE webhook_deliveries SET since_us = $2, next_us = $2
WHERE endpoint_id = $1 AND seq IN (SELECT d.seq FROM webhook_deliveries d
  WHERE d.endpoint_id = $1 AND d.next_us IS NOT NULL AND d.next_us <> $2 LIMIT $3)
RETURNING seq`

// Resume makes the first of some lanes due at a time, from which they have three days again. The endpoint,
// which this transaction has locked, is to be enabled when all are.
func Resume(endpointID string, atUs int64, limit int, into *[]Place) db.Stmt {
	return db.Stmt{SQL: sqlResume, Args: []any{endpointID, atUs, limit}, Row: db.Collect(into, scanPlace)}
}

// Place is an event's place among those of its account.
type Place struct {
	Seq int64 `db:"seq"`
}

func scanPlace(scan db.Scan) (p Place, err error) {
	err = scan(&p.Seq)
	return p, err
}

const sqlPlaces = `SELECT seq FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 AND event_id IN TEXTS($3)
UNION ALL
SELECT seq FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 AND id IN TEXTS($3)`

// Places finds deliveries by their own ids or those of their events.
func Places(accountID, endpointID string, ids []string, into *[]Place) db.Stmt {
	return db.Stmt{
		SQL: sqlPlaces, Args: []any{accountID, endpointID, db.Set(ids)}, Row: db.Collect(into, scanPlace),
	}
}

const sqlDoneSince = `SELECT seq FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 AND created_us >= $3 AND state <> 'pending' ORDER BY seq LIMIT $4`

// DoneSince finds deliveries that were made since a real time and are done. It looks at all of the
// endpoint's, so nobody may wait for it.
func DoneSince(accountID, endpointID string, sinceUs int64, limit int, into *[]Place) db.Stmt {
	return db.Stmt{
		SQL: sqlDoneSince, Args: []any{accountID, endpointID, sinceUs, limit},
		Row: db.Collect(into, scanPlace),
	}
}

const sqlReplay = `UPDATE webhook_deliveries SET state = 'pending', done_us = NULL,
  since_us = $4,
  next_us = CASE WHEN state = 'pending' AND next_us IS NULL THEN NULL ELSE CAST($4 AS BIGINT) END,
  lane = CASE WHEN state = 'pending' THEN lane END
WHERE account_id = $1 AND endpoint_id = $2 AND seq IN (SELECT each.seq FROM EACH($3: seq BIGINT))
RETURNING ` + deliveryColumns

// Replay sends deliveries again. What was done waits for nothing this time; what is pending is tried at
// once, in its place. The endpoint, which this transaction has locked, must be enabled.
func Replay(accountID, endpointID string, all []Place, nowUs int64, into *[]Delivery) []db.Stmt {
	return []db.Stmt{{
		SQL: sqlReplay, Args: []any{accountID, endpointID, db.Set(all), nowUs},
		Row: db.Collect(into, scanDelivery),
	}, schedule(endpointID)}
}

const (
	sqlListDeliveries = `SELECT ` + deliveryColumns + ` FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 AND ($3 = '' OR state = $3) AND seq < $4
ORDER BY seq DESC LIMIT $5 OFFSET $6`
	sqlCountDeliveries = `SELECT COUNT(*) FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 AND ($3 = '' OR state = $3)`
)

// ListDeliveries reads an endpoint's deliveries of events before one, less the first so many, the
// latest event first; an empty state is any.
func ListDeliveries(
	accountID, endpointID string, state State, before int64, limit, offset int, into *[]Delivery,
) db.Stmt {
	return db.Stmt{
		SQL: sqlListDeliveries, Args: []any{accountID, endpointID, string(state), before, limit, offset},
		Row: db.Collect(into, scanDelivery),
	}
}

// CountDeliveries counts an endpoint's deliveries; an empty state is any.
func CountDeliveries(accountID, endpointID string, state State, into *int64) db.Stmt {
	return db.Stmt{
		SQL: sqlCountDeliveries, Args: []any{accountID, endpointID, string(state)}, Row: one(into),
	}
}
