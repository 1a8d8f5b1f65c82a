package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// till is a server that sells each number once and remembers to whom.
type till struct {
	mu     sync.Mutex
	sold   map[string]string // number → path and key of the buyer
	refuse string            // this number is sold to nobody
}

func (s *till) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ E164, Country string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sold[body.E164] != "" || body.E164 == s.refuse || body.Country != country {
		http.Error(w, `{"error":{}}`, http.StatusConflict)
		return
	}
	s.sold[body.E164] = r.Method + " " + r.URL.Path + " " + r.Header.Get("Authorization")
	fmt.Fprintf(w, `{"e164":%q}`, body.E164)
}

func startTill(t *testing.T, refuse string) (s *till, addr string) {
	t.Helper()
	s = &till{sold: map[string]string{}, refuse: refuse}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, strings.TrimPrefix(server.URL, "http://")
}

func TestDriverSellsTheStockOnce(t *testing.T) {
	const size = 500
	s, addr := startTill(t, "")
	keys := []string{"key_a", "key_b"}
	d := &driver{addr: addr, target: newOrders(addr, keys, size), length: time.Minute}
	done, err := d.run(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	if done.Count != size || len(s.sold) != size || done.P99Ms < done.P50Ms || done.Seconds <= 0 {
		t.Errorf("%+v and %d numbers sold, want %d", done, len(s.sold), size)
	}
	for i, want := range []string{"bench_000", "bench_001"} {
		e164 := fmt.Sprintf("+%d", firstDigits+i)
		want = "POST /v1/account/" + want + "/numbers/purchase-from-inventory Bearer " + keys[i]
		if s.sold[e164] != want {
			t.Errorf("%s was sold by %q, want %q", e164, s.sold[e164], want)
		}
	}
}

func TestDriverStopsAtARefusal(t *testing.T) {
	_, addr := startTill(t, "+14150000007")
	d := &driver{addr: addr, target: newOrders(addr, []string{"key"}, 100), length: time.Minute}
	_, err := d.run(t.Context(), 3)
	if err == nil || !strings.Contains(err.Error(), "answered 409") {
		t.Errorf("got %v, want the refusal and its status", err)
	}
}

func TestDriverStopsInTime(t *testing.T) {
	_, addr := startTill(t, "")
	d := &driver{addr: addr, target: newOrders(addr, []string{"key"}, 1_000_000), length: 50 * time.Millisecond}
	done, err := d.run(t.Context(), 2)
	if err != nil || done.Count == 0 || done.Seconds < 0.05 {
		t.Errorf("%+v, %v; want purchases for 50 ms", done, err)
	}
}

// An open loop sends at its rate, however quick the answers are, and no faster.
func TestOpenLoopKeepsItsRate(t *testing.T) {
	_, addr := startTill(t, "")
	const perSecond, length = 500, 200 * time.Millisecond
	d := &driver{
		addr: addr, target: newOrders(addr, []string{"key"}, 1000), length: length, perSecond: perSecond,
	}
	done, err := d.run(t.Context(), 10)
	if want := int(perSecond * length.Seconds()); err != nil || done.Count != want {
		t.Errorf("%d requests, %v; want %d in %s", done.Count, err, want, length)
	}
}

// Who waits for the only connection, waits from the moment at which he wanted to ask.
func TestOpenLoopCountsFromTheIntendedMoment(t *testing.T) {
	const slow = 20 * time.Millisecond
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		<-time.After(slow)
		fmt.Fprint(w, "{}")
	}))
	t.Cleanup(server.Close)
	addr := strings.TrimPrefix(server.URL, "http://")
	d := &driver{addr: addr, target: reads{get(addr, "/", "")}, length: 50 * time.Millisecond, perSecond: 100}
	done, err := d.run(t.Context(), 1)
	// Five requests, 10 ms apart, 20 ms each: the last one has waited for 40 ms at its start.
	if want := 60.0; err != nil || done.Count != 5 || done.MaxMs < want {
		t.Errorf("%+v, %v; want 5 requests, the slowest of %v ms or more", done, err, want)
	}
}

func TestDue(t *testing.T) {
	started := time.Unix(100, 0)
	for n, want := range map[int]time.Duration{0: 0, 1: 4 * time.Millisecond, 250: time.Second} {
		if got := due(started, n, 250).Sub(started); got != want {
			t.Errorf("request %d of 250 a second is due after %s, want %s", n, got, want)
		}
	}
}

func TestDriverIsStopped(t *testing.T) {
	_, addr := startTill(t, "")
	stop := make(chan struct{})
	close(stop)
	d := &driver{addr: addr, target: newOrders(addr, []string{"key"}, 1000), length: time.Minute, stop: stop}
	if done, err := d.run(t.Context(), 2); err != nil || done.Count > 0 {
		t.Errorf("%+v, %v; want nothing asked", done, err)
	}
}

func TestClaimsWantAllTheirNumbers(t *testing.T) {
	c := newClaims("host", []string{"key"}, 2, 8)
	text, _ := c.request(nil, 0)
	if want := `{"country":"US","count":2}`; !strings.HasSuffix(string(text), "\r\n\r\n"+want) {
		t.Errorf("the request is %q", text)
	}
	one := `{"e164":"+14150000001"}`
	if n, err := c.judge(0, &answer{status: 200, body: []byte(one + one)}); n != 2 || err != nil {
		t.Errorf("%d numbers, %v; want 2", n, err)
	}
	if _, err := c.judge(0, &answer{status: 200, body: []byte(one)}); err == nil {
		t.Error("one number counts as two")
	}
	if n, err := c.judge(0, &answer{status: 409}); n != 0 || err != nil {
		t.Errorf("%d numbers, %v, where others hold them; want none, and no error", n, err)
	}
	if _, err := c.judge(0, &answer{status: 404}); err == nil {
		t.Error("too few numbers are left, and half of the stock is for sale")
	}
	if _, more := c.request(nil, 1); !more {
		t.Error("the second order is not sent")
	}
	if _, more := c.request(nil, 2); more {
		t.Error("orders want more than half of the stock")
	}
}

func TestQuantile(t *testing.T) {
	all := []int32{5, 1, 4, 2, 3}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 0.99: 5, 1: 5} {
		if got := quantile(all, q); got != want {
			t.Errorf("quantile %v of %v is %v, want %v", q, all, got, want)
		}
	}
	if got := quantile(nil, 0.5); got != 0 {
		t.Errorf("quantile of nothing is %v, want 0", got)
	}
}
