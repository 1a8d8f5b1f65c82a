package app_test

import (
	"net/http"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/webhook"
)

// An event that waited behind one that was given up has its own three days.
func TestToldWhatWaitedHasItsOwnThreeDays(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ts, r := openTellers(t, dsn, 1), newReceiver(t)
		s := ts.nodes[0]
		s.customer("acc_1", 100*money.Dollar)
		s.shelve(1)
		r.answer = func(int, sent) int { return http.StatusInternalServerError }
		e := ts.endpoint(t, "acc_1", r)
		s.mustBuy("acc_1", 0)
		if _, err := s.ReleaseNumber(t.Context(), app.Change{AccountID: "acc_1"}, number(0)); err != nil {
			t.Fatal(err)
		}
		until(t, "the first event was tried", func() bool {
			all := s.deliveries(e.ID, webhook.Pending)
			return len(all) == 2 && all[1].Status != nil
		})
		ts.clock.jump(webhook.GivenUpAfter + time.Minute)
		until(t, "the later event was tried", func() bool {
			return s.deliveries(e.ID, "")[0].Status != nil
		})
		if d := s.deliveries(e.ID, "")[0]; d.State != webhook.Pending {
			t.Errorf("the later event is %s after %d attempt, want pending for three days", d.State, d.Attempts)
		}
	})
}
