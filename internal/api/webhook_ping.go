package api

import (
	"net/http"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/webhook"
)

var pingEndpointDoc = doc{
	id: "testWebhookEndpoint", tag: "Events", summary: "Send a webhook endpoint a test message",
	text: "A message of the type webhook.test, signed as all are, is sent at once, and what the receiver " +
		"answered within 5 seconds is told. It is no event: it is sent once and not kept, to a disabled " +
		"endpoint too.",
	answer: func() webhook.Pinged {
		status, response := int64(http.StatusOK), "ok"
		return webhook.Pinged{
			ID: "msg_01jrd3w7e8f9a0b1c2d3e4f5g6", Delivered: true, Status: &status, DurationMs: 41,
			Response: &response,
		}
	}(),
	faults: []fault.Kind{fault.NotFound},
}

// pingEndpoint is POST /v1/account/{account_id}/webhook-endpoints/{endpoint_id}/test.
func pingEndpoint(s *Server, c *call) (answer, error) {
	told, err := s.app.PingEndpoint(c.Context(), c.caller.AccountID, c.id("endpoint_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(told)
}
