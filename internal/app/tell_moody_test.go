package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

// moody is a receiver that fails, hangs, answers late and dies before it takes an event.
type moody struct {
	mu      sync.Mutex
	random  *rand.Rand
	check   *standard.Webhook
	left    map[string]int // failures before an event is taken
	arrived []string       // ids of events, at each attempt
	taken   map[string]int // how often each
	faults  []string
}

func (m *moody) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = m.check.VerifyIgnoringTimestamp(body, r.Header)
	}
	id := r.Header.Get("Webhook-Id")
	m.mu.Lock()
	if err != nil {
		m.faults = append(m.faults, id+": "+err.Error())
	}
	m.arrived = append(m.arrived, id)
	way := -1
	if m.left[id]--; m.left[id] >= 0 {
		way = m.random.IntN(4)
	}
	m.mu.Unlock()
	switch way {
	case 0:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	case 1: // it hangs until the sender gives up
		<-r.Context().Done()
		return
	case 2: // it takes the event, but the sender hears nothing of that any more
		<-r.Context().Done()
	case 3: // it dies
		panic(http.ErrAbortHandler)
	}
	m.mu.Lock()
	m.taken[id]++
	m.mu.Unlock()
}

const (
	moodyNumbers = 12
	moodyEvents  = 4 // of each number
	// moodyFailures are most before an event of a number is taken, all of its events together: more would
	// last more than three days.
	moodyFailures = 5
)

// A receiver that fails, hangs, answers late and dies gets every event, of each number in order.
func TestMoodyReceiverGetsAll(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		var ahead atomic.Int64 // of real time
		now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		d, err := db.Open(t.Context(), db.Config{DSN: dsn, Now: now})
		if err != nil {
			t.Fatal(err)
		}
		s := New(Config{
			DB: d, Now: now, Log: slog.New(slog.DiscardHandler), WebhookTimeout: 200 * time.Millisecond,
			Webhooks: webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
		})
		seed := rand.Uint64()
		m := &moody{random: rand.New(rand.NewPCG(seed, 0)), left: map[string]int{}, taken: map[string]int{}}
		r := httptest.NewServer(m)
		t.Cleanup(func() { r.Close(); s.Close(); _ = d.Close() })
		seqs := m.happen(t, s, r.URL)
		tells := newTeller(s, s.sender.Send)
		for next := int64(1); next > 0; {
			next = tells.rest(t)
			ahead.Add(max(next-now().UnixMicro(), 0) * int64(time.Microsecond))
		}
		m.verify(t, seqs)
		breaches, err := audit.Check(t.Context(), d)
		for _, b := range breaches { // the numbers have no other story
			if strings.HasPrefix(b.Rule, "webhook") {
				t.Errorf("audit: %s", b)
			}
		}
		if err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Log("seed", seed)
		}
	})
}

// happen lets events happen to numbers, and decides how often each fails. It gives their places by id.
func (m *moody) happen(t *testing.T, s *Service, url string) map[string]event.Written {
	t.Helper()
	_, err := s.CreateAccount(t.Context(), NewAccount{ID: "acc_1", Realm: realm.Live})
	made, makeErr := s.CreateEndpoint(t.Context(), Change{AccountID: "acc_1"}, webhook.Settings{URL: url})
	var endpoint webhook.Shown
	if err := errors.Join(err, makeErr, json.Unmarshal([]byte(made.Body), &endpoint)); err != nil {
		t.Fatal(err)
	}
	m.check, err = standard.NewWebhook(endpoint.Secret)
	var all []event.Event
	for i := range moodyNumbers * moodyEvents {
		all = append(all, event.Event{
			AccountID: "acc_1", Type: event.NumberRenewed, E164: fmt.Sprintf("+1202555%04d", i%moodyNumbers),
			Data: json.RawMessage(`{}`), CreatedUs: int64(i),
		})
	}
	addErr := s.db.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(event.Add(all)) })
	l, listErr := s.Events(t.Context(), event.Filter{AccountID: "acc_1"}, Page{Number: 1, PerPage: len(all)})
	if err := errors.Join(err, addErr, listErr, s.FanOut(t.Context())); err != nil {
		t.Fatal(err)
	}
	seqs, failures := map[string]event.Written{}, map[string]int{}
	for _, w := range l.Items {
		seqs[w.ID] = w
		m.left[w.ID] = m.random.IntN(min(3, moodyFailures-failures[w.E164]+1))
		failures[w.E164] += m.left[w.ID]
	}
	return seqs
}

// rest sends what is due until nothing is, and gives the time of the next attempt; 0: there is none.
func (t *teller) rest(test *testing.T) int64 {
	test.Helper()
	for {
		_, err := t.start(test.Context())
		if err != nil {
			test.Fatal(err)
		}
		if t.sends.total == 0 {
			break
		}
		t.drain(test.Context())
	}
	var nextUs int64
	if err := t.look(test.Context(), webhook.NextDue(t.sends.look(0), &nextUs)); err != nil {
		test.Fatal(err)
	}
	return nextUs
}

// verify wants every event taken, and of each number none before an earlier one was.
func (m *moody) verify(t *testing.T, seqs map[string]event.Written) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, fault := range m.faults {
		t.Error("the standard's library refuses a message: ", fault)
	}
	if len(m.taken) != len(seqs) {
		t.Errorf("%d events were taken, want %d", len(m.taken), len(seqs))
	}
	last := map[string]int64{}
	for _, id := range m.arrived {
		w, known := seqs[id]
		if !known || w.Seq < last[w.E164] {
			t.Errorf("%s: event %d came behind %d", w.E164, w.Seq, last[w.E164])
		}
		last[w.E164] = w.Seq
	}
}
