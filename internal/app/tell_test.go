package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/webhook"
)

// jumps is a real clock that can be moved ahead.
type jumps struct{ ahead atomic.Int64 }

func (j *jumps) now() time.Time       { return time.Now().Add(time.Duration(j.ahead.Load())) }
func (j *jumps) jump(d time.Duration) { j.ahead.Add(int64(d)) }

// sent is a message that a receiver got.
type sent struct {
	ID, Type, E164 string
	signed         bool
}

// receiver is a customer's server, which checks signatures by the standard's own library.
type receiver struct {
	*httptest.Server
	mu     sync.Mutex
	secret string
	got    []sent
	answer func(nth int, m sent) int // the status; nil: 200
	news   chan struct{}
}

func newReceiver(t testing.TB) *receiver {
	t.Helper()
	r := &receiver{news: make(chan struct{}, 1)}
	r.Server = httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) take(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	var m struct {
		ID, Type string
		E164     *string
	}
	if err == nil {
		err = json.Unmarshal(body, &m)
	}
	got := sent{ID: m.ID, Type: m.Type}
	if m.E164 != nil {
		got.E164 = *m.E164
	}
	r.mu.Lock()
	check, bad := standard.NewWebhook(r.secret)
	got.signed = err == nil && bad == nil && check.VerifyIgnoringTimestamp(body, request.Header) == nil &&
		request.Header.Get("Webhook-Id") == m.ID
	r.got = append(r.got, got)
	status, nth := http.StatusOK, len(r.got)
	answer := r.answer
	r.mu.Unlock()
	if answer != nil {
		status = answer(nth, got)
	}
	w.WriteHeader(status)
	select {
	case r.news <- struct{}{}:
	default:
	}
}

func (r *receiver) all() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.got)
}

// tellers are nodes on one database, all of which run webhooks on one clock.
type tellers struct {
	nodes []*store
	clock *jumps
	end   func()
}

func openTellers(t testing.TB, dsn string, count int) *tellers {
	t.Helper()
	ts := &tellers{clock: &jumps{}}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var running sync.WaitGroup
	for range count {
		d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: ts.clock.now})
		if err != nil {
			t.Fatal(err)
		}
		s := app.New(app.Config{
			DB: d, Now: ts.clock.now, Log: slog.New(slog.DiscardHandler),
			Webhooks: webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
		})
		node := &store{Service: s, db: d}
		node.t, _ = t.(*testing.T) // none in a benchmark
		ts.nodes = append(ts.nodes, node)
		running.Go(func() { s.Webhooks(ctx) })
	}
	ts.end = sync.OnceFunc(func() { stop(); running.Wait() })
	t.Cleanup(func() {
		ts.end()
		if ts.nodes[0].t != nil { // a benchmark's events have no story
			breaches, err := audit.Check(context.WithoutCancel(t.Context()), ts.nodes[0].db)
			if err != nil || len(breaches) > 0 {
				t.Errorf("the books: %v, %v", breaches, err)
			}
		}
		for _, n := range ts.nodes {
			n.Close()
			_ = n.db.Close()
		}
	})
	return ts
}

// endpoint makes an endpoint at the receiver.
func (ts *tellers) endpoint(t testing.TB, account string, r *receiver) webhook.Shown {
	t.Helper()
	to := app.Change{AccountID: account}
	a, err := ts.nodes[0].CreateEndpoint(t.Context(), to, webhook.Settings{URL: r.URL})
	var shown webhook.Shown
	if err == nil {
		err = json.Unmarshal([]byte(a.Body), &shown)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	r.secret = shown.Secret
	r.mu.Unlock()
	return shown
}

// until waits for what becomes true by deliveries.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	limit := time.After(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-limit:
			t.Fatal("waited in vain: ", what)
		case <-tick.C:
		}
	}
}

func (s *store) deliveries(endpoint string, state webhook.State) []webhook.Delivery {
	s.t.Helper()
	l, err := s.Deliveries(context.WithoutCancel(s.t.Context()), "acc_1", endpoint, state,
		app.Page{Number: 1, PerPage: 1000})
	if err != nil {
		s.t.Fatal(err)
	}
	return l.Items
}

// What happens on any node is told once, signed, and of each number in order.
func TestEventsAreToldOnce(t *testing.T) {
	const numbers = 50
	for _, count := range []int{1, 2} {
		t.Run(fmt.Sprintf("%d nodes", count), func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) {
				ts, r := openTellers(t, dsn, count), newReceiver(t)
				first, last := ts.nodes[0], ts.nodes[count-1]
				first.customer("acc_1", 1000*money.Dollar)
				first.shelve(numbers)
				e := ts.endpoint(t, "acc_1", r)
				for n := range numbers {
					ts.nodes[n%count].mustBuy("acc_1", n)
					_, err := last.ReleaseNumber(t.Context(), app.Change{AccountID: "acc_1"}, number(n))
					if err != nil {
						t.Fatal(err)
					}
				}
				until(t, "all are delivered", func() bool {
					return len(first.deliveries(e.ID, webhook.Delivered)) == 2*numbers
				})
				seen, before := map[string]int{}, map[string]string{}
				for _, m := range r.all() {
					seen[m.ID]++
					if !m.signed {
						t.Errorf("%s: the standard's library refuses the signature", m.ID)
					}
					if m.Type == "number.released" && before[m.E164] != "number.purchased" {
						t.Errorf("%s: told of %s after %q", m.E164, m.Type, before[m.E164])
					}
					before[m.E164] = m.Type
				}
				if len(seen) != 2*numbers || len(r.all()) != 2*numbers {
					t.Errorf("%d messages of %d events, want each of %d once", len(r.all()), len(seen), 2*numbers)
				}
			})
		})
	}
}

// A receiver that fails gets each event again until it takes it; a later event of the number waits,
// and one of another number does not.
func TestFailedDeliveriesAreRepeatedInOrder(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ts, r := openTellers(t, dsn, 1), newReceiver(t)
		s := ts.nodes[0]
		s.customer("acc_1", 100*money.Dollar)
		s.shelve(2)
		var well atomic.Bool
		r.answer = func(_ int, m sent) int {
			if m.E164 == string(number(0)) && !well.Load() {
				return http.StatusFound // a redirect is a failure, and not followed
			}
			return http.StatusNoContent
		}
		e := ts.endpoint(t, "acc_1", r)
		s.mustBuy("acc_1", 0)
		if _, err := s.ReleaseNumber(t.Context(), app.Change{AccountID: "acc_1"}, number(0)); err != nil {
			t.Fatal(err)
		}
		s.mustBuy("acc_1", 1)
		until(t, "the other number is delivered", func() bool {
			return len(s.deliveries(e.ID, webhook.Delivered)) == 1
		})
		until(t, "the first attempt failed", func() bool {
			all := s.deliveries(e.ID, webhook.Pending)
			return len(all) == 2 && all[1].Status != nil && *all[1].Status == http.StatusFound
		})
		if waits := s.deliveries(e.ID, webhook.Pending)[0]; waits.Attempts != 0 || waits.NextUs != nil {
			t.Errorf("the later event: %d attempts, next at %v, want none", waits.Attempts, waits.NextUs)
		}
		well.Store(true)
		ts.clock.jump(10 * time.Second)
		until(t, "all are delivered", func() bool { return len(s.deliveries(e.ID, webhook.Delivered)) == 3 })
		got := r.all()
		if last := got[len(got)-1]; last.Type != "number.released" {
			t.Errorf("the last message is %s, want number.released", last.Type)
		}
	})
}

// After three days a delivery is given up, and the endpoint that took nothing is disabled with an
// event; enabled again, it goes on.
func TestEndpointThatFailsForDaysIsDisabled(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		ts, r := openTellers(t, dsn, 1), newReceiver(t)
		s := ts.nodes[0]
		s.customer("acc_1", 100*money.Dollar)
		s.shelve(20)
		var well atomic.Bool
		r.answer = func(int, sent) int {
			if well.Load() {
				return http.StatusOK
			}
			return http.StatusInternalServerError
		}
		e := ts.endpoint(t, "acc_1", r)
		for n := range 12 {
			s.mustBuy("acc_1", n)
		}
		until(t, "all were tried", func() bool { return len(r.all()) >= 12 })
		ts.clock.jump(webhook.GivenUpAfter + time.Minute)
		until(t, "the endpoint is disabled", func() bool {
			now, err := s.Endpoint(t.Context(), "acc_1", e.ID)
			return err == nil && now.Status == webhook.Disabled && *now.DisabledReason == webhook.Failing
		})
		if failed := s.deliveries(e.ID, webhook.Failed); len(failed) == 0 {
			t.Error("no delivery was given up")
		}
		well.Store(true)
		enabled := webhook.Enabled
		to, by := app.Change{AccountID: "acc_1"}, app.EndpointChange{Status: &enabled}
		_, err := s.ChangeEndpoint(t.Context(), to, e.ID, by)
		if err != nil {
			t.Fatal(err)
		}
		until(t, "it is told that it was disabled", func() bool {
			got := r.all()
			return slices.ContainsFunc(got, func(m sent) bool { return m.Type == "webhook_endpoint.disabled" }) &&
				len(s.deliveries(e.ID, webhook.Pending)) == 0
		})
		var ids []string
		for _, d := range s.deliveries(e.ID, webhook.Failed) {
			ids = append(ids, d.EventID)
		}
		if _, err := s.ReplayEvents(t.Context(), app.Change{AccountID: "acc_1"}, e.ID, ids, nil); err != nil {
			t.Fatal(err)
		}
		until(t, "what was given up is replayed", func() bool {
			return len(s.deliveries(e.ID, webhook.Delivered)) == 13
		})
	})
}
