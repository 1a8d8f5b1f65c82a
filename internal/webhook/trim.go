package webhook

import (
	"time"

	"tryvox.io/numbers/internal/db"
)

// KeptFor is how long deliveries that are done are kept.
const KeptFor = 30 * 24 * time.Hour

// Done is a delivery as far as its age counts.
type Done struct {
	Seq    int64
	DoneUs *int64 // nil: it is pending
	Lane   *string
}

// Old tells whether it was done before a real time.
func (d Done) Old(beforeUs int64) bool { return d.DoneUs != nil && *d.DoneUs < beforeUs }

const sqlTrimmable = `SELECT w.account_id, w.id, (SELECT d.done_us FROM webhook_deliveries d
  WHERE d.endpoint_id = w.id ORDER BY d.seq LIMIT 1)
FROM webhook_endpoints w
WHERE (w.account_id, w.id) > ($1, $2) ORDER BY w.account_id, w.id LIMIT $3`

// Aged is an endpoint with what became of its first delivery.
type Aged struct {
	AccountID, ID string
	First         Done
}

// Trimmable reads endpoints behind one, by account, each with its first delivery that is kept.
func Trimmable(behind Aged, limit int, into *[]Aged) db.Stmt {
	return db.Stmt{
		SQL: sqlTrimmable, Args: []any{behind.AccountID, behind.ID, limit},
		Row: db.Collect(into, func(scan db.Scan) (a Aged, err error) {
			err = scan(&a.AccountID, &a.ID, &a.First.DoneUs)
			return a, err
		}),
	}
}

const sqlFirstDeliveries = `SELECT seq, done_us, lane FROM webhook_deliveries
WHERE account_id = $1 AND endpoint_id = $2 ORDER BY seq LIMIT $3`

// First reads the first deliveries of an endpoint that are kept.
func First(accountID, endpointID string, limit int, into *[]Done) db.Stmt {
	return db.Stmt{
		SQL: sqlFirstDeliveries, Args: []any{accountID, endpointID, limit},
		Row: db.Collect(into, func(scan db.Scan) (d Done, err error) {
			err = scan(&d.Seq, &d.DoneUs, &d.Lane)
			return d, err
		}),
	}
}

const sqlTrim = `DELETE FROM webhook_deliveries WHERE account_id = $1 AND endpoint_id = $2 AND seq <= $3`

// Trim deletes the deliveries of an endpoint, which this transaction has locked, up to one. All must be
// done. From then on nobody is owed a delivery of those events.
func Trim(e *Endpoint, upTo int64) []db.Stmt {
	e.FilterSeq = max(e.FilterSeq, upTo)
	return []db.Stmt{{SQL: sqlTrim, Args: []any{e.AccountID, e.ID, upTo}}, SetEndpoint(e)}
}

// Clear is Trim of what First has read, whether it is done or not. Behind what is pending the next of the
// lane is due.
func Clear(e *Endpoint, first []Done, nowUs int64) []db.Stmt {
	var pending []Delivery
	for _, d := range first {
		if d.DoneUs == nil && d.Lane != nil {
			pending = append(pending, Delivery{EndpointID: e.ID, Lane: d.Lane})
		}
	}
	stmts := Trim(e, first[len(first)-1].Seq)
	if len(pending) > 0 {
		stmts = append(stmts, db.Stmt{SQL: sqlFollow, Args: []any{db.Set(pending), nowUs}})
	}
	return append(stmts, schedule(e.ID))
}
