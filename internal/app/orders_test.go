package app

import (
	"log/slog"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/realm"
)

// Every order that is answered counts for the rests of billing, and whoever watches is told too.
func TestAnsweredOrdersAreCounted(t *testing.T) {
	told := 0
	s := New(Config{
		DB: dbtest.Open(t, dbtest.Engines[0]), Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Watch: Watch{Purchased: func(realm.Realm, bool, error) { told++ }},
	})
	t.Cleanup(s.Close)
	for want := 1; want <= 2; want++ {
		_, err := s.Purchase(t.Context(), PurchaseOrder{
			AccountID: "acc_none", Realm: realm.Sandbox, E164: "+15005550409", Country: "US",
		})
		if got := s.orders.Load(); got != int64(want) || told != want {
			t.Errorf("after %d orders, %v: counted %d, told of %d", want, err, got, told)
		}
	}
}
