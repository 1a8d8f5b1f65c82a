package metrics_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/metrics"
	"tryvox.io/numbers/internal/webhook"
)

// tell tells endpoints of events until the function is called.
func (s *shop) tell() (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(s.t.Context()))
	var running sync.WaitGroup
	running.Go(func() { s.Webhooks(ctx) })
	end = sync.OnceFunc(func() { stop(); running.Wait() })
	s.t.Cleanup(end)
	return end
}

func (s *shop) endpoint(url string) {
	s.t.Helper()
	_, err := s.CreateEndpoint(s.t.Context(), app.Change{AccountID: "acc_1"}, webhook.Settings{URL: url})
	if err != nil {
		s.t.Fatal(err)
	}
}

// until waits for a line to be shown.
func (s *shop) until(line string) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); ; {
		shown := scrape(s.t, s.m)
		if regexp.MustCompile("(?m)^" + line + "$").MatchString(shown) {
			return
		}
		if time.Now().After(end) {
			s.t.Fatalf("no line %s; there is:\n%s", line, of(shown, "tryvox_webhook"))
		}
	}
}

// An event that waits grows old, whoever is to blame; a receiver that fails makes no lag.
func TestWhatWebhooksAreNotToldOfIsCounted(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.open()
		s.endpoint("http://127.0.0.1:1/") // nobody tells yet, and nobody would answer
		s.count()
		s.wants(`tryvox_oldest_undelivered_event_seconds 0`, `tryvox_webhook_lag_seconds 0`,
			`tryvox_webhook_endpoints{reason="none",status="enabled"} 1`)
		s.buy("10", app.Once{})
		s.exec("UPDATE events SET created_us = $1 WHERE seq = 2", time.Now().Add(-time.Hour).UnixMicro())
		s.count()
		s.until(`tryvox_oldest_undelivered_event_seconds 36\d\d\..*`)
		s.until(`tryvox_webhook_lag_seconds 36\d\d\..*`)

		if err := s.FanOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		due := time.Now().Add(-time.Hour).UnixMicro()
		s.exec("UPDATE webhook_deliveries SET since_us = $1, next_us = $2", due-60e6, due)
		s.count()
		s.until(`tryvox_oldest_undelivered_event_seconds 36[6-9]\d\..*`)
		s.until(`tryvox_webhook_lag_seconds 36\d\d\..*`)
		s.exec("UPDATE webhook_endpoints SET failing_since_us = 1, failures = 1")
		s.count()
		s.until(`tryvox_oldest_undelivered_event_seconds 36[6-9]\d\..*`)
		s.wants(`tryvox_webhook_lag_seconds 0`, `tryvox_webhook_endpoints{reason="none",status="enabled"} 0`,
			`tryvox_webhook_endpoints{reason="failing",status="enabled"} 1`)
	})
}

// What a receiver refuses and what it takes is counted, each with its time.
func TestAttemptsAreCountedByResult(t *testing.T) {
	eachShop(t, func(s *shop) {
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if body, err := io.ReadAll(r.Body); err != nil || bytes.Contains(body, []byte("+919876543210")) {
				w.WriteHeader(http.StatusInternalServerError)
			}
		}))
		t.Cleanup(receiver.Close)
		s.wants(`tryvox_webhook_deliveries_total{result="delivered"} 0`,
			`tryvox_webhook_deliveries_total{result="failed"} 0`,
			`tryvox_webhook_attempt_duration_seconds_count{result="unreachable"} 0`)
		s.open()
		s.endpoint(receiver.URL)
		s.tell()
		s.buy("10", app.Once{})
		s.until(`tryvox_webhook_attempt_duration_seconds_count\{result="refused"\} [1-9]\d*`)
		s.buy("11", app.Once{})
		s.until(`tryvox_webhook_deliveries_total\{result="delivered"\} 1`)
		s.wants(`tryvox_webhook_attempt_duration_seconds_count{result="taken"} 1`)
		l, err := s.Endpoints(s.t.Context(), "acc_1", app.Page{Number: 1, PerPage: 10})
		if err != nil || len(l.Items) != 1 {
			s.t.Fatalf("endpoints %v, %v, want one", l.Items, err)
		}
		if _, err := s.PingEndpoint(s.t.Context(), "acc_1", l.Items[0].ID); err != nil {
			s.t.Fatal(err)
		}
		s.wants(`tryvox_webhook_attempt_duration_seconds_count{result="taken"} 2`,
			`tryvox_webhook_deliveries_total{result="delivered"} 1`)
	})
}

// Given up is another end than taken, and no answer is another failure than a bad one.
func TestEndsOfDeliveries(t *testing.T) {
	m := metrics.New("v1.2.3", time.Now)
	watch := m.Watch()
	watch.Told(webhook.Result{Duration: 3 * time.Second}, webhook.Failed)
	watch.Told(webhook.Result{Duration: time.Second}, webhook.Pending)
	watch.Told(webhook.Result{Duration: time.Second}, "") // a message that tries an endpoint
	s := shop{t: t, m: m}
	s.wants(`tryvox_webhook_deliveries_total{result="failed"} 1`,
		`tryvox_webhook_attempt_duration_seconds_sum{result="unreachable"} 5`,
		`tryvox_webhook_deliveries_total{result="delivered"} 0`)
}
