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
	if text != "" && (text[0] == '+' || text[0] == ' ') {
		text = text[1:]
	}
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

// last is what the last digits of a number with the pattern at its end can be, as many as their
// index knows; nil where too little of them is known for that.
func (p Pattern) last() []string {
	end := strings.Repeat(string(AnyDigit), lastDigits) + string(p)
	end = end[len(end)-lastDigits:]
	if p == "" || Pattern(end[1:]).fixed() < lastDigits-1 {
		return nil
	}
	if end[0] != AnyDigit {
		return []string{end}
	}
	var all []string
	for digit := '0'; digit <= '9'; digit++ {
		all = append(all, string(digit)+end[1:])
	}
	return all
}

const (
	gramDigits = 3 // what the indexes of digits know
	// endMark stands behind the last digit. It says as much as a digit: what ends with three
	// digits is as rare as what has four somewhere, nearly.
	endMark = "e"
	// gramsMax bounds how many windows with an unknown digit are asked for: each is ten lists.
	gramsMax = 3
)

// gram is three digits side by side, of which one may be unknown.
type gram string

// digits are the three digits, or the ten that they may be.
func (g gram) digits() []string {
	if !strings.ContainsRune(string(g), AnyDigit) {
		return []string{string(g)}
	}
	var all []string
	for digit := '0'; digit <= '9'; digit++ {
		all = append(all, strings.Replace(string(g), string(AnyDigit), string(digit), 1))
	}
	return all
}

// grams are what a number that has the pattern must have: every three known digits, and,
// where there are few of those, three of which one is unknown. digits is how many known
// digits they hold the number to, an estimate of how rare it is.
func (p Pattern) grams() (found []gram, digits int) {
	held := make([]bool, len(p))
	add := func(at int) {
		found = append(found, gram(p[at:at+gramDigits]))
		for i := at; i < at+gramDigits; i++ {
			if p[i] != AnyDigit && !held[i] {
				held[i] = true
				digits++
			}
		}
	}
	for at := 0; at+gramDigits <= len(p); at++ {
		if p[at:at+gramDigits].fixed() == gramDigits {
			add(at)
		}
	}
	for at, wide := 0, 0; len(found) < 2+wide && at+gramDigits <= len(p) && wide < gramsMax; at++ {
		window := p[at : at+gramDigits]
		if window.fixed() == gramDigits-1 && !window.held(held[at:]) {
			add(at)
			wide++
		}
	}
	return found, digits
}

// held tells whether the window's known digits are asked for already.
func (p Pattern) held(held []bool) bool {
	for i := range p {
		if p[i] != AnyDigit && !held[i] {
			return false
		}
	}
	return true
}
