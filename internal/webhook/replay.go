package webhook

import "tryvox.io/numbers/internal/db"

const sqlHold = `UPDATE webhook_deliveries SET next_us = NULL
WHERE account_id = $1 AND endpoint_id = $2 AND next_us IS NOT NULL`

// Hold takes all that is pending out of what is due: their endpoint, which this transaction has
// locked, is not told of anything any more.
func Hold(accountID, endpointID string) []db.Stmt {
	return []db.Stmt{{SQL: sqlHold, Args: []any{accountID, endpointID}}, schedule(endpointID)}
}

const sqlResume = `UPDATE webhook_deliveries SET since_us = $3,
  next_us = CASE WHEN lane IS NULL OR NOT EXISTS (SELECT 1 FROM webhook_deliveries d
    WHERE d.endpoint_id = $2 AND d.lane = webhook_deliveries.lane
      AND d.state = 'pending' AND d.seq < webhook_deliveries.seq) THEN CAST($3 AS BIGINT) END
WHERE account_id = $1 AND endpoint_id = $2 AND state = 'pending'`

// Resume is the end of Hold: the first of each lane is due now, and has three days again.
func Resume(accountID, endpointID string, nowUs int64) []db.Stmt {
	return []db.Stmt{{SQL: sqlResume, Args: []any{accountID, endpointID, nowUs}}, schedule(endpointID)}
}

const sqlReplay = `UPDATE webhook_deliveries SET state = 'pending', done_us = NULL,
  since_us = $4,
  next_us = CASE WHEN state = 'pending' AND next_us IS NULL THEN NULL ELSE CAST($4 AS BIGINT) END,
  lane = CASE WHEN state = 'pending' THEN lane END
WHERE account_id = $1 AND endpoint_id = $2 AND (id IN TEXTS($3) OR event_id IN TEXTS($3))
RETURNING ` + deliveryColumns

// Replay sends deliveries again, by their own ids or those of their events. What was done waits
// for nothing this time; what is pending is tried at once, in its place. The endpoint, which this
// transaction has locked, must be enabled.
func Replay(accountID, endpointID string, ids []string, nowUs int64, into *[]Delivery) []db.Stmt {
	return []db.Stmt{{
		SQL: sqlReplay, Args: []any{accountID, endpointID, db.Set(ids), nowUs},
		Row: db.Collect(into, scanDelivery),
	}, schedule(endpointID)}
}

const sqlDoneSince = `SELECT event_id FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 AND created_us >= $3 AND state <> 'pending' ORDER BY seq LIMIT $4`

// DoneSince reads the ids of events whose deliveries were made since a real time and are done.
func DoneSince(accountID, endpointID string, sinceUs int64, limit int, into *[]string) db.Stmt {
	return db.Stmt{
		SQL: sqlDoneSince, Args: []any{accountID, endpointID, sinceUs, limit},
		Row: db.Collect(into, func(scan db.Scan) (text string, err error) {
			err = scan(&text)
			return text, err
		}),
	}
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
