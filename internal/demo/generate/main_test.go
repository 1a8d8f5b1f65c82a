package main

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"tryvox.io/numbers/internal/e164"
)

func TestCommittedFileIsTheGenerators(t *testing.T) {
	want, err := os.ReadFile("../catalog.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Fatalf("%d bytes are committed, %d other ones generated: run go generate ./internal/demo",
				len(want), got.Len())
		}
	}
}

// An import warns of what libphonenumber does not know. It is what the tables say, and no more.
func TestUnknownToLibphonenumber(t *testing.T) {
	unknown := []e164.Number{"+441154960", "+447700900", "+3532091", "+3363998"}
	rows, err := catalog()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		n, err := phonenumbers.Parse(string(r.e164), "ZZ")
		if err != nil {
			t.Fatal(err)
		}
		listed := slices.ContainsFunc(unknown, func(head e164.Number) bool {
			return strings.HasPrefix(string(r.e164), string(head))
		})
		if valid := phonenumbers.IsValidNumber(n); valid == listed {
			t.Errorf("%s: valid %v", r.e164, valid)
		}
	}
}

// A state or province is right when libphonenumber puts the area code there or, where its data are finer,
// into a town of it.
func TestAreaCodesAreInTheirState(t *testing.T) {
	for _, of := range [][]area{unitedStates, canada} {
		for _, a := range of {
			n, err := phonenumbers.Parse("+1"+a.code+fictionFirst, "ZZ")
			if err != nil {
				t.Fatal(err)
			}
			place, err := phonenumbers.GetGeocodingForNumber(n, "en")
			if err != nil {
				t.Fatal(err)
			}
			name, found := states[a.region]
			if !found || !strings.Contains(place, name) && !strings.HasSuffix(place, ", "+a.region) {
				t.Errorf("%s is in %q, not in %s (%s)", a.code, place, a.region, name)
			}
		}
	}
}

func TestLocalitiesAgreeWithLibphonenumber(t *testing.T) {
	tests := []struct{ number, want string }{
		{"+442079460123", "London"}, {"+441134960123", "Leeds"}, {"+441914980123", "Tyneside"},
		{"+492214710123", "Cologne"}, {"+498999998123", "Munich"},
		{"+46980319212", "Kiruna"}, {"+46406280412", "Malmö"},
		{"+31430555012", "Maastricht"}, {"+31580555012", "Leeuwarden"},
		{"+48710555012", "Wroclaw"}, {"+390801555012", "Bari"},
		{"+34869555012", "Cuenca"}, {"+34821555012", "Segovia"}, {"+34841555012", "La Rioja"},
		{"+914845550123", "Ernakulam, Kerala"}, {"+915225550123", "Lucknow, Uttar Pradesh"},
		{"+558555500123", "Ceará"}, {"+902240555012", "Bursa"}, {"+20880555012", "Assiout"},
		{"+81781555012", "Kobe, Hyogo"}, {"+97240555012", "Haifa and North Regions"},
	}
	for _, test := range tests {
		n, err := phonenumbers.Parse(test.number, "ZZ")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := phonenumbers.GetGeocodingForNumber(n, "en"); err != nil || got != test.want {
			t.Errorf("%s is in %q, %v; want %q", test.number, got, err, test.want)
		}
	}
}

func TestBlockNumber(t *testing.T) {
	b := block{first: "+442079460000", span: 1000, take: 40}
	last := e164.Number("")
	for i := range b.take {
		n, err := b.number(i)
		if err != nil {
			t.Fatal(err)
		}
		if n <= last || n < b.first || n > "+442079460999" {
			t.Errorf("number %d is %s, after %s", i, n, last)
		}
		last = n
	}
	if n, err := (block{first: "+18005550199", span: 1, take: 2}).number(0); err == nil {
		t.Errorf("two of one number: %s", n)
	}
	if n, err := (block{first: "+18005550199", span: 1, take: 1}).number(0); err != nil || n != "+18005550199" {
		t.Errorf("one of one number: %s, %v", n, err)
	}
}

func TestCheckRefuses(t *testing.T) {
	tests := []struct {
		name   string
		plan   plan
		kind   string
		number e164.Number
	}{
		{"another country's number", plan{country: "GB"}, local, "+14155550123"},
		{"its neighbour's number", plan{country: "CA"}, local, "+14155550123"},
		{"too short", plan{country: "GB", reserved: true}, local, "+4420794"},
		{"unknown to the plan", plan{country: "GB"}, mobile, "+447700900123"},
		{"another type", plan{country: "DE", reserved: true}, local, "+491713920012"},
		{"read as another", plan{country: "GB", reserved: true}, local, "+4402079460123"},
	}
	for _, test := range tests {
		if err := test.plan.check(test.kind, test.number); err == nil {
			t.Errorf("%s: %s passes", test.name, test.number)
		}
	}
	if err := (plan{country: "GB", reserved: true}).check(mobile, "+447700900123"); err != nil {
		t.Errorf("a reserved number unknown to the plan: %v", err)
	}
}

func TestOfferOf(t *testing.T) {
	plain, err := offerOf("US", local, "+12015550123")
	if err != nil {
		t.Fatal(err)
	}
	pair, err := offerOf("US", local, "+12015550122")
	if err != nil {
		t.Fatal(err)
	}
	if pair.monthlyCents <= plain.monthlyCents || pair.setupCents <= plain.setupCents {
		t.Errorf("a pair costs %+v, no pair %+v", pair, plain)
	}
	if _, err := offerOf("AQ", local, "+672112345"); err == nil {
		t.Error("Antarctica has an offer")
	}
	for cents, want := range map[int]string{0: "0.00", 5: "0.05", 115: "1.15", 1600: "16.00"} {
		if got := dollars(cents); got != want {
			t.Errorf("dollars(%d) = %q, want %q", cents, got, want)
		}
	}
}

var states = map[string]string{
	"AK": "Alaska", "AL": "Alabama", "AR": "Arkansas", "AZ": "Arizona", "CA": "California", "CO": "Colorado",
	"CT": "Connecticut", "DC": "Washington D.C.", "DE": "Delaware", "FL": "Florida", "GA": "Georgia",
	"HI": "Hawaii", "IA": "Iowa", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "KS": "Kansas",
	"KY": "Kentucky", "LA": "Louisiana", "MA": "Massachusetts", "MD": "Maryland", "ME": "Maine",
	"MI": "Michigan", "MN": "Minnesota", "MO": "Missouri", "MS": "Mississippi", "MT": "Montana",
	"NC": "North Carolina", "ND": "North Dakota", "NE": "Nebraska", "NH": "New Hampshire", "NJ": "New Jersey",
	"NM": "New Mexico", "NV": "Nevada", "NY": "New York", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon",
	"PA": "Pennsylvania", "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota",
	"TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VA": "Virginia", "VT": "Vermont",
	"WA": "Washington State", "WI": "Wisconsin", "WV": "West Virginia", "WY": "Wyoming",
	"AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
	"NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "ON": "Ontario", "QC": "Quebec",
	"SK": "Saskatchewan", "YT": "Yukon",
}
