package client

import (
	"errors"
	"fmt"
	"math"
	"strings"
)

// Amount is money in micro-dollars, exactly: 1 USD is 1,000,000. Add and compare it as the integer that
// it is; on the wire and as text it is a decimal number, 2.50.
type Amount int64

// What an Amount is made of.
const (
	Cent   Amount = 10_000
	Dollar Amount = 1_000_000

	placesMin = 2 // 2.50, never 2.5
	placesMax = 6 // a micro-dollar
)

// ErrAmount says that a text is no amount.
var ErrAmount = errors.New("must be a decimal amount in USD such as 2.50, with at most 6 places")

// ParseAmount reads a decimal such as 2.50, -0.015 or 100: at most six places, no exponent, no blank.
func ParseAmount(text string) (Amount, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, places, point := strings.Cut(digits, ".")
	if whole == "" || len(places) > placesMax || point && places == "" {
		return 0, ErrAmount
	}
	var n int64
	for _, digit := range []byte(whole + places + strings.Repeat("0", placesMax-len(places))) {
		if digit < '0' || digit > '9' || n > (math.MaxInt64-9)/10 {
			return 0, ErrAmount
		}
		n = n*10 + int64(digit-'0')
	}
	if negative {
		n = -n
	}
	return Amount(n), nil
}

// String is the amount in USD with two places, or as many more as it needs: 2.50, 0.015.
func (a Amount) String() string {
	sign, n := "", uint64(a)
	if a < 0 {
		sign, n = "-", -n
	}
	places := fmt.Sprintf("%06d", n%uint64(Dollar))
	for len(places) > placesMin && places[len(places)-1] == '0' {
		places = places[:len(places)-1]
	}
	return fmt.Sprintf("%s%d.%s", sign, n/uint64(Dollar), places)
}

// MarshalJSON writes a JSON number: 2.50.
func (a Amount) MarshalJSON() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalJSON reads a JSON number without an exponent; null changes nothing.
func (a *Amount) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	return a.UnmarshalText(text)
}

// UnmarshalText reads an amount by the rules of ParseAmount.
func (a *Amount) UnmarshalText(text []byte) error {
	parsed, err := ParseAmount(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}
