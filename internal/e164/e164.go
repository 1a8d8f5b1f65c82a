// Package e164 owns what a telephone number and a country look like: ITU-T E.164 and ISO 3166-1 alpha-2.
// It never asks whether a number is in service, or of what type it is: that is the catalog's word.
// It is read on every request, so it has small tables of its own and nothing that a start would wait for.
package e164

import "errors"

// ErrNumber is the answer to a malformed number; its text is meant for the customer.
var ErrNumber = errors.New("must be E.164 format (e.g. +14155551234)")

// E.164 (11/2010) §6.1 allows 15 digits. The least, 7, is the API contract's.
const (
	digitsMin = 7
	digitsMax = 15
)

// A Number is a plus sign and 7 to 15 digits, the first of them not 0. Only Parse makes one of foreign text.
// Numbers sort as strings: by calling code, then by digits.
type Number string

// Parse takes s as it stands: ASCII, `^\+[1-9][0-9]{6,14}$`, nothing trimmed and nothing normalized.
// Its only error is ErrNumber. That a number parses says nothing about its calling code being assigned.
func Parse(s string) (Number, error) {
	if len(s) < 1+digitsMin || len(s) > 1+digitsMax || s[0] != '+' || s[1] == '0' {
		return "", ErrNumber
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return "", ErrNumber
		}
	}
	return Number(s), nil
}

// CallingCode returns the one to three digits that the ITU assigned, without the plus sign,
// or "" when the number begins with none.
func (n Number) CallingCode() string {
	for digits := min(codeDigitsMax, len(n)-1); digits > 0; digits-- {
		if code := string(n[1 : 1+digits]); isAssigned(code) {
			return code
		}
	}
	return ""
}
