package audit

import (
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func BenchmarkZZ(b *testing.B) {
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine)
			at := time.Now()
			grow(b, d)
			fmt.Println(engine, "grown in", time.Since(at))
			all := time.Now()
			for range 1 {
				_ = d.View(b.Context(), func(tx *db.Tx) error {
					for _, r := range rules {
						at := time.Now()
						f, err := r.breaches(tx)
						fmt.Printf("%8d ms %s %d %v\n", time.Since(at).Milliseconds(), r.Name, len(f), err)
					}
					return nil
				})
			}
			fmt.Println(engine, "all", time.Since(all))
		})
	}
}
