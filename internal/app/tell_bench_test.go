package app_test

import (
	"encoding/json"
	"fmt"
	"sync/atomic"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/realm"
)

// BenchmarkDeliveries tells a receiver on this machine of 10,000 events of as many numbers, as one operation.
func BenchmarkDeliveries(b *testing.B) {
	const events = 10_000
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				ts, r := openTellers(b, dbtest.DSN(b, engine), 1), newReceiver(b)
				s := ts.nodes[0]
				if _, err := s.CreateAccount(b.Context(), app.NewAccount{ID: "acc_1", Realm: realm.Sandbox}); err != nil {
					b.Fatal(err)
				}
				e := ts.endpoint(b, "acc_1", r)
				var got atomic.Int64
				done := make(chan struct{})
				r.answer = func(int, sent) int {
					if got.Add(1) == events {
						close(done)
					}
					return 200
				}
				all := make([]event.Event, events)
				for i := range all {
					all[i] = event.Event{
						AccountID: "acc_1", Type: event.NumberRenewed, E164: fmt.Sprintf("+1202%07d", i),
						Data: json.RawMessage(`{}`), CreatedUs: 1,
					}
				}
				err := s.db.Update(b.Context(), func(tx *db.Tx) error { return tx.Do(event.Add(all)) })
				if err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				if _, err := s.ChangeEndpoint(b.Context(), app.Change{AccountID: "acc_1"}, e.ID,
					app.EndpointChange{}); err != nil { // which wakes the tellers
					b.Fatal(err)
				}
				<-done
				b.StopTimer()
			}
			reportRate(b, events, "events/s")
		})
	}
}
