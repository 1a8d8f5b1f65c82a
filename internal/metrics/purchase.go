package metrics

import (
	"github.com/prometheus/client_golang/prometheus"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

const (
	sold     = "sold"
	replayed = "replayed" // the first success, told again under its idempotency key
)

// results are what becomes of an order that is refused.
var results = map[fault.Kind]string{
	fault.Internal:     "error",
	fault.Unauthorized: "unauthorized",
	fault.Forbidden:    "forbidden",
	fault.Invalid:      "invalid",
	fault.InProgress:   "in_progress",
	fault.KeyReused:    "key_reused",
	fault.NotFound:     "not_found",
	fault.Conflict:     "conflict",
	fault.PriceChanged: "price_changed",
	fault.Insufficient: "insufficient",
	fault.RateLimited:  "rate_limited",
	fault.Unavailable:  "unavailable",
}

func resultOf(again bool, err error) string {
	switch {
	case err != nil:
		return results[fault.Of(err)]
	case again:
		return replayed
	}
	return sold
}

// addPurchases makes all counters at once, so that each is there before it first counts.
func (m *Metrics) addPurchases() {
	purchases := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tryvox_purchases_total", Help: "Orders by what became of them; a claim is one order.",
	}, []string{"realm", "result"})
	m.purchases = map[realm.Realm]map[string]prometheus.Counter{}
	for _, r := range []realm.Realm{realm.Live, realm.Sandbox} {
		m.purchases[r] = map[string]prometheus.Counter{
			sold:     purchases.WithLabelValues(string(r), sold),
			replayed: purchases.WithLabelValues(string(r), replayed),
		}
		for _, result := range results {
			m.purchases[r][result] = purchases.WithLabelValues(string(r), result)
		}
	}
	m.batchOrders = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "tryvox_batch_size", Help: "Orders that one transaction served.",
		Buckets: prometheus.ExponentialBuckets(1, 2, 10), // to 512, the most there are
	})
	m.batchTook = prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "tryvox_batch_duration_seconds", Help: "Time of one transaction of purchases.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15), // to 8 s, after which it is given up
	})
	m.registry.MustRegister(purchases, m.batchOrders, m.batchTook)
}

func (m *Metrics) addBilling() {
	m.renewed = m.counter("tryvox_renewals_total", "Months of numbers that were paid in time.")
	m.suspended = m.counter("tryvox_suspensions_total", "Numbers suspended because a month could not be paid.")
	m.resumed = m.counter("tryvox_resumptions_total", "Suspended numbers whose month was paid.")
	releases := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tryvox_releases_total", Help: "Numbers that left their owner: given back, or not paid for in time.",
	}, []string{"reason"})
	m.givenBack, m.unpaid = releases.WithLabelValues("released"), releases.WithLabelValues("unpaid")
	m.registry.MustRegister(releases)
}

func (m *Metrics) addKeys() {
	keys := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "tryvox_key_lookups_total", Help: "API keys that were looked at, in memory or in the database.",
	}, []string{"from"})
	m.keysCached, m.keysLooked = keys.WithLabelValues("memory"), keys.WithLabelValues("database")
	m.registry.MustRegister(keys)
}
