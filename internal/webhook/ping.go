package webhook

import "tryvox.io/numbers/internal/event"

// PingType is the type of a message that tries an endpoint. It is no event: nothing has happened.
const PingType event.Type = "webhook.test"

// Pinged is what became of trying an endpoint.
type Pinged struct {
	ID         string  `json:"id" doc:"Of the message: its header webhook-id."`
	Delivered  bool    `json:"delivered" doc:"The answer was 2xx."`
	Status     *int64  `json:"status" doc:"Of the answer."`
	Error      *string `json:"error" doc:"Why there was no answer."`
	DurationMs int64   `json:"duration_ms"`
	Response   *string `json:"response" doc:"How the answer began: 1 KiB of it."`
}

// ShowPing shows what became of a message.
func ShowPing(messageID string, r Result) Pinged {
	p := Pinged{
		ID: messageID, Delivered: r.Taken(), Status: r.Status, DurationMs: r.Duration.Milliseconds(),
	}
	if r.Status == nil {
		p.Error = &r.Error
	} else {
		p.Response = &r.Response
	}
	return p
}
