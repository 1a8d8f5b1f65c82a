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
		set := webhook.Settings{URL: "https://example.com"}
		_, err = s.CreateEndpoint(t.Context(), Change{AccountID: "acc_1"}, set)
	}
	if err == nil {
		err = happen(t, d, "acc_1", events)
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

func happen(t *testing.T, d *db.DB, accountID string, events int) error {
	t.Helper()
	all := make([]event.Event, events)
	for i := range all {
		all[i] = event.Event{
			AccountID: accountID, Type: event.NumberRenewed, E164: fmt.Sprintf("+1202%07d", i/2),
			Data: json.RawMessage(`{}`), CreatedUs: 1,
		}
	}
	if events == 0 {
		return nil
	}
	return d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(event.Add(all)) })
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

// An account with many new events takes one step at a time, and its error keeps none behind it from being
// told.
func TestDeliveriesAreMadeInSteps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, e := backlog(t, d, 2)
		tellTo(t, s, "acc_0", "https://example.com", 1)
		if err := happen(t, d, "acc_1", 2*fanOutMax); err != nil {
			t.Fatal(err)
		}
		for step, want := range []bool{true, false} {
			if more, err := s.fanOut(t.Context(), "acc_1"); more != want || err != nil {
				t.Errorf("step %d: more %v, %v, want %v", step+1, more, err, want)
			}
			if _, kept := due(t, s, e); kept != 2+(step+1)*fanOutMax {
				t.Errorf("step %d: %d deliveries, want %d", step+1, kept, 2+(step+1)*fanOutMax)
			}
		}
		if err := happen(t, d, "acc_1", 2); err != nil {
			t.Fatal(err)
		}
		err := d.Update(t.Context(), func(tx *db.Tx) error { // it is in the way of acc_0's
			return tx.Do(db.Stmt{SQL: `INSERT INTO webhook_deliveries (account_id, endpoint_id, seq, id, event_id,
  type, state, attempts, since_us, created_us)
SELECT account_id, id, 1, 'dlv_x', 'evt_x', 'x', 'pending', 0, 1, 1
FROM webhook_endpoints WHERE account_id = 'acc_0'`, Rows: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.FanOut(t.Context()); err == nil {
			t.Error("what is in the way of acc_0 is no error")
		}
		if _, kept := due(t, s, e); kept != 2*fanOutMax+4 {
			t.Errorf("behind the account that fails: %d deliveries, want %d", kept, 2*fanOutMax+4)
		}
	})
}

// A new URL begins anew: what the old one failed at does not count.
func TestEndpointAtANewURLBeginsAnew(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, e := backlog(t, d, 0)
		nowUs := time.Now().UnixMicro()
		e.FailingSinceUs, e.Failures = &nowUs, 9
		err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(webhook.SetEndpoint(&e)) })
		url := "https://example.com/new"
		if err == nil {
			_, err = s.ChangeEndpoint(t.Context(), Change{AccountID: "acc_1"}, e.ID, EndpointChange{URL: &url})
		}
		if err != nil {
			t.Fatal(err)
		}
		now, err := s.Endpoint(t.Context(), "acc_1", e.ID)
		if err != nil || now.FailingSinceUs != nil || now.Failures != 0 || now.ProvenUs != nil {
			t.Errorf("%+v, %v, want no failures", now, err)
		}
	})
}
