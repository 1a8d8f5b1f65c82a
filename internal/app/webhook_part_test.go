package app

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

// backlog is an account with an endpoint that is to be told of so many events, each twice of one number.
func backlog(t *testing.T, d *db.DB, events int) (*Service, webhook.Endpoint) {
	t.Helper()
	s := New(Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	t.Cleanup(s.Close)
	_, err := s.CreateAccount(t.Context(), NewAccount{ID: "acc_1", Realm: realm.Live})
	if err == nil {
		_, err = s.CreateEndpoint(t.Context(), Change{AccountID: "acc_1"}, webhook.Settings{URL: "https://example.com"})
	}
	all := make([]event.Event, events)
	for i := range all {
		all[i] = event.Event{
			AccountID: "acc_1", Type: event.NumberRenewed, E164: fmt.Sprintf("+1202%07d", i/2),
			Data: json.RawMessage(`{}`), CreatedUs: 1,
		}
	}
	if err == nil {
		err = d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(event.Add(all)) })
	}
	if err == nil {
		err = s.FanOut(t.Context())
	}
	l, listErr := s.Endpoints(t.Context(), "acc_1", Page{Number: 1, PerPage: 10})
	if err != nil || listErr != nil || len(l.Items) != 1 {
		t.Fatal(err, listErr, l)
	}
	return s, l.Items[0]
}

// once runs one transaction of a verb, and tells whether the verb wants more.
func once(t *testing.T, s *Service, verb func(c *changing) (int, any, error)) (more bool) {
	t.Helper()
	err := s.db.Update(t.Context(), func(tx *db.Tx) (err error) {
		_, _, more, err = changeIn(tx, Change{AccountID: "acc_1"}, verb)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return more
}

// soundWebhooks wants the rules of webhooks to hold; the events of a backlog have no story.
func soundWebhooks(t *testing.T, s *Service) {
	t.Helper()
	breaches, err := audit.Check(t.Context(), s.db)
	for _, b := range breaches {
		if len(b.Rule) > 7 && b.Rule[:7] == "webhook" {
			t.Error(b)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

func due(t *testing.T, s *Service, e webhook.Endpoint) (due, kept int) {
	t.Helper()
	var all []webhook.Delivery
	err := s.look(t.Context(), webhook.ListDeliveries("acc_1", e.ID, "", 1<<62, 10_000, 0, &all))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range all {
		if d.NextUs != nil {
			due++
		}
	}
	return due, len(all)
}

// An endpoint with many deliveries is deleted in parts, after each of which the tables are sound.
func TestEndpointIsDeletedInParts(t *testing.T) {
	const events = 2*forgetMax + 500
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, e := backlog(t, d, events)
		remove := func(c *changing) (int, any, error) { return c.deleteEndpoint(e.ID) }
		for left := events - forgetMax; left > 0; left -= forgetMax {
			if !once(t, s, remove) {
				t.Fatalf("it ends with %d left", left)
			}
			if first, kept := due(t, s, e); kept != left || first != left/2 {
				t.Errorf("%d are kept and %d have a time, want %d and %d", kept, first, left, left/2)
			}
			soundWebhooks(t, s)
		}
		if once(t, s, remove) {
			t.Error("it goes on with few left")
		}
		if l, err := s.Endpoints(t.Context(), "acc_1", Page{Number: 1, PerPage: 1}); err != nil || l.Total != 0 {
			t.Errorf("%d endpoints are left, %v", l.Total, err)
		}
	})
}

// Enabled again, an endpoint goes on with all that is pending, due by parts.
func TestEndpointGoesOnInParts(t *testing.T) {
	const events = 2 * (forgetMax + 1)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, e := backlog(t, d, events)
		off, on := webhook.Disabled, webhook.Enabled
		_, err := s.ChangeEndpoint(t.Context(), Change{AccountID: "acc_1"}, e.ID, EndpointChange{Status: &off})
		if err != nil {
			t.Fatal(err)
		}
		soundWebhooks(t, s)
		dueUs := s.now().UnixMicro() + 7
		enable := func(c *changing) (int, any, error) {
			return c.changeEndpoint(e.ID, EndpointChange{Status: &on}, s.guard, dueUs)
		}
		if !once(t, s, enable) || once(t, s, enable) {
			t.Error("want two parts")
		}
		l, err := s.Deliveries(t.Context(), "acc_1", e.ID, "", Page{Number: 1, PerPage: events})
		if err != nil {
			t.Fatal(err)
		}
		anew := 0
		for _, d := range l.Items {
			if d.NextUs != nil && *d.NextUs == dueUs && d.SinceUs == dueUs {
				anew++
			}
		}
		if anew != events/2 {
			t.Errorf("%d are due anew, want the first of %d numbers", anew, events/2)
		}
		soundWebhooks(t, s)
	})
}
