package client

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"strconv"
	"time"
)

// Event is something that happened to the account.
type Event struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`       // such as number.purchased; docs/api.md has them all
	CreatedAt time.Time       `json:"created_at"` // on the account's clock
	E164      *string         `json:"e164"`
	Data      json.RawMessage `json:"data"`   // its fields depend on the type
	Cursor    string          `json:"cursor"` // EventFilter.After goes on behind this event
}

// EventFilter says which events; what is empty lets all through.
type EventFilter struct {
	After string // Cursor of an event: those behind it
	Type  string
	E164  string
}

// ListEvents is what happened, oldest first, as far as it has by now. Keep the Cursor of the last one and go
// on from it later: none is ever missed.
func (c *Client) ListEvents(ctx context.Context, f EventFilter) iter.Seq2[Event, error] {
	return list[Event](ctx, c, c.path("events"), query("cursor", f.After, "type", f.Type, "e164", f.E164))
}

// LastEvent is the newest event; nil: nothing has happened yet. Its Cursor is where to begin for what comes.
func (c *Client) LastEvent(ctx context.Context) (*Event, error) {
	page := func(n int64) (part[Event], error) {
		return call[part[Event]](ctx, c, request{
			method: http.MethodGet, path: c.path("events"),
			query: query("page", strconv.FormatInt(n, 10), "per_page", "1"),
		})
	}
	first, err := page(1)
	if err != nil || len(first.Data) == 0 {
		return nil, err
	}
	last, err := page(first.Pagination.Total)
	if err != nil || len(last.Data) == 0 {
		return nil, err
	}
	return &last.Data[0], nil
}
