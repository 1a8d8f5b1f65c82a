package demo_test

import (
	"encoding/csv"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/demo"
	"tryvox.io/numbers/internal/e164"
)

type row struct {
	line                                                  int
	number, country, kind, region, locality, capabilities string
	monthlyFee, setupFee, carrier                         string
}

func rows(t *testing.T) []row {
	t.Helper()
	lines := csv.NewReader(demo.Catalog())
	header, err := lines.Read()
	if err != nil {
		t.Fatal(err)
	}
	const want = "e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier"
	if got := strings.Join(header, ","); got != want {
		t.Fatalf("header %q, want %q", got, want)
	}
	records, err := lines.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]row, len(records))
	for i, r := range records {
		all[i] = row{i + 2, r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7], r[8]}
	}
	return all
}

func TestCatalogIsLargeEnough(t *testing.T) {
	all := rows(t)
	if len(all) < 6000 {
		t.Errorf("%d numbers, want at least 6,000", len(all))
	}
	countries, kinds := map[string]int{}, map[string]int{}
	for _, r := range all {
		countries[r.country]++
		kinds[r.kind]++
	}
	stocked := 0
	for _, count := range countries {
		if count >= 170 {
			stocked++
		}
	}
	if stocked < 15 {
		t.Errorf("%d countries have 170 numbers, want at least 15: %v", stocked, countries)
	}
	for _, kind := range []string{"local", "toll_free", "mobile"} {
		if kinds[kind] < 400 {
			t.Errorf("%d numbers are %s, want at least 400", kinds[kind], kind)
		}
	}
	if len(kinds) != 3 {
		t.Errorf("types %v, want three", kinds)
	}
}

func TestRowsAreSortedAndUnique(t *testing.T) {
	all := rows(t)
	for i := 1; i < len(all); i++ {
		if all[i].number <= all[i-1].number {
			t.Errorf("line %d: %s comes after %s", all[i].line, all[i].number, all[i-1].number)
		}
	}
}

var fee = regexp.MustCompile(`^(0|[1-9][0-9]*)\.[0-9]{2}$`)

func TestRowsAreWellFormed(t *testing.T) {
	capabilities := []string{"voice", "voice|sms", "voice|sms|mms"}
	for _, r := range rows(t) {
		n, err := e164.Parse(r.number)
		if err != nil {
			t.Errorf("line %d: %q %v", r.line, r.number, err)
		}
		c, err := e164.ParseCountry(r.country)
		if err != nil {
			t.Errorf("line %d: %q %v", r.line, r.country, err)
		}
		if !c.Owns(n) {
			t.Errorf("line %d: %s is not of %s", r.line, n, c)
		}
		if !fee.MatchString(r.monthlyFee) || r.monthlyFee == "0.00" || !fee.MatchString(r.setupFee) {
			t.Errorf("line %d: %s has fees %q and %q", r.line, n, r.monthlyFee, r.setupFee)
		}
		if !slices.Contains(capabilities, r.capabilities) {
			t.Errorf("line %d: %s has capabilities %q", r.line, n, r.capabilities)
		}
		if r.carrier == "" {
			t.Errorf("line %d: %s has no carrier", r.line, n)
		}
	}
}

// Only what belongs to no place has no region: freephone, mobiles, and Ireland's area code for drama.
func TestLocalNumbersHaveARegion(t *testing.T) {
	regions := map[string]map[string]bool{}
	for _, r := range rows(t) {
		if (r.region == "") != (r.locality == "") {
			t.Errorf("line %d: %s has region %q and locality %q", r.line, r.number, r.region, r.locality)
		}
		if r.kind != "local" || r.country == "IE" {
			continue
		}
		if r.region == "" {
			t.Errorf("line %d: %s has no region", r.line, r.number)
		}
		if regions[r.country] == nil {
			regions[r.country] = map[string]bool{}
		}
		regions[r.country][r.region] = true
	}
	for country, of := range map[string]int{"US": 51, "CA": 10, "IN": 10, "GB": 9, "DE": 5, "FR": 5, "BR": 8} {
		if got := len(regions[country]); got < of {
			t.Errorf("%s has %d regions, want at least %d", country, got, of)
		}
	}
}

func TestFeesVary(t *testing.T) {
	fees, perCountry := map[string]bool{}, map[string]map[string]bool{}
	for _, r := range rows(t) {
		fees[r.monthlyFee] = true
		if perCountry[r.country] == nil {
			perCountry[r.country] = map[string]bool{}
		}
		perCountry[r.country][r.monthlyFee+" "+r.setupFee] = true
	}
	if len(fees) < 30 {
		t.Errorf("%d different monthly fees, want at least 30", len(fees))
	}
	for country, of := range perCountry {
		if len(of) < 2 {
			t.Errorf("%s has one price only", country)
		}
	}
}

// The page that a newcomer reads first buys this number at these fees.
func TestCatalogHasTheReferencesNumber(t *testing.T) {
	text, err := io.ReadAll(demo.Catalog())
	if err != nil {
		t.Fatal(err)
	}
	const want = "\n+919876543210,IN,local,Maharashtra,Mumbai,voice|sms,2.50,0.00,"
	if got := strings.Count(string(text), want); got != 1 {
		t.Errorf("%d rows %q, want 1", got, want)
	}
}

// forFiction are the beginnings of what regulators keep for fiction; generate names them.
var forFiction = map[string][]string{
	"GB": {
		"+441134960", "+441144960", "+441154960", "+441164960", "+441174960", "+441184960", "+441214960",
		"+441314960", "+441414960", "+441514960", "+441614960", "+441914980", "+442079460", "+442920180",
		"+447700900", "+448081570",
	},
	"AU": {
		"+6125550", "+6127010", "+6135550", "+6137010", "+6175550", "+6177010", "+6185550", "+6187010",
		"+6149157", "+611800160401", "+611800975707", "+611800975708", "+611800975709", "+61180097571",
	},
	"IE": {"+3532091"},
	"FR": {"+3319900", "+3326191", "+3335301", "+3346571", "+3353649", "+3363998"},
	"DE": {
		"+493023125", "+496990009", "+494066969", "+492214710", "+498999998", "+4917139200", "+4917604069",
		"+4915228817386", "+4915228895456", "+4915254599371", "+491729925904", "+491729968532",
		"+491729973185", "+491729973186", "+491729980752", "+491749091317", "+491749464308",
	},
	"SE": {"+463139006", "+464062804", "+468465004", "+469803192", "+467017406"},
}

var tollFreeForFiction = []string{"+184455501", "+185555501", "+186655501", "+187755501", "+188855501"}

// Where a range is kept for fiction no number is outside it: it might be somebody's.
func TestOnlyFictionWhereFictionIsKept(t *testing.T) {
	begins := func(number string, heads []string) bool {
		return slices.ContainsFunc(heads, func(head string) bool { return strings.HasPrefix(number, head) })
	}
	for _, r := range rows(t) {
		kept := true
		switch {
		case forFiction[r.country] != nil:
			kept = begins(r.number, forFiction[r.country])
		case r.kind == "toll_free":
			kept = begins(r.number, tollFreeForFiction) || r.number == "+18005550199"
		case strings.HasPrefix(r.number, "+1"):
			kept = r.number[5:10] == "55501"
		}
		if !kept {
			t.Errorf("line %d: %s of %s is not kept for fiction", r.line, r.number, r.country)
		}
	}
}

// The file is part of the binary.
func TestCompressedSize(t *testing.T) {
	file, err := os.Stat("catalog.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	const bytesMax = 150_000
	if file.Size() >= bytesMax {
		t.Errorf("%d bytes compressed, want less than %d", file.Size(), bytesMax)
	}
}

func TestCatalogsAreIndependent(t *testing.T) {
	first := demo.Catalog()
	if _, err := io.CopyN(io.Discard, first, 1000); err != nil {
		t.Fatal(err)
	}
	second, err := io.ReadAll(demo.Catalog())
	if err != nil {
		t.Fatal(err)
	}
	rest, err := io.ReadAll(first)
	if err != nil {
		t.Fatal(err)
	}
	if string(second[1000:]) != string(rest) {
		t.Error("reading one catalog moves another")
	}
}
