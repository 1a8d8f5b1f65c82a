package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/webhook"
)

// ChangeEndpoint changes a webhook endpoint. One that is enabled again goes on where it stopped:
// what is pending gets its three days anew.
func (s *Service) ChangeEndpoint(
	ctx context.Context, to Change, endpointID string, by EndpointChange,
) (Answer, error) {
	var resumedUs int64
	a, err := s.change(ctx, to, func(c *changing) (int, any, error) {
		if resumedUs == 0 {
			resumedUs = c.tx.Now()
		}
		return c.changeEndpoint(endpointID, by, s.guard, resumedUs)
	})
	s.outbox.listen(to.AccountID)
	s.outbox.note(to.AccountID)
	return a, err
}

// changeEndpoint makes what is pending due at a time, where it enables the endpoint: many in parts.
func (c *changing) changeEndpoint(
	endpointID string, by EndpointChange, g *webhook.Guard, dueUs int64,
) (int, any, error) {
	e, err := c.endpoint(endpointID)
	if err != nil {
		return 0, nil, err
	}
	before := e.Settings
	if by.URL != nil && *by.URL != e.URL {
		e.URL, e.ProvenUs, e.FailingSinceUs, e.Failures = *by.URL, nil, nil, 0 // nothing is known of it
	}
	if by.Description != nil {
		e.Description = *by.Description
	}
	if by.Types != nil {
		e.Types, e.FilterSeq = *by.Types, e.CursorSeq
	}
	if err := e.CheckAfter(before, g); err != nil {
		return 0, nil, err
	}
	e.UpdatedUs = c.tx.Now()
	switch {
	case by.Status == nil || *by.Status == e.Status:
	case *by.Status == webhook.Enabled:
		var resumed []webhook.Place
		err := c.tx.Do(webhook.Resume(e.ID, dueUs, forgetMax, &resumed))
		if c.more = len(resumed) == forgetMax; c.more || err != nil {
			return 0, nil, err
		}
		e.Status, e.DisabledReason, e.FailingSinceUs, e.Failures = webhook.Enabled, nil, nil, 0
	default:
		disable(&e, webhook.Paused)
	}
	return http.StatusOK, e.Show(), c.tx.Do(webhook.Switch(&e)...)
}

func disable(e *webhook.Endpoint, why webhook.Reason) {
	e.Status, e.DisabledReason = webhook.Disabled, &why
}

// DeleteEndpoint removes a webhook endpoint with its deliveries. Many go in parts, so that no purchase
// waits for all of them; meanwhile the endpoint is disabled.
func (s *Service) DeleteEndpoint(ctx context.Context, to Change, endpointID string) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) { return c.deleteEndpoint(endpointID) })
}

func (c *changing) deleteEndpoint(endpointID string) (int, any, error) {
	e, err := c.endpoint(endpointID)
	if err != nil {
		return 0, nil, err
	}
	var first []webhook.Done
	err = c.tx.Do(webhook.First(c.account.ID, endpointID, forgetMax, &first))
	switch {
	case err != nil:
		return 0, nil, err
	case len(first) < forgetMax:
		return http.StatusNoContent, nil, c.tx.Do(webhook.DeleteEndpoint(c.account.ID, endpointID)...)
	}
	c.more = true
	if e.Status == webhook.Enabled {
		disable(&e, webhook.Paused)
	}
	return 0, nil, c.tx.Do(webhook.Clear(&e, first, c.tx.Now())...)
}
