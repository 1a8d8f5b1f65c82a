package app_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/realm"
)

const benchRows = 200_000

// BenchmarkImport reads a file of new numbers into an empty catalog, then the same file again.
func BenchmarkImport(b *testing.B) {
	var file bytes.Buffer
	file.WriteString("e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier\n")
	for i := range benchRows {
		fmt.Fprintf(&file, "+1212%07d,US,local,NY,New York,voice|sms,2.50,0.00,acme\n", 2_000_000+7*i)
	}
	for _, engine := range dbtest.Engines {
		d := dbtest.Open(b, engine)
		s := app.New(app.Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		b.Cleanup(s.Close)
		for _, pass := range []string{"new", "unchanged"} {
			b.Run(engine+"/"+pass, func(b *testing.B) {
				if b.N > 1 {
					b.Skip("one import says it all: -benchtime=1x")
				}
				_, err := s.ImportCatalog(b.Context(), bytes.NewReader(file.Bytes()), app.Import{Realm: realm.Live})
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(benchRows/b.Elapsed().Seconds(), "rows/s")
			})
		}
	}
}

// reportRate reports how many of something each second took, so many in each operation.
func reportRate(b *testing.B, each int, unit string) {
	b.ReportMetric(float64(each*b.N)/b.Elapsed().Seconds(), unit)
}
