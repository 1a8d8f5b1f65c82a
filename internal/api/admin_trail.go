package api

import (
	"encoding/json"
	"slices"

	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/trail"
)

// trailEntry is an act of an operator as it stands.
type trailEntry struct {
	Seq       int64            `json:"seq"`
	At        string           `json:"at" format:"date-time" doc:"In real time."`
	Actor     string           `json:"actor" doc:"The id of an operator's key, or cli: and a user of the host."`
	From      string           `json:"from" doc:"The address of the request, or cli."`
	RequestID string           `json:"request_id" doc:"Of the request; empty where there was none."`
	Action    string           `json:"action"`
	Kind      string           `json:"kind"`
	Object    string           `json:"object"`
	AccountID *string          `json:"account_id"`
	Before    *json.RawMessage `json:"before"`
	After     *json.RawMessage `json:"after"`
	Hash      string           `json:"hash" doc:"SHA-256 over this entry and the hash of the one before."`
}

func showEntry(e trail.Entry) trailEntry {
	return trailEntry{
		e.Seq, stamp.Format(e.CreatedUs), e.Who, e.Origin, e.RequestID, e.Action, e.Kind, e.Object,
		e.AccountID, trail.Raw(e.Before), trail.Raw(e.After), e.Hash,
	}
}

var exampleAfter = json.RawMessage(`{"name":"Shop","scope":"write","hint":"…k3qy"}`)

var listTrailDoc = doc{
	id: "listTrail", tag: "Operator", summary: "List what operators did",
	text: "The trail, newest first: who did what, what was before and after, and from where. It is only " +
		"ever added to, and its entries are a chain of hashes.",
	query: slices.Concat(pageParameters, []parameter{
		textParameter("account_id", "What was done to this account."),
		textParameter("actor", "What this key or user did."), textParameter("action", "Such as account.top_up."),
		{"from", "From this time on.", schema{"type": "string", "format": "date-time"}},
		{"to", "Until before this time.", schema{"type": "string", "format": "date-time"}},
	}),
	answer: list[trailEntry]{
		Data: []trailEntry{{
			Seq: 17, At: "2026-04-09T10:30:00Z", Actor: "key_01jrd3w7e8f9a0b1c2d3e4f5g7", From: "192.0.2.7",
			RequestID: "req_01jrd3w7e8f9a0b1c2d3e4f5g6", Action: "key.create", Kind: "key", Object: exampleKey.ID,
			AccountID: &exampleKey.AccountID, After: &exampleAfter,
			Hash: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
		}}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listTrail is GET /v1/admin/trail.
func listTrail(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	page := q.page()
	f := trail.Filter{
		AccountID: q.id("account_id"), Who: q.id("actor"), Action: q.id("action"),
		FromUs: q.instant("from"), ToUs: q.instant("to"),
	}
	if err := q.err(); err != nil {
		return answer{}, err
	}
	entries, err := s.app.Trail(c.Context(), f, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(entries, page, showEntry))
}

// instant reads a time in microseconds UTC; 0 if it is left out.
func (q *query) instant(name string) int64 {
	text, given := q.text(name)
	if !given {
		return 0
	}
	us, err := stamp.Parse(text)
	if err != nil {
		q.refuse(name, err.Error())
	}
	return us
}
