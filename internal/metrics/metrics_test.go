package metrics_test

import (
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/metrics"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/webhook"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// shop is a store that is watched.
type shop struct {
	*app.Service
	t  *testing.T
	db *db.DB
	m  *metrics.Metrics

	counted chan struct{} // has something behind each count
}

func eachShop(t *testing.T, f func(s *shop)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := metrics.New("v1.2.3", time.Now)
		counted := make(chan struct{}, 4)
		watch := m.Watch()
		watch.Stocked = behind(watch.Stocked, counted)
		watch.Balanced = behind(watch.Balanced, counted)
		watch.Lagging = behind(watch.Lagging, counted)
		watch.Telling = behind(watch.Telling, counted)
		s := app.New(app.Config{
			DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler), Watch: watch,
			Webhooks: webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}},
		})
		t.Cleanup(s.Close)
		m.AddStore(d, s)
		f(&shop{s, t, d, m, counted})
	})
}

// behind calls the function and then signals.
func behind[T any](f func(T), signal chan<- struct{}) func(T) {
	return func(v T) {
		f(v)
		signal <- struct{}{}
	}
}

// open makes a live account with money, and stocks the first of three numbers.
func (s *shop) open() {
	s.t.Helper()
	const file = "e164,country,type,monthly_fee\n+919876543210,IN,local,2.50\n" +
		"+919876543211,IN,local,2.50\n+919876543212,IN,local,2500.00\n"
	_, err := s.ImportCatalog(s.t.Context(), strings.NewReader(file), app.Import{Realm: realm.Live})
	if err == nil {
		_, err = s.CreateAccount(s.t.Context(), app.NewAccount{ID: "acc_1", Realm: realm.Live})
	}
	if err == nil {
		_, err = s.TopUp(s.t.Context(), app.TopUp{AccountID: "acc_1", Amount: 100 * money.Dollar})
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) buy(last string, once app.Once) {
	s.t.Helper()
	_, err := s.Purchase(s.t.Context(), app.PurchaseOrder{
		AccountID: "acc_1", Realm: realm.Live, E164: e164.Number("+9198765432" + last), Country: "IN", Once: once,
	})
	if err != nil && fault.Of(err) == fault.Internal {
		s.t.Fatal(err)
	}
}

// wants looks for lines in what is shown.
func (s *shop) wants(lines ...string) {
	s.t.Helper()
	shown := scrape(s.t, s.m)
	for _, line := range lines {
		if !strings.Contains(shown, "\n"+line+"\n") {
			name, _, _ := strings.Cut(line, "{")
			s.t.Errorf("no line %q; there is:\n%s", line, of(shown, name))
		}
	}
}

func of(shown, name string) string {
	var found strings.Builder
	for line := range strings.Lines(shown) {
		if strings.HasPrefix(line, name) {
			found.WriteString(line)
		}
	}
	return found.String()
}

func scrape(t *testing.T, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", http.NoBody)
	m.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		t.Fatalf("GET /metrics: %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestOrdersAreCountedByResult(t *testing.T) {
	eachShop(t, func(s *shop) {
		s.wants(`tryvox_purchases_total{realm="live",result="sold"} 0`) // before the first
		s.open()
		once := app.Once{Key: "k", Fingerprint: "f"}
		s.buy("10", once)
		s.buy("10", once)
		s.buy("10", app.Once{})
		s.buy("12", app.Once{})
		s.buy("13", app.Once{})
		s.wants(
			`tryvox_purchases_total{realm="live",result="sold"} 1`,
			`tryvox_purchases_total{realm="live",result="replayed"} 1`,
			`tryvox_purchases_total{realm="live",result="conflict"} 1`,
			`tryvox_purchases_total{realm="live",result="insufficient"} 1`,
			`tryvox_purchases_total{realm="live",result="not_found"} 1`,
			`tryvox_purchases_total{realm="live",result="error"} 0`,
			`tryvox_purchases_total{realm="sandbox",result="sold"} 0`,
			`tryvox_batch_size_count 5`, `tryvox_batch_size_sum 5`, `tryvox_batch_duration_seconds_count 5`,
			`tryvox_batch_queue_orders 0`,
		)
		if _, err := s.ReleaseNumber(t.Context(), app.Change{AccountID: "acc_1"}, "+919876543210"); err != nil {
			t.Fatal(err)
		}
		s.wants(`tryvox_releases_total{reason="released"} 1`, `tryvox_releases_total{reason="unpaid"} 0`)
	})
}

// Whatever an order ends with has a name of its own.
func TestEveryFaultIsAResult(t *testing.T) {
	m := metrics.New("v1.2.3", time.Now)
	watch := m.Watch()
	watch.Purchased(realm.Sandbox, false, errors.New("a defect"))
	for kind := fault.Internal; kind <= fault.Unavailable; kind++ {
		watch.Purchased(realm.Sandbox, false, fault.New(kind, "refused"))
	}
	shown := of(scrape(t, m), `tryvox_purchases_total{realm="sandbox"`)
	if got := strings.Count(shown, "} 1\n"); got != int(fault.Unavailable) {
		t.Errorf("%d results were seen once, want %d:\n%s", got, fault.Unavailable, shown)
	}
	if !strings.Contains(shown, `result="error"} 2`) {
		t.Errorf("a defect is no error:\n%s", shown)
	}
}

// A path is never a label, nor is a method that somebody made up.
func TestRequestsAreCountedByRoute(t *testing.T) {
	m := metrics.New("v1.2.3", time.Now)
	m.Answered("GET /v1/balance", http.StatusOK, 3*time.Millisecond)
	m.Answered("GET /v1/balance", http.StatusCreated, 3*time.Millisecond)
	m.Answered("GET /v1/balance", http.StatusNotFound, time.Minute)
	m.Answered("", http.StatusMethodNotAllowed, 0)
	shown := scrape(t, m)
	const bucket = `tryvox_http_request_duration_seconds_bucket{`
	for _, want := range []string{
		bucket + `method="GET",route="/v1/balance",status="2xx",le="0.0025"} 0`,
		bucket + `method="GET",route="/v1/balance",status="2xx",le="0.005"} 2`,
		bucket + `method="GET",route="/v1/balance",status="4xx",le="10"} 0`,
		`tryvox_http_request_duration_seconds_count{method="GET",route="/v1/balance",status="4xx"} 1`,
		`tryvox_http_request_duration_seconds_count{method="none",route="none",status="4xx"} 1`,
	} {
		if !strings.Contains(shown, want+"\n") {
			t.Errorf("no line %q; there is:\n%s", want, of(shown, "tryvox_http"))
		}
	}
}
