package catalog

import (
	"errors"
	"strings"
)

// Pattern is a piece of a number to search for: digits, and AnyDigit for any one of them.
// The zero value is no pattern.
type Pattern string

// AnyDigit stands for one digit, whichever it is; it is SQL's own sign for that.
const AnyDigit = '_'

// patternCharsMax is the length of the longest number (ITU-T E.164).
const patternCharsMax = 15

// ErrPattern is the refusal of ParsePattern; its text is made for customers.
var ErrPattern = errors.New("must be 1 to 15 digits, letters of a keypad, or * for any one digit")

// keypad has the digit of each letter from A on (ITU-T E.161).
const keypad = "22233344455566677778889999"

// ParsePattern reads what a customer searches for: digits, letters for the digit of their
// key, * for any one digit. A leading + is dropped; in a query it may have come as a space.
func ParsePattern(text string) (Pattern, error) {
	text = strings.TrimLeft(text, "+ ")
	if text == "" || len(text) > patternCharsMax {
		return "", ErrPattern
	}
	pattern := make([]byte, len(text))
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			pattern[i] = c
		case c == '*':
			pattern[i] = AnyDigit
		case c >= 'A' && c <= 'Z':
			pattern[i] = keypad[c-'A']
		case c >= 'a' && c <= 'z':
			pattern[i] = keypad[c-'a']
		default:
			return "", ErrPattern
		}
	}
	return Pattern(pattern), nil
}

// head is the digits before the first AnyDigit.
func (p Pattern) head() string {
	head, _, _ := strings.Cut(string(p), string(AnyDigit))
	return head
}

// fixed counts the digits that are known.
func (p Pattern) fixed() int { return len(p) - strings.Count(string(p), string(AnyDigit)) }

const (
	gramDigits = 3 // what the indexes of digits know
	// gramsMax bounds how many windows with an unknown digit are asked for: each is ten lists.
	gramsMax = 3
)

// gram is three digits side by side, as alternatives: one, or ten where one digit is unknown.
type gram []string

// grams are what a number that has the pattern must have: every three known digits, and,
// where there are few of those, three of which one is unknown. digits is how many known
// digits they hold the number to, an estimate of how rare it is.
func (p Pattern) grams() (found []gram, digits int) {
	known := make([]bool, len(p))
	add := func(at, unknown int) {
		window := string(p[at : at+gramDigits])
		g := gram{window}
		if unknown >= 0 {
			g = nil
			for digit := '0'; digit <= '9'; digit++ {
				g = append(g, strings.Replace(window, string(AnyDigit), string(digit), 1))
			}
		}
		found = append(found, g)
		for i := at; i < at+gramDigits; i++ {
			if i != unknown && !known[i] {
				known[i] = true
				digits++
			}
		}
	}
	for at := 0; at+gramDigits <= len(p); at++ {
		if !strings.ContainsRune(string(p[at:at+gramDigits]), AnyDigit) {
			add(at, -1)
		}
	}
	if len(found) > 1 {
		return found, digits
	}
	for at, wide := 0, 0; at+gramDigits <= len(p) && wide < gramsMax; at++ {
		window := string(p[at : at+gramDigits])
		if strings.Count(window, string(AnyDigit)) == 1 && !allKnown(known[at:at+gramDigits], window) {
			add(at, at+strings.IndexByte(window, AnyDigit))
			wide++
		}
	}
	return found, digits
}

// allKnown tells whether the window's digits are asked for already.
func allKnown(known []bool, window string) bool {
	for i := range window {
		if window[i] != AnyDigit && !known[i] {
			return false
		}
	}
	return true
}
