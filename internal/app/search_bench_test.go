package app_test

import (
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// searchNumbers is the stock of BenchmarkSearch: go test -bench Search -numbers 1000000.
var searchNumbers = flag.Int("numbers", 50_000, "numbers in the stock of BenchmarkSearch")

// searchStocked is a database that has its stock already, such as ten million numbers copied in.
var searchStocked = flag.String("stocked", "", "DSN of the stock for BenchmarkSearchStocked")

// searchPages are the two ways to page: by cursor, and by page, for which all is counted up to 10,000.
var searchPages = []struct {
	name string
	page app.Page
}{
	{"cursor", app.Page{PerPage: 20, ByCursor: true}},
	{"page", app.Page{PerPage: 20, Number: 1}},
}

// noClock is the test clock of accounts without one.
const noClock = "CAST(NULL AS BIGINT)"

// A fifth of the numbers is sold. Each kind reports the median and the 99th percentile, by
// cursor and by page. Coverage is counted, and answered from the last count.
func BenchmarkSearch(b *testing.B) {
	for _, engine := range dbtest.Engines {
		b.Run(engine, func(b *testing.B) {
			d := dbtest.Open(b, engine)
			s := app.New(app.Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
			defer s.Close()
			r := rand.New(rand.NewPCG(1, 1))
			numbers := stockForSearch(b, s, d, r, *searchNumbers)
			searchKindsOf(b, s, r, numbers)
			everything := catalog.Search{Realm: realm.Live, AccountID: "acc_bench", Clock: noClock}
			b.Run("coverage/count", func(b *testing.B) {
				percentiles(b, func() error {
					return d.View(b.Context(), func(tx *db.Tx) error {
						_, err := everything.Coverage(tx)
						return err
					})
				})
			})
			b.Run("coverage/answer", func(b *testing.B) {
				if _, err := s.Coverage(b.Context(), everything); err != nil {
					b.Fatal(err)
				}
				percentiles(b, func() error {
					_, err := s.Coverage(b.Context(), everything)
					return err
				})
			})
		})
	}
}

// searchKindsOf measures each kind after numbers in stock.
func searchKindsOf(b *testing.B, s *app.Service, r *rand.Rand, numbers []string) {
	b.Helper()
	for _, kind := range searchKinds {
		for _, by := range searchPages {
			b.Run(kind.name+"/"+by.name, func(b *testing.B) {
				percentiles(b, func() error {
					q := kind.search(r, numbers[r.IntN(len(numbers))])
					q.Realm, q.AccountID = realm.Live, "acc_bench"
					_, err := s.Search(b.Context(), q, kind.by, by.page)
					return err
				})
			})
		}
	}
}

// BenchmarkSearchStocked searches in a stock that is there: -stocked postgres://….
func BenchmarkSearchStocked(b *testing.B) {
	if *searchStocked == "" {
		b.Skip("needs -stocked DSN")
	}
	d, err := db.Open(b.Context(), db.Config{DSN: *searchStocked, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = d.Close() })
	s := app.New(app.Config{DB: d, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	defer s.Close()
	var numbers []string
	read := db.Stmt{SQL: sqlSomeStock, Row: db.Collect(&numbers, func(scan db.Scan) (number string, err error) {
		err = scan(&number)
		return number, err
	})}
	if err := d.View(b.Context(), func(tx *db.Tx) error { return tx.Do(read) }); err != nil {
		b.Fatal(err)
	}
	searchKindsOf(b, s, rand.New(rand.NewPCG(1, 1)), numbers)
}

// sqlSomeStock is some thousand numbers from all over the stock, the same each time.
const sqlSomeStock = `SELECT e164 FROM numbers
WHERE realm = 'live' AND CAST(SUBSTR(e164, 2) AS BIGINT) % 997 = 5 ORDER BY e164`

func percentiles(b *testing.B, one func() error) {
	b.Helper()
	var took []time.Duration
	for b.Loop() {
		started := time.Now()
		if err := one(); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(started))
	}
	slices.Sort(took)
	for name, share := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
		b.ReportMetric(took[len(took)*share/100].Seconds()*1000, name)
	}
}

// searchKind makes searches of a kind, after a number that is in stock.
type searchKind struct {
	name   string
	by     catalog.Sort
	search func(r *rand.Rand, like string) catalog.Search
}

var searchKinds = []searchKind{
	{"everything", catalog.ByNumber, func(*rand.Rand, string) catalog.Search { return catalog.Search{} }},
	{"starts", catalog.ByNumber, func(r *rand.Rand, like string) catalog.Search {
		return catalog.Search{Starts: catalog.Pattern(like[1 : 5+r.IntN(5)])}
	}},
	{"ends", catalog.ByNumber, func(r *rand.Rand, like string) catalog.Search {
		return catalog.Search{Ends: catalog.Pattern(like[len(like)-3-r.IntN(4):])}
	}},
	{"contains", catalog.ByNumber, func(r *rand.Rand, like string) catalog.Search {
		at := 4 + r.IntN(len(like)-8)
		return catalog.Search{Contains: catalog.Pattern(like[at : at+3+r.IntN(min(5, len(like)-at-3))])}
	}},
	{"wildcard", catalog.ByNumber, func(r *rand.Rand, like string) catalog.Search {
		digits := []byte(like[len(like)-7:])
		digits[1+r.IntN(2)], digits[4+r.IntN(2)] = catalog.AnyDigit, catalog.AnyDigit
		return catalog.Search{Contains: catalog.Pattern(digits)}
	}},
	{"vanity", catalog.ByNumber, func(r *rand.Rand, _ string) catalog.Search {
		words := []string{"TAXI", "PIZZA", "FLOWERS", "HOTEL", "BANK", "DOCTOR"}
		pattern, _ := catalog.ParsePattern(words[r.IntN(len(words))]) // letters only
		return catalog.Search{Contains: pattern}
	}},
	{"country-type", catalog.ByNumber, func(r *rand.Rand, _ string) catalog.Search {
		return catalog.Search{Country: []string{"US", "DE", "GB"}[r.IntN(3)], Type: catalog.Local}
	}},
	{"region-capabilities", catalog.ByNumber, func(r *rand.Rand, _ string) catalog.Search {
		return catalog.Search{
			Country: "US", Region: fmt.Sprintf("Region %d", r.IntN(50)), Capabilities: []string{"sms", "mms"},
		}
	}},
	{"area", catalog.ByNumber, func(_ *rand.Rand, like string) catalog.Search {
		return catalog.Search{Country: "US", AreaCode: like[2:5]}
	}},
	{"fee", catalog.ByFee, func(r *rand.Rand, _ string) catalog.Search {
		most := money.Micros(500_000 + r.IntN(3)*500_000)
		return catalog.Search{MaxMonthlyFee: &most}
	}},
	{"random", catalog.AtRandom, func(_ *rand.Rand, like string) catalog.Search {
		return catalog.Search{Country: "US", AreaCode: like[2:5]}
	}},
}

const sqlSellFifth = `UPDATE numbers SET state = 'owned', account_id = 'acc_bench'
WHERE realm = 'live' AND CAST(SUBSTR(e164, 6) AS BIGINT) % 5 = 0`

// stockForSearch stocks blocks of numbers: the United States in fifty regions, and two countries.
func stockForSearch(b *testing.B, s *app.Service, d *db.DB, r *rand.Rand, count int) []string {
	b.Helper()
	if _, err := s.CreateAccount(b.Context(), app.NewAccount{ID: "acc_bench", Realm: realm.Live}); err != nil {
		b.Fatal(err)
	}
	price := money.Dollar
	for _, country := range []string{"US", "GB", "DE"} {
		change := app.PriceChange{Country: country, Type: catalog.Local, MonthlyFee: &price}
		if _, err := s.SetPrice(b.Context(), change); err != nil {
			b.Fatal(err)
		}
	}
	var items []catalog.Item
	for seen := map[string]bool{}; len(items) < count; {
		items = append(items, blockForSearch(r, seen)...)
	}
	items = items[:count]
	slices.SortFunc(items, func(a, b catalog.Item) int { return strings.Compare(a.E164, b.E164) })
	numbers := make([]string, count)
	for i, item := range items {
		numbers[i] = item.E164
	}
	started := time.Now()
	for batch := range slices.Chunk(items, 10_000) {
		if err := d.Update(b.Context(), func(tx *db.Tx) error { return catalog.Stock(tx, batch) }); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d numbers stocked in %s", count, time.Since(started))
	err := d.Update(b.Context(), func(tx *db.Tx) error {
		if err := tx.Do(db.Stmt{SQL: sqlSellFifth}, catalog.StockChanged()); err != nil ||
			tx.Engine != db.Postgres {
			return err
		}
		return tx.Do(catalog.StockComplete()) // as an import does at its end
	})
	if err != nil {
		b.Fatal(err)
	}
	return numbers
}

// blockForSearch is some hundred numbers of one thousand that are not seen yet.
func blockForSearch(r *rand.Rand, seen map[string]bool) []catalog.Item {
	area := 201 + r.IntN(780)
	block := fmt.Sprintf("+1%03d%03d%d", area, 200+r.IntN(800), r.IntN(10))
	like := catalog.Item{
		Country: "US", Type: catalog.Local, Region: fmt.Sprintf("Region %d", area%50),
		Capabilities: []string{"voice", "voice|sms", "voice|sms|mms"}[area%3],
	}
	if area%4 == 0 {
		fee := money.Micros(area%5+1) * 500_000
		like.MonthlyFee = &fee
	}
	if other := r.IntN(10); other < 3 {
		code, country := "44", "GB"
		if other == 0 {
			code, country = "49", "DE"
		}
		block = fmt.Sprintf("+%s%d%06d", code, 20+r.IntN(60), r.IntN(1_000_000))
		like = catalog.Item{Country: country, Type: catalog.Local, Region: block[:5], Capabilities: "voice"}
	}
	var items []catalog.Item
	for range 300 + r.IntN(700) {
		like.Key = catalog.Key{Realm: realm.Live, E164: fmt.Sprintf("%s%03d", block, r.IntN(1000))}
		if !seen[like.E164] {
			seen[like.E164] = true
			items = append(items, like)
		}
	}
	return items
}
