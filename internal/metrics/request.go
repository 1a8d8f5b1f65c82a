package metrics

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requestBuckets are from what memory answers to what the server gives up after.
var requestBuckets = []float64{
	0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
}

// unmatched is the route of requests that match none, and of what never became one.
const unmatched = "none"

// requests are the durations by route. The series of a route are found by its pattern once.
type requests struct {
	all    *prometheus.HistogramVec
	mu     sync.RWMutex
	series map[seriesKey]prometheus.Observer
}

type seriesKey struct {
	route string
	class int // the status' first digit
}

func newRequests(registry *prometheus.Registry) *requests {
	r := &requests{series: map[seriesKey]prometheus.Observer{}}
	r.all = prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name: "tryvox_http_request_duration_seconds", Buckets: requestBuckets,
		Help: "Time from the head of a request to its answer, by route, method and class of the status.",
	}, []string{"route", "method", "status"})
	registry.MustRegister(r.all)
	return r
}

// Answered counts a request. The route is a method and a pattern, empty if it matched none.
func (m *Metrics) Answered(route string, status int, took time.Duration) {
	m.requests.of(seriesKey{route, status / 100}).Observe(took.Seconds())
}

func (r *requests) of(key seriesKey) prometheus.Observer {
	r.mu.RLock()
	found := r.series[key]
	r.mu.RUnlock()
	if found != nil {
		return found
	}
	method, path, matched := strings.Cut(key.route, " ")
	if !matched {
		method, path = unmatched, unmatched
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.series[key] = r.all.WithLabelValues(path, method, strconv.Itoa(key.class)+"xx")
	return r.series[key]
}
