package metrics

import (
	"cmp"

	"github.com/prometheus/client_golang/prometheus"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/webhook"
)

// attemptBuckets are from a receiver next door to what the store waits for an answer.
var attemptBuckets = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

// webhooks are the figures of what endpoints are told.
type webhooks struct {
	ended     map[webhook.State]prometheus.Counter
	attempts  map[string]prometheus.Observer
	oldest    prometheus.Gauge
	lag       prometheus.Gauge
	endpoints *prometheus.GaugeVec
}

// addWebhooks makes all counters at once, so that each is there before it first counts.
func (m *Metrics) addWebhooks() {
	ended := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tryvox_webhook_deliveries_total",
		Help: "Deliveries of events that came to an end: taken by the receiver, or given up after three days.",
	}, []string{"result"})
	attempts := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tryvox_webhook_attempt_duration_seconds", Buckets: attemptBuckets,
		Help: "Time of one attempt to deliver an event or to try an endpoint, by what the receiver made of it.",
	}, []string{"result"})
	w := webhooks{
		ended: map[webhook.State]prometheus.Counter{}, attempts: map[string]prometheus.Observer{},
		oldest: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tryvox_oldest_undelivered_event_seconds",
			Help: "Age of the oldest event that an enabled webhook endpoint has not taken; 0: there is none.",
		}),
		lag: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "tryvox_webhook_lag_seconds",
			Help: "How long the oldest event that is due has waited, where the receiver does not fail.",
		}),
		endpoints: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "tryvox_webhook_endpoints", Help: "Webhook endpoints by status, and why they are told nothing.",
		}, []string{"status", "reason"}),
	}
	for _, state := range []webhook.State{webhook.Delivered, webhook.Failed} {
		w.ended[state] = ended.WithLabelValues(string(state))
	}
	for _, result := range []string{"taken", "refused", "unreachable"} {
		w.attempts[result] = attempts.WithLabelValues(result)
	}
	m.webhooks = w
	m.registry.MustRegister(ended, attempts, w.oldest, w.lag, w.endpoints)
}

func (m *Metrics) told(r webhook.Result, became webhook.State) {
	result := "refused"
	if r.Taken() {
		result = "taken"
	} else if r.Status == nil {
		result = "unreachable"
	}
	m.webhooks.attempts[result].Observe(r.Duration.Seconds())
	if ended, over := m.webhooks.ended[became]; over {
		ended.Inc()
	}
}

func (m *Metrics) telling(t app.Telling) {
	m.webhooks.oldest.Set(t.Oldest.Seconds())
	m.webhooks.lag.Set(t.Lag.Seconds())
	for _, s := range webhook.Standings {
		reason := cmp.Or(string(s.Reason), "none")
		m.webhooks.endpoints.WithLabelValues(string(s.Status), reason).Set(float64(t.Endpoints[s]))
	}
	m.at("webhooks")
}
