package app

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/webhook"
)

// OverlapHoursMax bounds how long the old secret of an endpoint signs beside the new one.
const OverlapHoursMax = 7 * 24

// ReplayMax bounds the events that one request sends again.
const ReplayMax = 1000

// CheckEndpoint is a fault of the kind Invalid that lists what is wrong with an endpoint's settings.
func (s *Service) CheckEndpoint(set webhook.Settings) error { return set.Check(s.guard) }

// CreateEndpoint makes a webhook endpoint, which is told of what happens from now on. Its secret is
// in this answer alone.
func (s *Service) CreateEndpoint(ctx context.Context, to Change, set webhook.Settings) (Answer, error) {
	if err := set.Check(s.guard); err != nil {
		return Answer{}, err
	}
	a, err := s.change(ctx, to, func(c *changing) (int, any, error) {
		var count, seq int64
		err := c.tx.Do(webhook.CountEndpoints(c.account.ID, &count), event.Last(c.account.ID, &seq))
		switch {
		case err != nil:
			return 0, nil, err
		case count >= webhook.EndpointsMax:
			return 0, nil, errFull("This account", "webhook endpoints", webhook.EndpointsMax)
		}
		e := webhook.NewEndpoint(c.account.ID, set, seq, c.tx.Now())
		return http.StatusCreated, e.ShowSecret(), c.tx.Do(webhook.CreateEndpoint(&e))
	})
	if err == nil {
		s.outbox.listen(to.AccountID)
	}
	return a, err
}

// Endpoints lists an account's webhook endpoints, oldest first.
func (s *Service) Endpoints(ctx context.Context, accountID string, p Page) (Listed[webhook.Endpoint], error) {
	return part(ctx, s.db, p, things[webhook.Endpoint]{
		count: func(into *int64) db.Stmt { return webhook.CountEndpoints(accountID, into) },
		read: func(p routing.Part, into *[]webhook.Endpoint) db.Stmt {
			return webhook.ListEndpoints(accountID, p.AfterID, p.Limit, p.Offset, into)
		},
		id: func(e webhook.Endpoint) string { return e.ID },
	})
}

// Endpoint reads one webhook endpoint of the account's own; anything else is a fault of the kind
// NotFound.
func (s *Service) Endpoint(ctx context.Context, accountID, endpointID string) (webhook.Endpoint, error) {
	var found []webhook.Endpoint
	err := s.look(ctx, webhook.FindEndpoint(accountID, endpointID, &found))
	return only(found, err, errNoEndpoint)
}

// EndpointChange changes some of an endpoint; nil leaves a setting as it is.
type EndpointChange struct {
	URL, Description *string
	Types            *[]event.Type
	Status           *webhook.Status
}

// RotateSecret gives a webhook endpoint a new secret, which is in this answer alone. For some hours
// the old one signs too.
func (s *Service) RotateSecret(
	ctx context.Context, to Change, endpointID string, overlapHours int64,
) (Answer, error) {
	if overlapHours < 0 || overlapHours > OverlapHoursMax {
		return Answer{}, fault.Bad("overlap_hours", "must be an integer from 0 to "+strconv.Itoa(OverlapHoursMax))
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		e, err := c.endpoint(endpointID)
		if err != nil {
			return 0, nil, err
		}
		nowUs := c.tx.Now()
		e.Rotate(nowUs+overlapHours*time.Hour.Microseconds(), nowUs)
		return http.StatusOK, e.ShowSecret(), c.tx.Do(webhook.SetEndpoint(&e))
	})
}

// Deliveries lists what became of telling an endpoint, the latest event first; an empty state is any.
func (s *Service) Deliveries(
	ctx context.Context, accountID, endpointID string, state webhook.State, p Page,
) (Listed[webhook.Delivery], error) {
	var l Listed[webhook.Delivery]
	before := int64(1 << 62)
	limit, offset := p.PerPage, p.offset()
	var found []webhook.Endpoint
	stmts := []db.Stmt{webhook.FindEndpoint(accountID, endpointID, &found)}
	if p.ByCursor {
		if p.Cursor != "" {
			seq, err := eventsCursor(p.Cursor)
			if err != nil {
				return l, err
			}
			before = seq
		}
		limit, offset = p.PerPage+1, 0
	} else {
		stmts = append(stmts, webhook.CountDeliveries(accountID, endpointID, state, &l.Total))
	}
	list := webhook.ListDeliveries(accountID, endpointID, state, before, limit, offset, &l.Items)
	err := s.look(ctx, append(stmts, list)...)
	e, err := only(found, err, errNoEndpoint)
	if err != nil {
		return l, err
	}
	for i := range l.Items {
		if e.Status == webhook.Disabled {
			l.Items[i].NextUs = nil // nothing is tried before it is enabled
		}
	}
	if p.ByCursor && len(l.Items) > p.PerPage {
		l.Items = l.Items[:p.PerPage]
		l.Next = EventCursor(l.Items[p.PerPage-1].Seq)
	}
	return l, nil
}

// ReplayDelivery sends one delivery again. One that is pending is tried now.
func (s *Service) ReplayDelivery(
	ctx context.Context, to Change, endpointID, deliveryID string,
) (Answer, error) {
	var places []webhook.Place
	err := s.look(ctx, webhook.Places(to.AccountID, endpointID, []string{deliveryID}, &places))
	if err != nil {
		return Answer{}, err
	}
	return s.replay(ctx, to, endpointID, places, func(all []webhook.Delivery) (any, error) {
		d, err := only(all, nil, errNoDelivery)
		return d.Show(), err
	})
}

// Replayed says how many events are on their way again.
type Replayed struct {
	Replayed int `json:"replayed"`
}

// ReplayEvents sends events again: those that are named, by their ids or those of their deliveries, or
// those that were sent since a real time and are done, at most ReplayMax. Whatever the endpoint was never
// told of is left out.
func (s *Service) ReplayEvents(
	ctx context.Context, to Change, endpointID string, events []string, sinceUs *int64,
) (Answer, error) {
	var places []webhook.Place
	find := webhook.Places(to.AccountID, endpointID, events, &places)
	if sinceUs != nil {
		find = webhook.DoneSince(to.AccountID, endpointID, *sinceUs, ReplayMax, &places)
	}
	if err := s.look(ctx, find); err != nil {
		return Answer{}, err
	}
	return s.replay(ctx, to, endpointID, places, func(all []webhook.Delivery) (any, error) {
		return Replayed{len(all)}, nil
	})
}

// replay sends again what was found before, under no lock.
func (s *Service) replay(
	ctx context.Context, to Change, endpointID string, places []webhook.Place,
	answer func(all []webhook.Delivery) (any, error),
) (Answer, error) {
	a, err := s.change(ctx, to, func(c *changing) (int, any, error) {
		e, err := c.endpoint(endpointID)
		switch {
		case err != nil:
			return 0, nil, err
		case e.Status != webhook.Enabled:
			return 0, nil, fault.New(fault.Conflict, "The endpoint is disabled: enable it first")
		}
		var all []webhook.Delivery
		if err := c.tx.Do(webhook.Replay(c.account.ID, endpointID, places, c.tx.Now(), &all)...); err != nil {
			return 0, nil, err
		}
		body, err := answer(all)
		return http.StatusOK, body, err
	})
	s.outbox.ring()
	return a, err
}

// endpoint locks one of the account's own webhook endpoints.
func (c *changing) endpoint(endpointID string) (webhook.Endpoint, error) {
	var found []webhook.Endpoint
	err := c.tx.Do(webhook.LockEndpoint(c.account.ID, endpointID, &found))
	return only(found, err, errNoEndpoint)
}

func errNoEndpoint() error { return fault.New(fault.NotFound, "There is no such webhook endpoint") }

func errNoDelivery() error { return fault.New(fault.NotFound, "There is no such delivery") }

// disableEndpoint disables an endpoint that takes nothing, and tells its owner in an event.
func (s *Service) disableEndpoint(ctx context.Context, e webhook.Endpoint, why webhook.Reason) error {
	defer s.changed(e.AccountID)
	return s.db.Update(ctx, func(tx *db.Tx) error {
		locked := map[string]account.Account{}
		var found []webhook.Endpoint
		err := tx.Do(account.Lock([]string{e.AccountID}, locked), webhook.LockEndpoint(e.AccountID, e.ID, &found))
		if err != nil || len(found) == 0 || found[0].Status != webhook.Enabled {
			return err
		}
		owner, now := locked[e.AccountID], &found[0]
		if now.FailingSinceUs == nil {
			return nil // it has taken something meanwhile
		}
		c := &changing{tx: tx, account: owner, nowUs: owner.Now(tx.Now())}
		disable(now, why)
		now.UpdatedUs = tx.Now()
		c.happened(event.EndpointDisabled, "", disabledText(now))
		return tx.Do(append(webhook.Switch(now), event.Add(c.events))...)
	})
}

func disabledText(e *webhook.Endpoint) json.RawMessage {
	return text(struct {
		EndpointID string          `json:"endpoint_id"`
		URL        string          `json:"url"`
		Reason     *webhook.Reason `json:"reason"`
	}{e.ID, e.URL, e.DisabledReason})
}
