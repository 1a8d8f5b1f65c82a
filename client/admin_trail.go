package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/url"
	"time"
)

// TrailEntry is an act of an operator.
type TrailEntry struct {
	Seq       int64           `json:"seq"`
	At        time.Time       `json:"at"`         // in real time
	Actor     string          `json:"actor"`      // the id of an operator's key, or cli: and a user of the host
	From      string          `json:"from"`       // the address of the request, or cli
	RequestID string          `json:"request_id"` // empty where there was none
	Action    string          `json:"action"`     // such as account.top_up
	Kind      string          `json:"kind"`       // of the object
	Object    string          `json:"object"`
	AccountID *string         `json:"account_id"`
	Before    json.RawMessage `json:"before"` // null: nothing was there
	After     json.RawMessage `json:"after"`  // null: nothing is there
	Hash      string          `json:"hash"`   // SHA-256 over this entry and the hash of the one before
}

// TrailFilter says which entries; what is empty lets all through.
type TrailFilter struct {
	AccountID string
	Actor     string
	Action    string
	From      time.Time // from then on
	To        time.Time // until before then
}

// ListTrail is what operators did, newest first.
func (a *Admin) ListTrail(ctx context.Context, f TrailFilter) iter.Seq2[TrailEntry, error] {
	q := query("account_id", f.AccountID, "actor", f.Actor, "action", f.Action)
	setTime(q, "from", f.From)
	setTime(q, "to", f.To)
	return list[TrailEntry](ctx, a.client, adminPath("trail"), q)
}

func setTime(q url.Values, name string, at time.Time) {
	if !at.IsZero() {
		q.Set(name, at.Format(time.RFC3339Nano))
	}
}
