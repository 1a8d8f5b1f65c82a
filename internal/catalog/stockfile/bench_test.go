package stockfile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/e164"
)

const benchRows = 200_000

// stock is a file of blocks of a thousand numbers, as carriers hand them out: half in the US, a quarter of
// mobile numbers in India, a quarter in Germany.
func stock(line func(number string, country, region, locality string) string, shuffle bool) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var rows []string
	for len(rows) < benchRows {
		block := random.IntN(10_000)
		for i := range 1000 {
			switch len(rows) % 4000 / 1000 {
			case 0, 1:
				number := fmt.Sprintf("+1%s%04d%03d", []string{"415", "212", "720"}[block%3], 2000+block%7000, i)
				rows = append(rows, line(number, "US", "", ""))
			case 2:
				rows = append(rows, line(fmt.Sprintf("+9198%05d%03d", block, i), "IN", "Maharashtra", "Mumbai"))
			case 3:
				rows = append(rows, line(fmt.Sprintf("+4930%05d%03d", block, i), "DE", "Berlin", "Berlin"))
			}
		}
	}
	if shuffle {
		random.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	}
	return []byte(strings.Join(rows, ""))
}

func csvLine(number, country, region, locality string) string {
	return number + "," + country + ",," + region + "," + locality + ",voice|sms,2.50,0.00,acme\n"
}

func quotedLine(number, country, region, locality string) string {
	return number + "," + country + `,,"` + region + `","` + locality +
		`","voice|sms","2.50","0.00","acme"` + "\n"
}

func jsonLine(number, country, region, locality string) string {
	return fmt.Sprintf(`{"e164":%q,"country":%q,"region":%q,"locality":%q,"capabilities":["voice","sms"],`+
		`"monthly_fee":2.50,"setup_fee":0.00,"carrier":"acme"}`+"\n", number, country, region, locality)
}

const documentedHeader = "e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier\n"

func BenchmarkReader(b *testing.B) {
	header := []byte(documentedHeader)
	ordered := append(header, stock(csvLine, false)...)
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write(ordered)
	z.Close()
	b.Run("csv", func(b *testing.B) { benchmarkFile(b, ordered) })
	b.Run("csv shuffled", func(b *testing.B) { benchmarkFile(b, append(header, stock(csvLine, true)...)) })
	b.Run("csv quoted", func(b *testing.B) { benchmarkFile(b, append(header, stock(quotedLine, false)...)) })
	b.Run("csv gzip", func(b *testing.B) { benchmarkFile(b, zipped.Bytes()) })
	b.Run("json lines", func(b *testing.B) { benchmarkFile(b, stock(jsonLine, false)) })
	b.Run("csv of chance", func(b *testing.B) { benchmarkFile(b, append(header, chance()...)) })
}

// chance has no two numbers near each other: every place is looked up.
func chance() []byte {
	random := rand.New(rand.NewPCG(3, 4))
	var file bytes.Buffer
	for range benchRows {
		fmt.Fprintf(&file, "+1%d%d,US,,,,,,,\n", 200+random.IntN(800), 2_000_000+random.IntN(8_000_000))
	}
	return file.Bytes()
}

func benchmarkFile(b *testing.B, file []byte) {
	b.ReportAllocs()
	rows := 0
	for b.Loop() {
		rows += countRows(b, bytes.NewReader(file))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows), "ns/row")
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

func countRows(t testing.TB, file io.Reader) int {
	t.Helper()
	r, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	for rows := 0; ; rows++ {
		_, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func BenchmarkWriter(b *testing.B) {
	n := Number{E164: "+14155551234", Country: "US", Type: Local, Region: "CA", Locality: "San Francisco",
		Capabilities: Voice | SMS, MonthlyFee: Fee{2_500_000, true}, SetupFee: Fee{0, true}, Carrier: "acme"}
	w := NewWriter(io.Discard)
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Write(n); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSee(b *testing.B) {
	h, err := newPlan().home("US")
	if err != nil {
		b.Fatal(err)
	}
	random := rand.New(rand.NewPCG(5, 6))
	numbers := make([]e164.Number, 1<<12)
	for i := range numbers {
		numbers[i] = e164.Number(fmt.Sprintf("+1%d%d", 200+random.IntN(800), 2_000_000+random.IntN(8_000_000)))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		h.see(numbers[i%len(numbers)])
	}
}

func BenchmarkNewAutomaton(b *testing.B) {
	for b.Loop() {
		newAutomaton("1")
	}
}
