package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

// patience bounds every wait of these tests; nothing that works needs it.
const patience = 60 * time.Second

// waits wants something to come through a channel so many times.
func waits[T any](t *testing.T, from <-chan T, times int, what string) {
	t.Helper()
	limit := time.After(patience)
	for nth := range times {
		select {
		case <-from:
		case <-limit:
			t.Fatalf("waited in vain for %s: %d of %d", what, nth, times)
		}
	}
}

// tellTo makes an account with so many webhook endpoints, and something to tell them.
func tellTo(t *testing.T, s *Service, id, url string, endpoints int) {
	t.Helper()
	_, err := s.CreateAccount(t.Context(), NewAccount{ID: id, Realm: realm.Live})
	for range endpoints {
		if err == nil {
			_, err = s.CreateEndpoint(t.Context(), Change{AccountID: id}, webhook.Settings{URL: url})
		}
	}
	if err == nil {
		_, err = s.TopUp(t.Context(), TopUp{AccountID: id, Amount: money.Dollar})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// More endpoints hang than a node has room for, and never answer. One that takes what it is sent is
// still told at once; in the end all are told.
func TestHangingEndpointsLeaveRoomForOthers(t *testing.T) {
	const accounts = sendsMax/webhook.EndpointsMax + 1
	ok := int64(http.StatusOK)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := New(Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		well, hanging := make(chan struct{}, 2), make(chan struct{}, accounts*webhook.EndpointsMax)
		release := make(chan struct{})
		tells := newTeller(s, func(_ context.Context, m webhook.Message) webhook.Result {
			if strings.Contains(m.URL, "hang") {
				hanging <- struct{}{}
				<-release
			} else {
				well <- struct{}{}
			}
			return webhook.Result{Status: &ok}
		})
		ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
		var running sync.WaitGroup
		running.Go(func() { tells.run(ctx) })
		end := sync.OnceFunc(func() { close(release) })
		t.Cleanup(func() { end(); stop(); running.Wait(); s.Close() })
		tellTo(t, s, "acc_well", "https://example.com/well", 1)
		waits(t, well, 1, "the first event of the endpoint that is well")
		for i := range accounts {
			tellTo(t, s, fmt.Sprint("acc_", i), "https://example.com/hang", webhook.EndpointsMax)
		}
		waits(t, hanging, sendsUnsteady, "endpoints that hang")
		if _, err := s.TopUp(t.Context(), TopUp{AccountID: "acc_well", Amount: money.Dollar}); err != nil {
			t.Fatal(err)
		}
		waits(t, well, 1, "an event while others hang")
		if more := len(hanging); more > 0 {
			t.Errorf("%d endpoints hang, want %d at one time", sendsUnsteady+more, sendsUnsteady)
		}
		end()
		waits(t, hanging, accounts*webhook.EndpointsMax-sendsUnsteady, "those that had to wait")
		stop()
		running.Wait()
		if breaches, err := audit.Check(t.Context(), d); err != nil || len(breaches) > 0 {
			t.Errorf("audit: %v, %v", breaches, err)
		}
	})
}

// What is free is shared: an endpoint that fails is sent one message at a time, one that takes its
// messages more and more, and no account all.
func TestShares(t *testing.T) {
	s := newSends()
	us := int64(1)
	steady := webhook.Endpoint{ID: "whe_steady", AccountID: "acc_1", ProvenUs: &us}
	failing := webhook.Endpoint{ID: "whe_failing", AccountID: "acc_2", ProvenUs: &us, FailingSinceUs: &us}
	fresh := webhook.Endpoint{ID: "whe_fresh", AccountID: "acc_3"}
	all := []webhook.Endpoint{steady, failing, fresh}
	want := func(nth string, want ...int) {
		t.Helper()
		if got := s.shares(all); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: shares %v, want %v", nth, got, want)
		}
	}
	want("at first", sendsFirst, 1, 1)
	ok := int64(http.StatusOK)
	taken, not := webhook.Result{Status: &ok}, webhook.Result{Error: "no answer in time"}
	of := func(e webhook.Endpoint, r webhook.Result) *attempt {
		d := webhook.Delivery{AccountID: e.AccountID, EndpointID: e.ID}
		return &attempt{Delivery: d, steady: e.Steady(), result: r}
	}
	s.begin(&failing)
	for range sendsPerEndpoint {
		s.begin(&steady)
		s.end(of(steady, taken))
	}
	want("after many that were taken", sendsPerEndpoint, 0, 1)
	if l := s.look(1); fmt.Sprint(l.Endpoints) != "[whe_failing]" || l.SteadyOnly {
		t.Errorf("look %+v, want all but the one that fails", l)
	}
	s.begin(&steady)
	s.end(of(steady, not))
	s.end(of(failing, not))
	want("after one that was not", sendsFirst, 1, 1) // until its row says that it fails
	s.forget()
	if s.total != 0 || s.unsteady != 0 || len(s.endpoints) != 0 || len(s.accounts) != 0 {
		t.Errorf("nothing runs: %+v", s)
	}
	for i := range webhook.EndpointsMax {
		e := webhook.Endpoint{ID: fmt.Sprint("whe_", i), AccountID: "acc_1", ProvenUs: &us}
		for range sendsPerAccount / webhook.EndpointsMax {
			s.begin(&e)
		}
	}
	if got := s.shares(all); got[0] != 0 || s.look(1).Accounts[0] != "acc_1" {
		t.Errorf("an account with %d running gets %d more, want none", s.accounts["acc_1"], got[0])
	}
}
