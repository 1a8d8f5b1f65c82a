package e164_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers"

	"tryvox.io/numbers/internal/e164"
)

// fromITU are the countries without a plan of their own in libphonenumber.
var fromITU = map[e164.Country]string{
	"AQ": "672", "BV": "47", "GS": "500", "HM": "672", "PN": "64", "TF": "262", "UM": "1",
}

// noISO are the regions of libphonenumber without an ISO code: Ascension, Tristan da Cunha, Kosovo.
var noISO = []string{"AC", "TA", "XK"}

func TestCountries(t *testing.T) {
	all := e164.Countries()
	if got, want := len(all), 249; got != want {
		t.Errorf("%d countries, want %d", got, want)
	}
	if !slices.IsSorted(all) {
		t.Error("countries are not sorted: the binary search misses some")
	}
	if got := len(slices.Compact(slices.Clone(all))); got != len(all) {
		t.Errorf("%d countries are listed twice", len(all)-got)
	}
	all[0] = "XX"
	if e164.Countries()[0] != "AD" {
		t.Error("a caller can change the table")
	}
}

func TestParseCountry(t *testing.T) {
	for _, c := range e164.Countries() {
		if got, err := e164.ParseCountry(string(c)); err != nil || got != c {
			t.Errorf("ParseCountry(%q) = %q, %v", c, got, err)
		}
	}
	no := []string{
		"", "U", "us", "Us", "USA", "US ", " US", "00",
		"UK", "EU", "AN", "SU", "YU", "CS", "XK", "XX", "AA", "ZZ",
	}
	for _, s := range no {
		if got, err := e164.ParseCountry(s); !errors.Is(err, e164.ErrCountry) || got != "" {
			t.Errorf("ParseCountry(%q) = %q, %v; want ErrCountry", s, got, err)
		}
	}
}

func TestCallingCodesAgreeWithLibphonenumber(t *testing.T) {
	regions := phonenumbers.GetSupportedRegions()
	for _, c := range e164.Countries() {
		want, listed := fromITU[c]
		if regions[string(c)] == listed {
			t.Errorf("%s: libphonenumber knows it: %v, fromITU lists it: %v", c, regions[string(c)], listed)
		}
		if !listed {
			want = strconv.Itoa(phonenumbers.GetCountryCodeForRegion(string(c)))
		}
		if got := c.CallingCode(); got != want {
			t.Errorf("%s: calling code %q, want %q", c, got, want)
		}
	}
	for region := range regions {
		if _, err := e164.ParseCountry(region); (err != nil) != slices.Contains(noISO, region) {
			t.Errorf("libphonenumber's region %s: %v", region, err)
		}
	}
}

// Every code from 1 to 999 is assigned here exactly when libphonenumber has a plan for it; the one difference
// is the Vatican's, which is assigned but not in use.
func TestAssignedCodesAgreeWithLibphonenumber(t *testing.T) {
	for code := 1; code <= 999; code++ {
		digits := strconv.Itoa(code)
		want := ""
		for length := len(digits); length > 0 && want == ""; length-- {
			head, _ := strconv.Atoi(digits[:length])
			if phonenumbers.GetSupportedCallingCodes()[head] || head == 379 {
				want = digits[:length]
			}
		}
		n := e164.Number("+" + digits)
		if got := n.CallingCode(); got != want {
			t.Errorf("Number(%q).CallingCode() = %q, want %q", n, got, want)
		}
	}
}

func TestOwns(t *testing.T) {
	tests := []struct {
		number string
		yes    []e164.Country
		no     []e164.Country
	}{
		{"+14155551234", []e164.Country{"US", "CA", "JM", "UM"}, []e164.Country{"GB", "", "us", "XX"}},
		{"+79123456789", []e164.Country{"RU", "KZ"}, []e164.Country{"US"}},
		{"+442079460123", []e164.Country{"GB", "GG", "IM", "JE"}, []e164.Country{"IE"}},
		{"+919876543210", []e164.Country{"IN"}, []e164.Country{"US"}},
		{"+4721234567", []e164.Country{"NO", "SJ", "BV"}, []e164.Country{"SE"}},
		{"+2471234567", nil, []e164.Country{"SH", ""}},
		{"+2101234567", nil, []e164.Country{"", "XX"}},
	}
	for _, test := range tests {
		n := e164.Number(test.number)
		for _, c := range test.yes {
			if !c.Owns(n) {
				t.Errorf("%s does not own %s", c, n)
			}
		}
		for _, c := range test.no {
			if c.Owns(n) {
				t.Errorf("%q owns %s", c, n)
			}
		}
	}
}

func TestNobodyOwnsNonGeographicNumbers(t *testing.T) {
	for _, code := range []string{"800", "808", "870", "878", "881", "882", "883", "888", "979"} {
		n := e164.Number("+" + code + "12345678")
		if got := n.CallingCode(); got != code {
			t.Errorf("Number(%q).CallingCode() = %q, want %q", n, got, code)
		}
		for _, c := range e164.Countries() {
			if c.Owns(n) {
				t.Errorf("%s owns %s", c, n)
			}
		}
	}
}
