package stockfile

import (
	"github.com/nyaruka/phonenumbers"

	"tryvox.io/numbers/internal/e164"
)

// places names the place of a number by its first digits (libphonenumber's geocoding, in English).
// It is for one goroutine.
type places struct {
	recent [recentPrefixes]prefix
	agreed map[comparison]bool
}

// A prefix is the first prefixDigits of a number, and the place that they name.
type prefix struct {
	digits int
	place  string
}

const (
	// prefixDigits is how many digits the library looks at, so that all numbers which share them share the
	// place.
	prefixDigits = 9
	// recentPrefixes remembers more prefixes than a carrier's stock of a country has blocks; 1.5 MB.
	// A number not found in it costs 1–2 µs, one found 0.02.
	recentPrefixes = 1 << 16
)

func newPlaces() *places {
	return &places{agreed: make(map[comparison]bool)}
}

// name is "San Francisco, CA", "California", "Mumbai", or "" when the plan names no place smaller than the
// country.
func (p *places) name(n e164.Number) string {
	digits := decimal(n[1:min(len(n), 1+prefixDigits)])
	// Multiplied by 2^32 over the golden ratio, so that blocks of numbers spread over all slots.
	slot := &p.recent[uint32(digits)*2654435769>>(32-16)]
	if slot.digits != digits {
		*slot = prefix{digits, lookUp(digits)}
	}
	return slot.place
}

// lookUp asks the library for a number that consists of the prefix alone. All but the last digit are given
// as its calling code: the library then looks up the same digits, and has no country to fall back to,
// whose name ("India" for a mobile number) would be no region.
func lookUp(digits int) string {
	code, last := int32(digits/10), uint64(digits%10)
	number := &phonenumbers.PhoneNumber{CountryCode: &code, NationalNumber: &last}
	place, err := phonenumbers.GetGeocodingForNumber(number, "en")
	if err != nil || checkText(place) != nil {
		// Some Australian prefixes name thirty towns in 500 characters: no region, and too long for the
		// column.
		return ""
	}
	return place
}
