// Package metrics shows what a running store does, in Prometheus' format. It is the only place
// that knows Prometheus, and has no rules: it counts what others tell, and asks for figures that
// cost nothing. Its labels are bounded: routes are patterns, and no label is a customer's.
package metrics

import (
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// Metrics are the figures of one process. It is safe for concurrent use.
type Metrics struct {
	registry  *prometheus.Registry
	purchases map[realm.Realm]map[string]prometheus.Counter
	requests  *requests

	batchOrders prometheus.Histogram
	batchTook   prometheus.Histogram
	renewed     prometheus.Counter
	suspended   prometheus.Counter
	resumed     prometheus.Counter
	unpaid      prometheus.Counter
	givenBack   prometheus.Counter
	keysCached  prometheus.Counter
	keysLooked  prometheus.Counter
	numbers     numbers
	imbalance   prometheus.Gauge
	lag         prometheus.Gauge
	counted     *prometheus.GaugeVec
	webhooks    webhooks
	now         func() time.Time
}

// New makes the figures of a program of this version; now is the real time.
func New(version string, now func() time.Time) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), now: now}
	built := prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tryvox_build_info", Help: "Always 1; the labels tell which program runs.",
		ConstLabels: prometheus.Labels{"version": version, "go_version": runtime.Version()},
	})
	built.Set(1)
	m.registry.MustRegister(built, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.addPurchases()
	m.addBilling()
	m.addKeys()
	m.addCounts()
	m.addWebhooks()
	m.requests = newRequests(m.registry)
	return m
}

// Handler answers GET /metrics.
func (m *Metrics) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}

// Watch is what the store must be given to be counted.
func (m *Metrics) Watch() app.Watch {
	return app.Watch{
		Purchased: func(r realm.Realm, replayed bool, err error) { m.purchases[r][resultOf(replayed, err)].Inc() },
		Batch: func(orders int, took time.Duration) {
			m.batchOrders.Observe(float64(orders))
			m.batchTook.Observe(took.Seconds())
		},
		Billed: func(b app.Billed) {
			m.renewed.Add(float64(b.Renewed))
			m.suspended.Add(float64(b.Suspended))
			m.resumed.Add(float64(b.Resumed))
			m.unpaid.Add(float64(b.Released))
		},
		Released: m.givenBack.Inc,
		KeySought: func(cached bool) {
			if cached {
				m.keysCached.Inc()
			} else {
				m.keysLooked.Inc()
			}
		},
		Told: m.told, Stocked: m.stocked, Balanced: m.balanced, Lagging: m.lagging, Telling: m.telling,
	}
}

// AddStore shows the figures of a database and of the store on it; once.
func (m *Metrics) AddStore(d *db.DB, s *app.Service) {
	m.registry.MustRegister(&database{d}, gauge("tryvox_batch_queue_orders",
		"Orders that wait for a batch.", func() float64 { return float64(s.Waiting()) }))
}

// AddServer shows how many requests run; once.
func (m *Metrics) AddServer(running func() int) {
	m.registry.MustRegister(gauge("tryvox_http_requests_in_flight",
		"Requests that are being answered.", func() float64 { return float64(running()) }))
}

func gauge(name, help string, read func() float64) prometheus.GaugeFunc {
	return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read)
}

func (m *Metrics) counter(name, help string) prometheus.Counter {
	c := prometheus.NewCounter(prometheus.CounterOpts{Name: name, Help: help})
	m.registry.MustRegister(c)
	return c
}
