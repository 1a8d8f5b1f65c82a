package app_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/webhook"
)

// What was done a month ago is forgotten, up to the first delivery that was not.
func TestOldDeliveriesAreTrimmed(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ts, r := openTellers(t, dsn, 1), newReceiver(t)
		s := ts.nodes[0]
		s.customer("acc_1", 100*money.Dollar)
		s.shelve(4)
		e := ts.endpoint(t, "acc_1", r)
		told := func(numbers int) {
			t.Helper()
			until(t, "all are delivered", func() bool { return len(s.deliveries(e.ID, webhook.Delivered)) == numbers })
		}
		trimmed := func(want int) {
			t.Helper()
			must(t, s.Trim(t.Context()))
			if got := len(s.deliveries(e.ID, "")); got != want {
				t.Errorf("%d deliveries are kept, want %d", got, want)
			}
		}
		s.mustBuy("acc_1", 0)
		s.mustBuy("acc_1", 1)
		told(2)
		ts.clock.jump(webhook.KeptFor - time.Hour)
		trimmed(2)
		s.mustBuy("acc_1", 2)
		told(3)
		ts.clock.jump(2 * time.Hour)
		trimmed(1)
		ts.clock.jump(webhook.KeptFor)
		trimmed(0)
		s.mustBuy("acc_1", 3)
		told(1)
	})
}

// A receiver that answers 410 is told nothing more, and its owner learns so by an event.
func TestGoneEndpointIsDisabledAtOnce(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ts, r := openTellers(t, dsn, 1), newReceiver(t)
		s := ts.nodes[0]
		s.customer("acc_1", 100*money.Dollar)
		s.shelve(2)
		r.answer = func(int, sent) int { return http.StatusGone }
		e := ts.endpoint(t, "acc_1", r)
		s.mustBuy("acc_1", 0)
		until(t, "the endpoint is disabled", func() bool {
			now, err := s.Endpoint(t.Context(), "acc_1", e.ID)
			return err == nil && now.Status == webhook.Disabled && *now.DisabledReason == webhook.Gone
		})
		s.mustBuy("acc_1", 1)
		must(t, s.FanOut(t.Context()))
		l, err := s.Events(t.Context(), event.Filter{AccountID: "acc_1", Type: event.EndpointDisabled},
			app.Page{Number: 1, PerPage: 10})
		if err != nil || l.Total != 1 {
			t.Errorf("%d events tell of it, %v, want 1", l.Total, err)
		}
		ts.end()
		if got := r.all(); len(got) != 1 {
			t.Errorf("it was sent %v, want one message", got)
		}
	})
}

// A test message is signed as all are, is no event, and tells what the receiver answered.
func TestPing(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ts, r := openTellers(t, dsn, 1), newReceiver(t)
		s := ts.nodes[0]
		s.customer("acc_1", 0)
		e := ts.endpoint(t, "acc_1", r)
		disabled := webhook.Disabled
		_, err := s.ChangeEndpoint(t.Context(), app.Change{AccountID: "acc_1"}, e.ID,
			app.EndpointChange{Status: &disabled})
		must(t, err)
		for _, status := range []int{http.StatusNoContent, http.StatusGone} {
			r.answer = func(int, sent) int { return status }
			p, err := s.PingEndpoint(t.Context(), "acc_1", e.ID)
			if err != nil || p.Status == nil || *p.Status != int64(status) || p.Delivered != (status == 204) {
				t.Errorf("answered %d: %+v, %v", status, p, err)
			}
			if got := r.all(); !slices.Contains(got, sent{ID: p.ID, Type: "webhook.test", signed: true}) {
				t.Errorf("the receiver got %+v, want a signed webhook.test %s", got, p.ID)
			}
		}
		r.Close()
		if p, err := s.PingEndpoint(t.Context(), "acc_1", e.ID); err != nil || p.Delivered || p.Error == nil {
			t.Errorf("nobody there: %+v, %v", p, err)
		}
		l, err := s.Events(t.Context(), event.Filter{AccountID: "acc_1"}, app.Page{Number: 1, PerPage: 10})
		if err != nil || l.Total != 0 || len(s.deliveries(e.ID, "")) != 0 {
			t.Errorf("%d events, %v, want none", l.Total, err)
		}
	})
}
