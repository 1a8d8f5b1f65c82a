package api

import (
	"encoding/json"
	"slices"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/stamp"
)

// happening is an event as it is shown.
type happening struct {
	ID        string          `json:"id"`
	Type      event.Type      `json:"type"`
	CreatedAt string          `json:"created_at" doc:"On the account's clock."`
	E164      *string         `json:"e164" doc:"Null where no number is concerned."`
	Data      json.RawMessage `json:"data" doc:"What it is about; its fields depend on the type."`
	Cursor    string          `json:"cursor" doc:"The list goes on behind this event from here, at any later time."`
}

var exampleEvent = happening{
	ID: "evt_01jrd3w7e8f9a0b1c2d3e4f5g6", Type: event.NumberPurchased, CreatedAt: "2026-04-09T10:30:00Z",
	E164: &exampleNumber.E164, Data: json.RawMessage(`{"e164":"+919876543210","status":"active"}`),
	Cursor: app.EventCursor(17),
}

var eventTypes = func() (names []string) {
	for _, t := range event.Types {
		names = append(names, string(t))
	}
	return names
}()

var listEventsDoc = doc{
	id: "listEvents", tag: "Events", summary: "List events",
	text: "What happened to the account, oldest first. By cursor no event is ever missed, one that was " +
		"committed late neither. At the end next_cursor is null: to go on from there later, keep the cursor of " +
		"the last event. With a filter a part may have few events, or none, and yet a next_cursor.",
	query: slices.Concat(pageParameters, []parameter{
		{"type", "Type of the event.", words(eventTypes)},
		{"e164", "Events of this number.", schema{"type": "string", "pattern": e164Pattern}},
	}),
	answer: list[happening]{
		Data: []happening{exampleEvent}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listEvents is GET /v1/account/{account_id}/events.
func listEvents(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	filter := event.Filter{
		AccountID: c.caller.AccountID, Type: event.Type(q.oneOf("type", eventTypes...)), E164: q.number("e164"),
	}
	if err := q.err(); err != nil {
		return answer{}, err
	}
	events, err := s.app.Events(c.Context(), filter, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(events, page, showEvent))
}

func showEvent(e event.Written) happening {
	return happening{
		ID: e.ID, Type: e.Type, CreatedAt: stamp.Format(e.CreatedUs), E164: e.Number(), Data: e.Data,
		Cursor: app.EventCursor(e.Seq),
	}
}
