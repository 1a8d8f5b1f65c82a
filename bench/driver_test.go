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
	d := newDriver(addr, keys, size, time.Minute)
	done, err := d.run(t.Context(), 4)
	if err != nil {
		t.Fatal(err)
	}
	if done.Purchases != size || len(s.sold) != size || done.P99Ms < done.P50Ms || done.Seconds <= 0 {
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
	_, err := newDriver(addr, []string{"key"}, 100, time.Minute).run(t.Context(), 3)
	if err == nil || !strings.Contains(err.Error(), "+14150000007: answered 409") {
		t.Errorf("got %v, want the refused number and its status", err)
	}
}

func TestDriverStopsInTime(t *testing.T) {
	_, addr := startTill(t, "")
	done, err := newDriver(addr, []string{"key"}, 1_000_000, 50*time.Millisecond).run(t.Context(), 2)
	if err != nil || done.Purchases == 0 || done.Seconds < 0.05 {
		t.Errorf("%+v, %v; want purchases for 50 ms", done, err)
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
