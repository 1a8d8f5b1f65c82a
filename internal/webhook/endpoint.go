// Package webhook owns where events are told to and what became of each telling (tables
// webhook_endpoints, webhook_deliveries), how a message is signed, and which targets may be
// reached. It knows no account and never decides what an event says.
package webhook

import (
	"encoding/json"
	"slices"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/stamp"
)

const (
	// EndpointsMax bounds the endpoints of an account: each is told of every event.
	EndpointsMax = 16
	// urlBytesMax is what every HTTP server takes in a request line.
	urlBytesMax         = 2000
	descriptionCharsMax = 200
)

// Status tells whether an endpoint is told of events.
type Status string

// The states of an endpoint.
const (
	Enabled  Status = "enabled"
	Disabled Status = "disabled"
)

// Reason is why an endpoint is disabled.
type Reason string

// The reasons: its owner said so, nothing was taken for days, or it answered 410 Gone.
const (
	Paused  Reason = "paused"
	Failing Reason = "failing"
	Gone    Reason = "gone"
)

// Settings is what a customer decides of an endpoint.
type Settings struct {
	URL         string
	Description string
	Types       []event.Type // empty: all
}

// Check is a fault of the kind Invalid that lists every wrong field, nil if none is.
func (s Settings) Check(g *Guard) error { return s.CheckAfter(Settings{}, g) }

// CheckAfter is Check of settings that were others before. A URL that stays was taken, by what was allowed
// then; where it leads is looked at whenever it is called.
func (s Settings) CheckAfter(before Settings, g *Guard) error {
	var bad []fault.Field
	if reason := g.urlReason(s.URL); reason != "" && s.URL != before.URL {
		bad = append(bad, fault.Field{Name: "url", Reason: reason})
	}
	bad = append(bad, fault.Text("description", s.Description, 0, descriptionCharsMax)...)
	for i, t := range s.Types {
		if !slices.Contains(event.Types, t) || slices.Contains(s.Types[:i], t) {
			bad = append(bad, fault.Field{Name: "types", Reason: "must be different types of events"})
			break
		}
	}
	if len(bad) > 0 {
		return fault.New(fault.Invalid, "Request validation failed", bad...)
	}
	return nil
}

// Endpoint is where an account's events are told to. Its times are real ones.
type Endpoint struct {
	AccountID, ID string
	Settings
	Status         Status
	DisabledReason *Reason
	Secret         string
	SecretBefore   *string // signs too until BeforeUntilUs
	BeforeUntilUs  *int64
	FailingSinceUs *int64 // the first failure since the last success
	Failures       int64
	ProvenUs       *int64 // it first took a message at its URL
	FilterSeq      int64
	CursorSeq      int64 // up to this event of the account all have their deliveries
	CreatedUs      int64
	UpdatedUs      int64
}

// NewEndpoint makes an endpoint that is told of what happens behind an event of the account.
func NewEndpoint(accountID string, s Settings, seq, nowUs int64) Endpoint {
	return Endpoint{
		AccountID: accountID, ID: id.New("whe"), Settings: s, Status: Enabled, Secret: NewSecret(),
		FilterSeq: seq, CursorSeq: seq, CreatedUs: nowUs, UpdatedUs: nowUs,
	}
}

// Steady tells whether the endpoint takes what it is sent, as far as is known.
func (e *Endpoint) Steady() bool { return e.ProvenUs != nil && e.FailingSinceUs == nil }

// Wants tells whether the endpoint is to be told of events of the type.
func (e *Endpoint) Wants(t event.Type) bool { return len(e.Types) == 0 || slices.Contains(e.Types, t) }

// Secrets are those that sign at a real time, today's first.
func (e *Endpoint) Secrets(nowUs int64) []string {
	if e.SecretBefore != nil && nowUs < *e.BeforeUntilUs {
		return []string{e.Secret, *e.SecretBefore}
	}
	return []string{e.Secret}
}

// Rotate gives the endpoint a new secret. The old one signs too for a while.
func (e *Endpoint) Rotate(untilUs, nowUs int64) {
	before := e.Secret
	e.Secret, e.SecretBefore, e.BeforeUntilUs, e.UpdatedUs = NewSecret(), &before, &untilUs, nowUs
}

// Shown is an endpoint as it is shown. Its secret is shown once, when it is made.
type Shown struct {
	ID             string       `json:"id"`
	URL            string       `json:"url"`
	Description    string       `json:"description"`
	Types          []event.Type `json:"types" doc:"Empty: events of all types."`
	Status         Status       `json:"status" enum:"enabled,disabled"`
	DisabledReason *Reason      `json:"disabled_reason" enum:"paused,failing,gone"`
	CreatedAt      string       `json:"created_at"`
	UpdatedAt      string       `json:"updated_at"`
	Secret         string       `json:"secret,omitempty" doc:"Only when it was made."`
}

// Show shows an endpoint without its secret.
func (e *Endpoint) Show() Shown {
	return Shown{
		ID: e.ID, URL: e.URL, Description: e.Description, Types: append([]event.Type{}, e.Types...),
		Status: e.Status, DisabledReason: e.DisabledReason, CreatedAt: stamp.Format(e.CreatedUs),
		UpdatedAt: stamp.Format(e.UpdatedUs),
	}
}

// ShowSecret shows an endpoint with its new secret.
func (e *Endpoint) ShowSecret() Shown {
	shown := e.Show()
	shown.Secret = e.Secret
	return shown
}

const endpointColumns = `account_id, id, url, description, types, status, disabled_reason, secret,
  secret_before, before_until_us, failing_since_us, failures, proven_us, filter_seq, cursor_seq, created_us,
  updated_us`

func (e *Endpoint) args() []any {
	types, err := json.Marshal(append([]event.Type{}, e.Types...))
	if err != nil {
		panic("webhook: types: " + err.Error()) // texts only
	}
	return []any{
		e.AccountID, e.ID, e.URL, e.Description, string(types), e.Status, e.DisabledReason, e.Secret,
		e.SecretBefore, e.BeforeUntilUs, e.FailingSinceUs, e.Failures, e.ProvenUs, e.FilterSeq, e.CursorSeq,
		e.CreatedUs, e.UpdatedUs,
	}
}

func scanEndpoint(scan db.Scan) (Endpoint, error) {
	var e Endpoint
	var types string
	err := scan(&e.AccountID, &e.ID, &e.URL, &e.Description, &types, &e.Status, &e.DisabledReason, &e.Secret,
		&e.SecretBefore, &e.BeforeUntilUs, &e.FailingSinceUs, &e.Failures, &e.ProvenUs, &e.FilterSeq,
		&e.CursorSeq, &e.CreatedUs, &e.UpdatedUs)
	if err == nil {
		err = json.Unmarshal([]byte(types), &e.Types)
	}
	return e, err
}

const sqlCreateEndpoint = `INSERT INTO webhook_endpoints (` + endpointColumns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`

// CreateEndpoint writes a new endpoint.
func CreateEndpoint(e *Endpoint) db.Stmt {
	return db.Stmt{SQL: sqlCreateEndpoint, Args: e.args(), Rows: 1}
}

const sqlSetEndpoint = `UPDATE webhook_endpoints SET url = $3, description = $4, types = $5, status = $6,
  disabled_reason = $7, secret = $8, secret_before = $9, before_until_us = $10, failing_since_us = $11,
  failures = $12, proven_us = $13, filter_seq = $14, cursor_seq = $15, created_us = $16, updated_us = $17
WHERE account_id = $1 AND id = $2`

// SetEndpoint writes an endpoint that this transaction has locked.
func SetEndpoint(e *Endpoint) db.Stmt { return db.Stmt{SQL: sqlSetEndpoint, Args: e.args(), Rows: 1} }

const (
	sqlFindEndpoint = `SELECT ` + endpointColumns + ` FROM webhook_endpoints
WHERE account_id = $1 AND id = $2`
	sqlLockEndpoint = sqlFindEndpoint + ` FOR UPDATE`
)

// FindEndpoint reads an endpoint if it is the account's own; else into stays empty.
func FindEndpoint(accountID, endpointID string, into *[]Endpoint) db.Stmt {
	return db.Stmt{
		SQL: sqlFindEndpoint, Args: []any{accountID, endpointID}, Row: db.Collect(into, scanEndpoint),
	}
}

// LockEndpoint is FindEndpoint that keeps others from the endpoint to the end of the transaction.
func LockEndpoint(accountID, endpointID string, into *[]Endpoint) db.Stmt {
	return db.Stmt{
		SQL: sqlLockEndpoint, Args: []any{accountID, endpointID}, Row: db.Collect(into, scanEndpoint),
	}
}

const sqlListEndpoints = `SELECT ` + endpointColumns + ` FROM webhook_endpoints
WHERE account_id = $1 AND id > $2 ORDER BY id LIMIT $3 OFFSET $4`

// ListEndpoints reads an account's endpoints behind an id, less the first so many, oldest first.
func ListEndpoints(accountID, afterID string, limit, offset int, into *[]Endpoint) db.Stmt {
	return db.Stmt{
		SQL: sqlListEndpoints, Args: []any{accountID, afterID, limit, offset},
		Row: db.Collect(into, scanEndpoint),
	}
}

const sqlCountEndpoints = `SELECT COUNT(*) FROM webhook_endpoints WHERE account_id = $1`

// CountEndpoints counts an account's endpoints.
func CountEndpoints(accountID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountEndpoints, Args: []any{accountID}, Row: one(into)}
}

const (
	sqlDeleteEndpoint           = `DELETE FROM webhook_endpoints WHERE account_id = $1 AND id = $2`
	sqlDeleteEndpointDeliveries = `DELETE FROM webhook_deliveries WHERE account_id = $1 AND endpoint_id = $2`
)

// DeleteEndpoint removes an endpoint that this transaction has locked, with its deliveries: few,
// others wait for it.
func DeleteEndpoint(accountID, endpointID string) []db.Stmt {
	args := []any{accountID, endpointID}
	return []db.Stmt{
		{SQL: sqlDeleteEndpointDeliveries, Args: args}, {SQL: sqlDeleteEndpoint, Args: args, Rows: 1},
	}
}

const sqlListeners = `SELECT ` + endpointColumns + ` FROM webhook_endpoints
WHERE status = 'enabled' AND (account_id, id) > ($1, $2) ORDER BY account_id, id LIMIT $3`

// Listeners reads enabled endpoints behind one, by account.
func Listeners(behind Endpoint, limit int, into *[]Endpoint) db.Stmt {
	return db.Stmt{
		SQL: sqlListeners, Args: []any{behind.AccountID, behind.ID, limit}, Row: db.Collect(into, scanEndpoint),
	}
}

const sqlLockListeners = `SELECT ` + endpointColumns + ` FROM webhook_endpoints
WHERE account_id = $1 AND status = 'enabled' ORDER BY id FOR UPDATE`

// LockListeners locks the enabled endpoints of an account.
func LockListeners(accountID string, into *[]Endpoint) db.Stmt {
	return db.Stmt{SQL: sqlLockListeners, Args: []any{accountID}, Row: db.Collect(into, scanEndpoint)}
}

func one(into *int64) func(db.Scan) error {
	return func(scan db.Scan) error { return scan(into) }
}
