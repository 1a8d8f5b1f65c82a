package api

import (
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/stamp"
)

// history is what an account is told of a number's past: the spans in which it was its own.
type history struct {
	Data []span `json:"data"`
}

type span struct {
	From   string          `json:"from" format:"date-time"`
	To     *string         `json:"to" format:"date-time"`
	Reason *holding.Reason `json:"reason" enum:"released,account_closed,unpaid" doc:"Why it ended."`
	Routes []spanRoute     `json:"routes"`
}

type spanRoute struct {
	From          string  `json:"from" format:"date-time"`
	To            *string `json:"to" format:"date-time"`
	TrunkID       *string `json:"trunk_id"`
	ApplicationID *string `json:"application_id"`
}

var getHistoryDoc = doc{
	id: "getNumberHistory", tag: "Numbers", summary: "Get a number's history",
	text: "The spans in which the account owned the number, oldest first, and where it went then. A span or a " +
		"route that lasts has no end. At most the latest 1000 spans and 1000 routes.",
	answer: history{[]span{{From: exampleNumber.CreatedAt, Routes: []spanRoute{{
		From: "2026-04-09T10:31:00Z", TrunkID: &exampleTrunk.ID,
	}}}}},
	faults: []fault.Kind{fault.NotFound},
}

// getHistory is GET /v1/account/{account_id}/numbers/{e164}/history.
func getHistory(s *Server, c *call) (answer, error) {
	n, err := c.number()
	if err != nil {
		return answer{}, err
	}
	spans, err := s.app.History(c.Context(), c.caller.Realm, n, c.caller.AccountID)
	if err != nil {
		return answer{}, err
	}
	h := history{Data: make([]span, len(spans))}
	for i, s := range spans {
		h.Data[i] = showSpan(s)
	}
	return ok(h)
}

func showSpan(s app.Span) span {
	shown := span{
		From: stamp.Format(s.FromUs), To: stamp.Maybe(s.ToUs), Reason: s.Reason,
		Routes: make([]spanRoute, len(s.Routes)),
	}
	for i, r := range s.Routes {
		shown.Routes[i] = spanRoute{stamp.Format(r.FromUs), stamp.Maybe(r.ToUs), r.TrunkID, r.ApplicationID}
	}
	return shown
}
