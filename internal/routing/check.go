package routing

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"tryvox.io/numbers/internal/fault"
)

// nameCharsMax bounds the names and descriptions that people give to things.
const nameCharsMax = 200

// refusals are the fields that are wrong, each with its reason.
type refusals []fault.Field

// add notes a field if there is a reason.
func (r *refusals) add(name, reason string) {
	if reason != "" {
		*r = append(*r, fault.Field{Name: name, Reason: reason})
	}
}

// fault is a fault of the kind Invalid that lists every field, nil if none is wrong.
func (r refusals) fault() error {
	if len(r) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "Request validation failed", r...)
}

// nameReason says why a text is no name, or nothing.
func nameReason(text string) string {
	if strings.TrimSpace(text) == "" {
		return "must not be empty"
	}
	return textReason(text)
}

// textReason says why a text cannot be shown and stored, or nothing.
func textReason(text string) string {
	switch {
	case utf8.RuneCountInString(text) > nameCharsMax:
		return fmt.Sprintf("must have at most %d characters", nameCharsMax)
	case strings.ContainsFunc(text, unicode.IsControl) || !utf8.ValidString(text):
		return "must not contain control characters"
	}
	return ""
}

// visible tells whether a text has only ASCII characters that leave ink.
func visible(text string) bool {
	return !strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c > '~' })
}

// of is the reason why a text that may be missing is refused, or nothing.
func of(reason func(string) string, text *string) string {
	if text == nil {
		return ""
	}
	return reason(*text)
}
