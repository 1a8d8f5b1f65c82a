// Package money owns exact amounts: integer micro-dollars, their text and their JSON.
// It never uses floating point and never rounds silently.
package money

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Micros is an amount in micro-dollars: 1 USD is 1,000,000 Micros.
type Micros int64

const (
	// Cent is the smallest coin.
	Cent Micros = 10_000
	// Dollar is one USD.
	Dollar Micros = 1_000_000
	// Max is the largest amount that Parse takes: a billion dollars. It keeps every
	// sum and product of the product's rules far below the end of int64.
	Max = 1_000_000_000 * Dollar

	placesMin = 2 // on the wire and on statements: 2.50, never 2.5
	placesMax = 6 // a micro-dollar
)

// ErrFormat is the cause of every refusal of Parse; its text is made for customers.
var ErrFormat = errors.New("must be a decimal amount in USD such as 2.50, with at most 6 places")

// ErrRange says that an amount is larger than Max.
var ErrRange = errors.New("must not be more than 1000000000.00 USD")

// Parse reads a non-negative decimal amount in USD: digits, then at most six places.
// No sign, exponent, blank, separator or superfluous leading zero is accepted.
func Parse(text string) (Micros, error) {
	whole, rest, err := digits(text)
	if err != nil {
		return 0, err
	}
	micros := whole * Dollar
	if rest == "" {
		return limited(micros)
	}
	places := rest[1:]
	if rest[0] != '.' || len(places) == 0 || len(places) > placesMax {
		return 0, ErrFormat
	}
	unit := Dollar
	for _, c := range []byte(places) {
		if c < '0' || c > '9' {
			return 0, ErrFormat
		}
		unit /= 10
		micros += Micros(c-'0') * unit
	}
	return limited(micros)
}

// ParseSigned is Parse for an amount that may begin with a minus, of a correction.
func ParseSigned(text string) (Micros, error) {
	if rest, below := strings.CutPrefix(text, "-"); below {
		m, err := Parse(rest)
		return -m, err
	}
	return Parse(text)
}

func digits(text string) (Micros, string, error) {
	n := 0
	var whole Micros
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		if whole > Max/Dollar {
			return 0, "", ErrRange
		}
		whole = whole*10 + Micros(text[n]-'0')
		n++
	}
	if n == 0 || n > 1 && text[0] == '0' {
		return 0, "", ErrFormat
	}
	return whole, text[n:], nil
}

func limited(m Micros) (Micros, error) {
	if m > Max {
		return 0, ErrRange
	}
	return m, nil
}

// Unit is the precision of an amount: the cent, or the last decimal place that the
// amount uses if that is finer. 2.50 has a cent, 0.015 a tenth of a cent.
func (m Micros) Unit() Micros {
	unit := Cent
	for unit > 1 && m%unit != 0 {
		unit /= 10
	}
	return unit
}

// String is the amount in USD with at least two places, and no more than it needs: 2.50, 0.015.
func (m Micros) String() string { return string(m.append(nil)) }

// MarshalJSON writes a JSON number with at least two places: 2.50, 0.00.
func (m Micros) MarshalJSON() ([]byte, error) { return m.append(nil), nil }

// UnmarshalJSON reads a JSON number or a decimal string, by the rules of Parse.
func (m *Micros) UnmarshalJSON(raw []byte) error {
	text := string(raw)
	if len(text) >= 2 && text[0] == '"' {
		unquoted, err := strconv.Unquote(text)
		if err != nil {
			return ErrFormat
		}
		text = unquoted
	}
	parsed, err := Parse(text)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// UnmarshalText reads an amount by the rules of Parse, for flags.
func (m *Micros) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

func (m Micros) append(b []byte) []byte {
	n := uint64(m)
	if m < 0 {
		b = append(b, '-')
		n = -n
	}
	b = strconv.AppendUint(b, n/uint64(Dollar), 10)
	places := fmt.Appendf(nil, "%06d", n%uint64(Dollar))
	end := placesMax
	for end > placesMin && places[end-1] == '0' {
		end--
	}
	b = append(b, '.')
	return append(b, places[:end]...)
}
