package catalog_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// seed makes every run the same. A failure names the search.
const seed = 20260409

// nowUs is the real time of these tests.
const nowUs = 1_000_000_000

// Random searches in a random stock find what going through all of it finds, whichever way
// they take.
func TestSearchFindsWhatThereIs(t *testing.T) {
	stock := newShop(rand.New(rand.NewPCG(seed, 1)), 2500)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stock.fill(t, d)
		r := rand.New(rand.NewPCG(seed, 2))
		for range 80 {
			s := stock.randomSearch(r)
			limit := 1 + r.IntN(40)
			view(t, d, func(tx *db.Tx) { stock.holdTo(t, tx, s, limit) })
		}
	})
}

// holdTo compares one search with the truth, page by page to its end.
func (s shop) holdTo(t *testing.T, tx *db.Tx, q catalog.Search, limit int) {
	t.Helper()
	want := s.truth(q)
	byNumber := open(t, tx, q, catalog.ByNumber)
	if got, err := byNumber.Count(1 << 20); err != nil || got != len(want) {
		t.Errorf("%s: counted %d, %v; want %d", describe(q), got, err, len(want))
	}
	if got, err := byNumber.Count(7); err != nil || got != min(7, len(want)) {
		t.Errorf("%s: counted %d to 7, %v; want %d", describe(q), got, err, min(7, len(want)))
	}
	after := ""
	s.pages(t, q, catalog.ByNumber, want, limit, func() ([]catalog.Hit, error) {
		hits, err := open(t, tx, q, catalog.ByNumber).ByNumber(after, limit)
		if len(hits) > 0 {
			after = hits[len(hits)-1].E164
		}
		return hits, err
	})
	slices.SortStableFunc(want, func(a, b row) int { return cmp.Compare(s.fee(a), s.fee(b)) })
	var behind *catalog.Hit
	s.pages(t, q, catalog.ByFee, want, limit, func() ([]catalog.Hit, error) {
		hits, err := open(t, tx, q, catalog.ByFee).ByFee(behind, limit)
		if len(hits) > 0 {
			behind = &hits[len(hits)-1]
		}
		return hits, err
	})
	s.cheapest(t, tx, q, want, limit)
	s.sample(t, tx, q, want, limit)
}

// pages reads to the end, at most five pages, and compares with what is wanted.
func (s shop) pages(
	t *testing.T, q catalog.Search, by catalog.Sort, want []row, limit int, next func() ([]catalog.Hit, error),
) {
	t.Helper()
	for page := range 5 {
		hits, err := next()
		if err != nil {
			t.Fatalf("%s: %v", describe(q), err)
		}
		end := min(len(want), limit)
		got := texts(hits, func(h catalog.Hit) string { return h.E164 })
		expected := texts(want[:end], func(r row) string { return r.E164 })
		if !slices.Equal(got, expected) {
			t.Errorf("%s: page %d of %d by %s\n got %v\nwant %v", describe(q), page+1, limit, by, got, expected)
			return
		}
		if want = want[end:]; len(hits) < limit {
			return
		}
	}
}

func (s shop) sample(t *testing.T, tx *db.Tx, q catalog.Search, want []row, limit int) {
	t.Helper()
	hits, err := open(t, tx, q, catalog.AtRandom).AtRandom(limit)
	got := texts(hits, func(h catalog.Hit) string { return h.E164 })
	slices.Sort(got)
	if err != nil || len(got) != min(limit, len(want)) || len(slices.Compact(got)) != len(hits) {
		t.Errorf("%s: sampled %v, %v; want %d numbers", describe(q), got, err, min(limit, len(want)))
	}
	for _, number := range got {
		if !slices.ContainsFunc(want, func(r row) bool { return r.E164 == number }) {
			t.Errorf("%s: sampled %s, which is not wanted", describe(q), number)
		}
	}
}

// A random order gives other numbers each time, from all over the stock.
func TestRandomOrderSamples(t *testing.T) {
	stock := newShop(rand.New(rand.NewPCG(seed, 3)), 2500)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stock.fill(t, d)
		for _, q := range []catalog.Search{stock.search(), {Contains: "12"}} {
			q.Realm, q.AccountID, q.NowUs, q.Clock = realm.Live, me, nowUs, account.Clock("n.account_id")
			wanted, seen := stock.truth(q), map[string]bool{}
			for range 100 {
				view(t, d, func(tx *db.Tx) {
					hits, err := open(t, tx, q, catalog.AtRandom).AtRandom(20)
					if err != nil {
						t.Fatal(err)
					}
					for _, h := range hits {
						seen[h.E164] = true
					}
				})
			}
			if len(seen) < min(1000, len(wanted)*2/3) {
				t.Errorf("%s: 100 samples of 20 gave %d of %d numbers", describe(q), len(seen), len(wanted))
			}
		}
	})
}

func open(t *testing.T, tx *db.Tx, q catalog.Search, by catalog.Sort) *catalog.Finder {
	t.Helper()
	f, err := q.Open(tx, by)
	if err != nil {
		t.Fatalf("%s: %v", describe(q), err)
	}
	return f
}

func view(t *testing.T, d *db.DB, f func(tx *db.Tx)) {
	t.Helper()
	if err := d.View(t.Context(), func(tx *db.Tx) error { f(tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

func texts[T any](all []T, text func(T) string) []string {
	out := make([]string, len(all))
	for i, one := range all {
		out[i] = text(one)
	}
	return out
}

func describe(q catalog.Search) string {
	q.Clock = ""
	fee := "any"
	if q.MaxMonthlyFee != nil {
		fee = q.MaxMonthlyFee.String()
	}
	q.MaxMonthlyFee = nil
	return fmt.Sprintf("search %+v, fee %s", q, fee)
}

// me searches; the others own, release and reserve.
const me, other = "acc_me", "acc_other"

// clocks are the test clocks of accounts in the sandbox.
var clocks = map[string]int64{"acc_early": 500, "acc_late": 2 * nowUs}

// row is a number as the test knows it.
type row struct {
	Realm         realm.Realm `db:"realm"`
	E164          string      `db:"e164"`
	Country       string      `db:"country"`
	Type          string      `db:"type"`
	Region        string      `db:"region"`
	Capabilities  string      `db:"capabilities"`
	Fee           *int64      `db:"fee"`
	State         string      `db:"state"`
	Account       *string     `db:"account"`
	AfterUs       *int64      `db:"after"`
	WithdrawnUs   *int64      `db:"withdrawn"`
	Listed        int64       `db:"listed"`
	ReservedBy    *string     `db:"by"`
	ReservedUntil *int64      `db:"until"`
}

// shop is a stock; not all countries and types have a price.
type shop struct {
	rows   []row
	prices map[string]int64 // by country and type
}

func newShop(r *rand.Rand, size int) shop {
	s := shop{prices: map[string]int64{
		"US local": 1_150_000, "US toll_free": 2_000_000, "CA local": 1_150_000, "GB local": 900_000,
		"GB mobile": 3_000_000, "JM local": 5_000_000, "IN local": 2_500_000,
	}}
	seen := map[string]bool{}
	for len(s.rows) < size {
		n := randomRow(r)
		if key := string(n.Realm) + n.E164; !seen[key] {
			seen[key] = true
			s.rows = append(s.rows, n)
		}
	}
	slices.SortFunc(s.rows, func(a, b row) int { return cmp.Compare(a.E164, b.E164) })
	return s
}

func randomRow(r *rand.Rand) row {
	country := pick(r, "US", "US", "US", "US", "CA", "GB", "GB", "JM", "IN", "IN")
	code := e164.Country(country).CallingCode()
	n := row{
		Realm: realm.Live, Country: country, Type: pick(r, "local", "local", "local", "mobile", "toll_free"),
		Region:       pick(r, "", "CA", "CA", "New York", "New", fmt.Sprintf("Region %d", r.IntN(60))),
		Capabilities: pick(r, "voice", "voice|sms", "voice|sms|mms", "sms"), State: "for_sale", Listed: 1,
		E164: fmt.Sprintf(
			"+%s%0*d",
			code,
			10-r.IntN(2),
			2_000_000_000+r.IntN(4)*100_000_000+r.IntN(30_000)*pickInt(r, 1, 7),
		),
	}
	n.E164 = n.E164[:min(len(n.E164), 16)]
	if r.IntN(10) == 0 {
		n.Realm = realm.Sandbox
	}
	if r.IntN(3) == 0 {
		n.Fee = number(int64(pickInt(r, 0, 500_000, 1_150_000, 4_000_000)))
	}
	switch r.IntN(12) {
	case 0, 1:
		n.State, n.Account, n.Listed = "owned", text(pick(r, me, other)), int64(r.IntN(2))
	case 2:
		n.State, n.Account = "cooling_off", text(pick(r, me, other, "acc_early", "acc_late"))
		n.AfterUs = number(int64(pickInt(r, 400, 600, nowUs, nowUs+1, 2*nowUs, 2*nowUs+1)))
	case 3:
		n.WithdrawnUs = number(1)
	}
	if n.State == "for_sale" && r.IntN(6) == 0 {
		n.ReservedBy, n.ReservedUntil = text(pick(r, me, other)), number(int64(pickInt(r, nowUs-1, nowUs, nowUs+1)))
	}
	return n
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }
func pickInt(r *rand.Rand, of ...int) int    { return of[r.IntN(len(of))] }
func number(n int64) *int64                  { return &n }
func text(s string) *string                  { return &s }

// fee is what a number costs a month; below 0: it has no price.
func (s shop) fee(n row) int64 {
	if n.Fee != nil {
		return *n.Fee
	}
	if fee, priced := s.prices[n.Country+" "+n.Type]; priced {
		return fee
	}
	return -1
}

// truth goes through all.
func (s shop) truth(q catalog.Search) []row {
	var found []row
	for _, n := range s.rows {
		if n.Realm == q.Realm && s.sold(n) && s.wanted(n, q) {
			found = append(found, n)
		}
	}
	return found
}

// sold tells whether the number could be bought by me.
func (s shop) sold(n row) bool {
	now := int64(nowUs)
	if n.Account != nil && clocks[*n.Account] != 0 {
		now = clocks[*n.Account]
	}
	return s.fee(n) >= 0 && n.WithdrawnUs == nil && n.State != "owned" &&
		(n.AfterUs == nil || *n.AfterUs <= now) &&
		(n.ReservedBy == nil || *n.ReservedBy == me || *n.ReservedUntil <= nowUs)
}

func (s shop) wanted(n row, q catalog.Search) bool {
	digits := n.E164[1:]
	code := e164.Number(n.E164).CallingCode()
	for _, c := range q.Capabilities {
		if !slices.Contains(strings.Split(n.Capabilities, "|"), c) {
			return false
		}
	}
	return (q.Country == "" || n.Country == q.Country) && (q.Type == "" || n.Type == q.Type) &&
		(q.Region == "" || n.Region == q.Region) && strings.HasPrefix(digits, code+q.AreaCode) &&
		(q.MaxMonthlyFee == nil || s.fee(n) <= int64(*q.MaxMonthlyFee)) &&
		matches(digits, "^"+q.Starts) && matches(digits, q.Contains) && matches(digits, q.Ends+"$")
}

func matches(digits string, p catalog.Pattern) bool {
	return regexp.MustCompile(strings.ReplaceAll(string(p), "_", ".")).MatchString(digits)
}

func (s shop) search() catalog.Search { return catalog.Search{} }

func (s shop) randomSearch(r *rand.Rand) catalog.Search {
	q := catalog.Search{Realm: realm.Live, AccountID: me, NowUs: nowUs, Clock: account.Clock("n.account_id")}
	if r.IntN(10) == 0 {
		q.Realm = realm.Sandbox
	}
	example := s.rows[r.IntN(len(s.rows))]
	digits := example.E164[1:]
	code := e164.Number(example.E164).CallingCode()
	some := func(chance int) bool { return r.IntN(chance) == 0 }
	if some(3) {
		q.Country = example.Country
	}
	if some(4) {
		q.Type = example.Type
	}
	if some(4) {
		q.Region = example.Region
	}
	if some(4) {
		q.Capabilities = strings.Split(example.Capabilities, "|")
	}
	if some(5) {
		q.MaxMonthlyFee = (*money.Micros)(number(int64(pickInt(r, 0, 500_000, 1_150_000, 2_000_000, 9_000_000))))
	}
	if some(5) {
		q.AreaCode = digits[len(code) : len(code)+1+r.IntN(4)]
	}
	switch r.IntN(4) {
	case 0:
		q.Starts = holes(r, digits[:1+r.IntN(len(digits))])
	case 1:
		q.Ends = holes(r, digits[r.IntN(len(digits)):])
	case 2:
		from := r.IntN(len(digits))
		q.Contains = holes(r, digits[from:from+1+r.IntN(len(digits)-from)])
	}
	if some(10) {
		q.Contains = holes(r, digits[4:])
	}
	return q
}

// holes makes some digits unknown.
func holes(r *rand.Rand, digits string) catalog.Pattern {
	pattern := []byte(digits)
	for i := range pattern {
		if r.IntN(5) == 0 {
			pattern[i] = catalog.AnyDigit
		}
	}
	return catalog.Pattern(pattern)
}

const (
	sqlFillNumbers = `INSERT INTO numbers (realm, e164, country, type, region, locality, capabilities,
  monthly_fee_micros, carrier, state, account_id, available_after_us, withdrawn_us, listed, reserved_by,
  reserved_until_us)
SELECT each.realm, each.e164, each.country, each.type, each.region, '', each.capabilities, each.fee, '',
  each.state, each.account, each.after, each.withdrawn, each.listed, each.by, each.until
FROM EACH($1: realm TEXT, e164 TEXT, country TEXT, type TEXT, region TEXT, capabilities TEXT, fee BIGINT,
  state TEXT, account TEXT, after BIGINT, withdrawn BIGINT, listed BIGINT, by TEXT, until BIGINT)`
	sqlFillPrice   = `INSERT INTO prices VALUES ($1, $2, $3, 0, 0, 0, 30, 0)`
	sqlFillAccount = `INSERT INTO accounts VALUES ($1, 'sandbox', '', $2, 0, NULL)`
	sqlNoMagic     = `DELETE FROM numbers`
)

// fill puts the stock into an empty database, without the numbers that are always there.
func (s shop) fill(t testing.TB, d *db.DB) {
	t.Helper()
	stmts := []db.Stmt{{SQL: sqlNoMagic}, {SQL: sqlFillNumbers, Args: []any{db.Set(s.rows)}, Rows: len(s.rows)}}
	for name, fee := range s.prices {
		country, of, _ := strings.Cut(name, " ")
		stmts = append(stmts, db.Stmt{SQL: sqlFillPrice, Args: []any{country, of, fee}})
	}
	for id, clock := range clocks {
		stmts = append(stmts, db.Stmt{SQL: sqlFillAccount, Args: []any{id, clock}})
	}
	stmts = append(stmts, catalog.StockChanged())
	if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(stmts...) }); err != nil {
		t.Fatal(err)
	}
}
