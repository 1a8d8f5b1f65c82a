package stockfile

import (
	"math/rand/v2"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"tryvox.io/numbers/internal/e164"
)

// name must be the library's own answer for the whole number, less the country's name that it falls back to.
func TestPlacesAgreeWithLibrary(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	p := newPlaces()
	named := 0
	for _, code := range callingCodes() {
		for _, national := range nationals(random, code, 100) {
			n, err := e164.Parse("+" + code + national)
			if err != nil {
				continue
			}
			number := libraryNumber(code, national)
			want, _ := phonenumbers.GetGeocodingForNumber(number, "en")
			if region, err := language.ParseRegion(phonenumbers.GetRegionCodeForNumber(number)); err == nil &&
				want == display.Regions(language.English).Name(region) {
				want = "" // a country's name is no region, even where the prefix has it
			}
			got := p.name(n)
			if checkText(want) == nil && got != want && want != "" {
				t.Fatalf("seed %d: name(%s) = %q, want %q", seed, n, got, want)
			}
			if again := p.name(n); again != got {
				t.Fatalf("seed %d: name(%s) = %q, then %q", seed, n, got, again)
			}
			if got != "" {
				named++
			}
		}
	}
	if named < 1000 {
		t.Errorf("only %d places were named", named)
	}
}

func TestPlaceNames(t *testing.T) {
	cases := map[e164.Number]string{
		"+14155551234":   "San Francisco, CA",
		"+912225551234":  "Mumbai",
		"+919876543210":  "", // mobile: the library says India
		"+18005551234":   "",
		"+33123456789":   "", // the library says France
		"+61253401234":   "", // thirty towns in more than 200 characters
		"+8001234567890": "",
	}
	p := newPlaces()
	for n, want := range cases {
		if got := p.name(n); got != want {
			t.Errorf("name(%s) = %q, want %q", n, got, want)
		}
	}
}

func TestRegionsAgree(t *testing.T) {
	cases := []struct {
		region, locality, place string
		northAmerican, want     bool
	}{
		{"CA", "San Francisco", "San Francisco, CA", true, true},
		{"CA", "", "California", true, true},
		{"California", "", "San Francisco, CA", true, true},
		{"TX", "", "Texas", true, true},
		{"US-TX", "", "Dallas, TX", true, true},
		{"texas", "", "Dallas, TX", true, true},
		{"San Francisco, CA", "", "California", true, true},
		{"New York", "", "New York, NY", true, true},
		{"DC", "", "Washington D.C.", true, true},
		{"WA", "", "Washington State", true, true},
		{"BC", "", "British Colombia", true, true},
		{"Québec", "", "Montreal, QC", true, true},
		{"PE", "", "Nova Scotia/Prince Edward Island", true, true},
		{"CA", "Chicago", "Chicago, IL", true, false},
		{"NY", "", "California", true, false},
		{"Ontario", "", "California", true, false},
		{"Bay Area", "", "San Francisco, CA", true, false},
		{"Bay Area", "San Francisco", "San Francisco, CA", true, true},
		{"Kingston", "", "Jamaica", true, false},
		{"Maharashtra", "Mumbai", "Mumbai", false, true},
		{"MH", "", "Mumbai", false, true},
		{"Maharashtra", "", "Mumbai", false, false},
		{"Île de France", "", "Ile-de-France", false, true},
		{"Sao Paulo", "", "São Paulo - SP", false, true},
		{"上海", "", "Shanghai", false, true},
		{"Thüringen", "Erfurt", "Berlin", false, false},
		{"Berlin", "", "Berlin", false, true},
	}
	p := newPlaces()
	for _, c := range cases {
		question := comparison{c.region, c.locality, c.place, c.northAmerican}
		for range 2 {
			if got := p.agree(question); got != c.want {
				t.Errorf("agree(%+v) = %v, want %v", question, got, c.want)
			}
		}
	}
}

func TestAgreedIsBounded(t *testing.T) {
	p := newPlaces()
	for i := range 3 * agreedMax {
		p.agree(comparison{region: "Region " + string(rune('一'+i)), place: "Berlin"})
		if len(p.agreed) > agreedMax {
			t.Fatalf("%d comparisons are kept, want at most %d", len(p.agreed), agreedMax)
		}
	}
}
