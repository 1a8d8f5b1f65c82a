package webhook

import "tryvox.io/numbers/internal/db"

// Standing is how an endpoint stands: its status, and for one that takes nothing or is told nothing, why.
type Standing struct {
	Status Status
	Reason Reason // empty: it takes what it is told; an enabled one may be Failing
}

// Standings lists all of them.
var Standings = []Standing{
	{Enabled, ""}, {Enabled, Failing}, {Disabled, Paused}, {Disabled, Failing}, {Disabled, Gone},
}

const sqlCountStandings = `SELECT status,
  COALESCE(disabled_reason, CASE WHEN failing_since_us IS NULL THEN '' ELSE 'failing' END) AS why, COUNT(*)
FROM webhook_endpoints GROUP BY 1, 2`

// CountStandings counts all endpoints by how they stand.
func CountStandings(into map[Standing]int64) db.Stmt {
	clear(into)
	return db.Stmt{SQL: sqlCountStandings, Row: func(scan db.Scan) error {
		var s Standing
		var count int64
		err := scan(&s.Status, &s.Reason, &count)
		into[s] = count
		return err
	}}
}

// What waits without a time is behind one of its lane that has one.
const sqlBehind = `SELECT COALESCE(MIN(d.since_us), 0),
  COALESCE(MIN(CASE WHEN w.failing_since_us IS NULL THEN d.next_us END), 0)
FROM webhook_deliveries d JOIN webhook_endpoints w ON w.account_id = d.account_id AND w.id = d.endpoint_id
WHERE d.next_us IS NOT NULL AND w.status = 'enabled'`

// Behind reads since when the oldest delivery to an enabled endpoint is under way, and when the next
// attempt is due on one that takes what it is told: real times in microseconds UTC, 0 if there is none.
func Behind(sinceUs, dueUs *int64) db.Stmt {
	return db.Stmt{SQL: sqlBehind, Rows: 1, Row: func(scan db.Scan) error { return scan(sinceUs, dueUs) }}
}
