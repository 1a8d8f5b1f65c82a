package console

import (
	"strings"
	"time"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
)

// spaced is a number as people read it: the calling code, then threes; +1 in 3-3-4.
func spaced(number string) string {
	n, err := e164.Parse(number)
	if err != nil {
		return number
	}
	code := n.CallingCode()
	rest := strings.TrimPrefix(strings.TrimPrefix(number, "+"), code)
	parts := []string{"+" + code}
	for len(rest) > 4 {
		parts, rest = append(parts, rest[:3]), rest[3:]
	}
	return strings.Join(append(parts, rest), " ")
}

// usd is an amount as people read it: $1,234.50, −$0.015.
func usd(m money.Micros) string {
	sign := ""
	if m < 0 {
		sign, m = "−", -m
	}
	whole, places, _ := strings.Cut(m.String(), ".")
	return sign + "$" + thousands(whole) + "." + places
}

// thousands puts commas into digits.
func thousands(digits string) string {
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// when is a time in microseconds UTC, to the minute.
func when(us int64) string { return time.UnixMicro(us).UTC().Format("2006-01-02 15:04 UTC") }

// day is the date of a time in microseconds UTC.
func day(us int64) string { return time.UnixMicro(us).UTC().Format("2006-01-02") }

// words makes a word of the contract readable: toll_free is toll free.
func words(word string) string { return strings.ReplaceAll(word, "_", " ") }

// place is a region with its country.
func place(region, country string) string {
	if region == "" {
		return country
	}
	return region + ", " + country
}
