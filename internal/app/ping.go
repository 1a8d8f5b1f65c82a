package app

import (
	"context"
	"time"

	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/webhook"
)

const (
	// pingsMax bounds the tries that a node makes at one time: each may last as long as a receiver likes.
	pingsMax = 16
	// pingMax leaves time within a request for the answer.
	pingMax = 5 * time.Second
)

// PingEndpoint sends a webhook endpoint a message of the type webhook.test, signed as all are, and tells
// what the receiver answered. It is no event: nothing is kept of it, and it is sent once, to an endpoint
// that is disabled too. Too many at one time are a fault of the kind RateLimited.
func (s *Service) PingEndpoint(ctx context.Context, accountID, endpointID string) (webhook.Pinged, error) {
	e, err := s.Endpoint(ctx, accountID, endpointID)
	if err != nil {
		return webhook.Pinged{}, err
	}
	select {
	case s.pings <- struct{}{}:
		defer func() { <-s.pings }()
	default:
		return webhook.Pinged{}, fault.New(fault.RateLimited, "Too many endpoints are being tested: try again")
	}
	nowUs := s.now().UnixMicro()
	ping := event.Written{
		ID: id.New("msg"),
		Event: event.Event{
			AccountID: accountID, Type: webhook.PingType, CreatedUs: nowUs,
			Data: text(struct {
				EndpointID string `json:"endpoint_id"`
			}{e.ID}),
		},
	}
	ctx, cancel := context.WithTimeout(ctx, pingMax)
	defer cancel()
	r := s.traced(s.sender.Send)(ctx, webhook.Message{
		URL: e.URL, ID: ping.ID, Secrets: e.Secrets(nowUs), Body: webhook.Body(ping),
	})
	s.watch.Told(r, "")
	return webhook.ShowPing(ping.ID, r), nil
}
