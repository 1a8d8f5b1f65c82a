package prove

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// receiver is a customer's server that is told of events. It fails now and then, until it is well.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	secrets map[string]*standard.Webhook // by account
	arrived []message
	taken   map[string]int // by event
	faults  []string
	well    bool
}

// message is one that arrived.
type message struct {
	ID        string
	AccountID string `json:"account_id"`
	E164      string
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{secrets: map[string]*standard.Webhook{}, taken: map[string]int{}}
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// failsEvery is which message the receiver refuses.
const failsEvery = 20

// ServeHTTP takes a message.
func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return // the sender was killed
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var m message
	err = json.Unmarshal(body, &m)
	if check := r.secrets[m.AccountID]; err == nil && check != nil {
		err = check.Verify(body, request.Header)
	}
	if err != nil {
		r.faults = append(r.faults, fmt.Sprintf("%s: %v", body, err))
	}
	r.arrived = append(r.arrived, m)
	if len(r.arrived)%failsEvery == 0 && !r.well {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	r.taken[m.ID]++
}

// listen makes an endpoint of the account at the receiver.
func (r *receiver) listen(s *shop, c *customer) {
	s.T.Helper()
	got, err := s.ask(c, http.MethodPost, "/webhook-endpoints", fmt.Sprintf(`{"url":%q}`, r.URL), "")
	var made struct{ Secret string }
	if err == nil {
		err = json.Unmarshal([]byte(got.body), &made)
	}
	var check *standard.Webhook
	if err == nil {
		check, err = standard.NewWebhook(made.Secret)
	}
	if err != nil {
		s.T.Fatalf("create an endpoint: %+v, %v", got, err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.secrets[c.id] = check
}

// happened are the places of an account's events, by id.
func (s *shop) happened(c *customer) map[string]int {
	s.T.Helper()
	all := map[string]int{}
	for next := ""; ; {
		var page struct {
			Data       []struct{ ID string }
			Pagination struct {
				Next *string `json:"next_cursor"`
			}
		}
		s.get(c, "/events?per_page=100&cursor="+next, &page)
		for _, e := range page.Data {
			all[e.ID] = len(all)
		}
		if page.Pagination.Next == nil {
			return all
		}
		next = *page.Pagination.Next
	}
}

// missing are the events behind those before the endpoint that were never taken.
func (r *receiver) missing(of map[string]int, before int) (ids []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, place := range of {
		if place >= before && r.taken[id] == 0 {
			ids = append(ids, id)
		}
	}
	return ids
}

// A server that is killed under load while it tells of events tells of each at least once, of each number
// in order, and signed; so it does when the receiver refuses some.
func TestDeliveriesSurviveKills(t *testing.T) {
	t.Parallel()
	const acksMax = 120
	rounds := sized(1, 20)
	each(t, func(t *testing.T, dsn string) {
		r := newReceiver(t)
		s := openShop(t, dsn, rounds*acksMax+shopClients)
		flags := []string{"--webhook-allow-private", "127.0.0.0/8", "--webhook-timeout", "1s"}
		served := s.Serve(flags...)
		s.moveTo(served)
		s.furnish(s.accounts)
		before := map[*customer]int{}
		for _, c := range s.accounts {
			before[c] = len(s.happened(c))
			r.listen(s, c)
		}
		done := 0
		for ; done < rounds && inTime(t); done++ {
			s.rush(1+s.clients[0].random.IntN(acksMax), served.Kill)
			served = s.Serve(flags...)
			s.moveTo(served)
			if err := s.payIn(); err != nil { // perhaps it was killed before
				t.Error(err)
			}
			s.paid++
			s.settle()
		}
		r.mu.Lock()
		r.well = true // what is refused late comes again late
		r.mu.Unlock()
		s.compare()
		events := 0
		for _, c := range s.accounts {
			all := s.happened(c)
			events += len(all) - before[c]
			r.awaits(t, all, before[c])
			r.inOrder(t, c, all)
		}
		served.Terminate()
		s.Run("", "check")
		r.mu.Lock()
		defer r.mu.Unlock()
		for _, fault := range r.faults {
			t.Error(fault)
		}
		t.Logf("%d kills, %d events, %d messages", done, events, len(r.arrived))
	})
}

// awaits waits until all events are taken.
func (r *receiver) awaits(t *testing.T, all map[string]int, before int) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	limit := time.After(2 * patience) // a claim of the killed server ends, and refused ones come again
	for {
		missing := r.missing(all, before)
		if len(missing) == 0 {
			return
		}
		select {
		case <-limit:
			t.Fatalf("%d of %d events were never told: %v", len(missing), len(all), missing[:1])
		case <-tick.C:
		}
	}
}

// inOrder wants no event of a number behind a later one.
func (r *receiver) inOrder(t *testing.T, c *customer, all map[string]int) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	last := map[string]int{}
	for _, m := range r.arrived {
		if m.AccountID != c.id {
			continue
		}
		if place := all[m.ID]; place < last[m.E164] {
			t.Errorf("%s: event %d came behind %d", m.E164, place, last[m.E164])
		} else {
			last[m.E164] = place
		}
	}
	if numbers := slices.Sorted(maps.Keys(last)); len(numbers) < 2 {
		t.Errorf("%s was told of %v, want several numbers", c.id, numbers)
	}
}
