package metrics_test

import (
	"net/http"
	"testing"
	"time"

	"tryvox.io/numbers/internal/metrics"
	"tryvox.io/numbers/internal/realm"
)

// BenchmarkPurchaseCounted is all that is counted of one purchase in a batch of its own.
func BenchmarkPurchaseCounted(b *testing.B) {
	m := metrics.New("v1.2.3", time.Now)
	watch := m.Watch()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			watch.KeySought(true)
			watch.Batch(1, time.Millisecond)
			watch.Purchased(realm.Live, false, nil)
			m.Answered("POST /v1/account/{account_id}/numbers/purchase", http.StatusOK, time.Millisecond)
		}
	})
}
