package holding

import "tryvox.io/numbers/internal/db"

const sqlSetRoute = `UPDATE holdings SET trunk_id = $2, application_id = $3, updated_us = $4
WHERE id = $1 AND released_us IS NULL`

// SetRoute sends an open holding to the trunk or the application, or nowhere, at a time of
// its account's clock in microseconds UTC. That it is not both, the schema checks.
func SetRoute(holdingID string, trunkID, applicationID *string, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlSetRoute, Args: []any{holdingID, trunkID, applicationID, atUs}, Rows: 1}
}

const sqlSetLock = `UPDATE holdings SET locked_us = $2, updated_us = $3 WHERE id = $1 AND released_us IS NULL`

// SetLock keeps an open holding from being released by its owner, since a time, or no longer
// if that is nil; it is done at a time of its account's clock. Both are microseconds UTC.
func SetLock(holdingID string, sinceUs *int64, atUs int64) db.Stmt {
	return db.Stmt{SQL: sqlSetLock, Args: []any{holdingID, sinceUs, atUs}, Rows: 1}
}
