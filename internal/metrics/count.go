package metrics

import (
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// numbers shows the last count of the catalog; what there is none of any more is not shown.
type numbers struct {
	last atomic.Pointer[map[realm.Realm]map[catalog.Kind]int64]
}

var numbersCount = described("tryvox_numbers", "Numbers in the catalog, as they were counted last.",
	"realm", "country", "type", "state")

// Describe names the figure.
func (n *numbers) Describe(to chan<- *prometheus.Desc) { to <- numbersCount }

// Collect shows the last count.
func (n *numbers) Collect(to chan<- prometheus.Metric) {
	last := n.last.Load()
	if last == nil {
		return // it is being counted for the first time
	}
	for r, counts := range *last {
		for k, count := range counts {
			to <- prometheus.MustNewConstMetric(numbersCount, prometheus.GaugeValue, float64(count),
				string(r), k.Country, k.Type, k.State)
		}
	}
}

func (m *Metrics) addCounts() {
	m.imbalance = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tryvox_ledger_imbalance_micros",
		Help: "Micro-dollars by which balances differ from their statements; must be 0.",
	})
	m.lag = prometheus.NewGauge(prometheus.GaugeOpts{
		Name: "tryvox_renewal_lag_seconds", Help: "How long the oldest due month has waited; 0: none is due.",
	})
	m.counted = prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: "tryvox_counted_timestamp_seconds", Help: "When it was counted last.",
	}, []string{"what"})
	m.registry.MustRegister(&m.numbers, m.imbalance, m.lag, m.counted)
}

func (m *Metrics) stocked(counts map[realm.Realm]map[catalog.Kind]int64) {
	m.numbers.last.Store(&counts)
	m.at("numbers")
}

func (m *Metrics) balanced(off money.Micros) {
	m.imbalance.Set(float64(off))
	m.at("balances")
}

func (m *Metrics) lagging(lag time.Duration) {
	m.lag.Set(lag.Seconds())
	m.at("due_months")
}

func (m *Metrics) at(what string) {
	m.counted.WithLabelValues(what).Set(float64(m.now().UnixMilli()) / 1000)
}
