package e164

import (
	"errors"
	"slices"
	"strings"
)

// ErrCountry is the answer to what is no country; its text is meant for the customer.
var ErrCountry = errors.New(`must be an ISO 3166-1 alpha-2 country code (e.g. "US")`)

// A Country is one of the 249 assigned ISO 3166-1 alpha-2 codes, in upper case.
type Country string

// ParseCountry takes s as it stands. Reserved and user-assigned codes (UK, EU, XK, AN, ZZ) are no countries.
// Its only error is ErrCountry.
func ParseCountry(s string) (Country, error) {
	if _, found := find(Country(s)); !found {
		return "", ErrCountry
	}
	return Country(s), nil
}

// CallingCode returns the calling code without the plus sign ("1" for US and for JM), or "" for no country.
func (c Country) CallingCode() string {
	at, found := find(c)
	if !found {
		return ""
	}
	return countries[at].callingCode
}

// Owns tells whether c's calling code is n's. Codes are shared: a number in +1 is owned by US and CA alike,
// one in +7 by RU and KZ. Nobody owns a non-geographic number (+800), nor one in +247 or +383, whose
// territories have no ISO code.
func (c Country) Owns(n Number) bool {
	code := c.CallingCode()
	return code != "" && code == n.CallingCode()
}

// Countries returns a copy of all 249 codes, sorted.
func Countries() []Country {
	all := make([]Country, len(countries))
	for i := range countries {
		all[i] = countries[i].iso
	}
	return all
}

func find(c Country) (at int, found bool) {
	return slices.BinarySearchFunc(countries[:], c, func(row country, c Country) int {
		return strings.Compare(string(row.iso), string(c))
	})
}
