package webhook

import (
	"encoding/json"
	"slices"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/stamp"
)

// State is how far a delivery has come.
type State string

// The states of a delivery. Failed is given up: only a replay moves it.
const (
	Pending   State = "pending"
	Delivered State = "delivered"
	Failed    State = "failed"
)

// States lists all of them.
var States = []State{Pending, Delivered, Failed}

// Delivery is one event on its way to one endpoint. Its times are real ones.
type Delivery struct {
	AccountID  string     `db:"account_id"`
	EndpointID string     `db:"endpoint_id"`
	Seq        int64      `db:"seq"` // of the event
	ID         string     `db:"id"`
	EventID    string     `db:"event_id"`
	Type       event.Type `db:"type"`
	E164       *string    `db:"e164"`
	Lane       *string    `db:"lane"` // what is in one lane goes in order; nil: it waits for nothing
	State      State      `db:"state"`
	Attempts   int64      `db:"attempts"`
	SinceUs    int64      `db:"since_us"` // its three days began
	NextUs     *int64     `db:"next_us"`
	Status     *int64     `db:"status"`
	Error      *string    `db:"error"`
	DurationUs *int64     `db:"duration_us"`
	Response   *string    `db:"response"`
	CreatedUs  int64      `db:"created_us"`
	DoneUs     *int64     `db:"done_us"`
	First      int64      `db:"first"` // of a new one: 1 if no other new one of its lane is before it
}

// NewDelivery makes the delivery of an event to an endpoint. What concerns no number is a lane too.
func NewDelivery(e *Endpoint, w event.Written, nowUs int64) Delivery {
	d := Delivery{
		AccountID: e.AccountID, EndpointID: e.ID, Seq: w.Seq, ID: id.New("dlv"), EventID: w.ID, Type: w.Type,
		Lane: &w.E164, State: Pending, SinceUs: nowUs, CreatedUs: nowUs,
	}
	if w.E164 != "" {
		d.E164 = &w.E164
	}
	return d
}

// ShownDelivery is a delivery as it is shown.
type ShownDelivery struct {
	ID            string     `json:"id"`
	EventID       string     `json:"event_id"`
	Type          event.Type `json:"type"`
	E164          *string    `json:"e164"`
	State         State      `json:"state" enum:"pending,delivered,failed"`
	Attempts      int64      `json:"attempts"`
	NextAttemptAt *string    `json:"next_attempt_at" format:"date-time" doc:"Null if it is done, or waits for an earlier event of its number."`
	Status        *int64     `json:"status" doc:"Of the last answer."`
	Error         *string    `json:"error" doc:"Why there was no answer."`
	DurationMs    *int64     `json:"duration_ms" doc:"Of the last attempt."`
	Response      *string    `json:"response" doc:"How the last answer began: 1 KiB of it."`
	CreatedAt     string     `json:"created_at"`
	DoneAt        *string    `json:"done_at"`
}

// Show shows a delivery.
func (d *Delivery) Show() ShownDelivery {
	shown := ShownDelivery{
		ID: d.ID, EventID: d.EventID, Type: d.Type, E164: d.E164, State: d.State, Attempts: d.Attempts,
		NextAttemptAt: stamp.Maybe(d.NextUs), Status: d.Status, Error: d.Error, Response: d.Response,
		CreatedAt: stamp.Format(d.CreatedUs), DoneAt: stamp.Maybe(d.DoneUs),
	}
	if d.DurationUs != nil {
		ms := *d.DurationUs / 1000
		shown.DurationMs = &ms
	}
	return shown
}

// Body is what an endpoint is told of an event, as Standard Webhooks has it.
func Body(w event.Written) []byte {
	body, err := json.Marshal(struct {
		ID        string          `json:"id"`
		Type      event.Type      `json:"type"`
		Timestamp string          `json:"timestamp"`
		AccountID string          `json:"account_id"`
		E164      *string         `json:"e164"`
		Content   json.RawMessage `json:"data"`
	}{w.ID, w.Type, stamp.Format(w.CreatedUs), w.AccountID, w.Number(), w.Data})
	if err != nil {
		panic("webhook: event " + w.ID + ": " + err.Error()) // it was JSON when it was written
	}
	return body
}

const deliveryColumns = `account_id, endpoint_id, seq, id, event_id, type, e164, lane, state, attempts,
  since_us, next_us, status, error, duration_us, response, created_us, done_us`

func scanDelivery(scan db.Scan) (Delivery, error) {
	var d Delivery
	err := scan(&d.AccountID, &d.EndpointID, &d.Seq, &d.ID, &d.EventID, &d.Type, &d.E164, &d.Lane, &d.State,
		&d.Attempts, &d.SinceUs, &d.NextUs, &d.Status, &d.Error, &d.DurationUs, &d.Response, &d.CreatedUs,
		&d.DoneUs)
	return d, err
}

// The first of a lane is due at once, if nothing of that lane is on its way already.
const sqlAddDeliveries = `INSERT INTO webhook_deliveries (account_id, endpoint_id, seq, id, event_id, type,
  e164, lane, state, attempts, since_us, next_us, created_us)
SELECT each.account_id, each.endpoint_id, each.seq, each.id, each.event_id, each.type, each.e164, each.lane,
  'pending', 0, each.since_us,
  CASE WHEN each.first = 1 AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d
    WHERE d.endpoint_id = each.endpoint_id AND d.lane = each.lane AND d.state = 'pending')
    THEN each.since_us END,
  each.created_us
FROM EACH($1: account_id TEXT, endpoint_id TEXT, seq BIGINT, id TEXT, event_id TEXT, type TEXT, e164 TEXT,
  lane TEXT, since_us BIGINT, first BIGINT, created_us BIGINT)`

const sqlAdvance = `UPDATE webhook_endpoints SET cursor_seq = $3 WHERE account_id = $1 AND id = $2`

// Add writes the deliveries of one account's events up to one to an endpoint that this transaction
// has locked, in the order of the events, and moves the endpoint's cursor there.
func Add(e *Endpoint, all []Delivery, upTo int64) []db.Stmt {
	lanes := map[string]bool{}
	for i := range all {
		if lane := *all[i].Lane; !lanes[lane] {
			lanes[lane], all[i].First = true, 1
		}
	}
	stmts := []db.Stmt{{SQL: sqlAdvance, Args: []any{e.AccountID, e.ID, upTo}, Rows: 1}}
	if len(all) > 0 {
		add := db.Stmt{SQL: sqlAddDeliveries, Args: []any{db.Set(all)}, Rows: len(all)}
		stmts = append(stmts, add, schedule(e.ID))
	}
	return stmts
}

// What another claim has taken meanwhile is its to decide. What was sent again meanwhile has three days
// anew: only that it was taken counts.
const sqlSettle = `UPDATE webhook_deliveries SET state = each.state, next_us = each.next_us,
  status = each.status, error = each.error, duration_us = each.duration_us, response = each.response,
  done_us = each.done_us
FROM EACH($1: endpoint_id TEXT, seq BIGINT, attempts BIGINT, since_us BIGINT, state TEXT, next_us BIGINT,
  status BIGINT, error TEXT, duration_us BIGINT, response TEXT, done_us BIGINT)
WHERE webhook_deliveries.endpoint_id = each.endpoint_id AND webhook_deliveries.seq = each.seq
  AND webhook_deliveries.attempts = each.attempts AND webhook_deliveries.state = 'pending'
  AND (each.state = 'delivered' OR webhook_deliveries.since_us = each.since_us)`

// Whoever was behind one that is done becomes the first of its lane, and its three days begin: while it
// waited, nobody tried it. Written otherwise, PostgreSQL reads all that waits at the endpoint; and seq + 0
// keeps it from looking for a lane's least seq along all seqs.
const sqlFollow = `WITH following AS MATERIALIZED (
  SELECT each.endpoint_id AS of_endpoint, (SELECT MIN(d.seq + 0) FROM webhook_deliveries d
    WHERE d.endpoint_id = each.endpoint_id AND d.lane = each.lane AND d.state = 'pending') AS of_seq
  FROM EACH($1: endpoint_id TEXT, lane TEXT))
UPDATE webhook_deliveries SET next_us = $2, since_us = $2 FROM following
WHERE endpoint_id = of_endpoint AND seq = of_seq AND state = 'pending' AND next_us IS NULL`

// Settle writes what became of attempts on endpoints that this transaction has locked. Behind those
// that are done the next of the lane is due.
func Settle(all []Delivery, nowUs int64) []db.Stmt {
	if len(all) == 0 {
		return nil
	}
	var ids []string
	var done []Delivery
	known := map[[2]string]bool{}
	for _, d := range all {
		if !slices.Contains(ids, d.EndpointID) {
			ids = append(ids, d.EndpointID)
		}
		if d.State == Pending || d.Lane == nil {
			continue
		}
		if key := [2]string{d.EndpointID, *d.Lane}; !known[key] {
			known[key] = true
			done = append(done, d)
		}
	}
	stmts := []db.Stmt{{SQL: sqlSettle, Args: []any{db.Set(all)}}}
	if len(done) > 0 {
		stmts = append(stmts, db.Stmt{SQL: sqlFollow, Args: []any{db.Set(done), nowUs}})
	}
	return append(stmts, schedule(ids...))
}
