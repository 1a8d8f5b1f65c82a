package fault

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text lists what is wrong with a line that people wrote, by the name of its field; nil if nothing is. It
// must be UTF-8 of so many characters, none of them a control character: it is printed on statements and
// terminals, and PostgreSQL keeps no NUL. Where one is the least, blanks alone are none.
func Text(name, text string, charsMin, charsMax int) []Field {
	chars := utf8.RuneCountInString(text)
	if strings.TrimSpace(text) == "" && charsMin > 0 {
		chars = 0
	}
	if chars >= charsMin && chars <= charsMax && utf8.ValidString(text) &&
		!strings.ContainsFunc(text, unicode.IsControl) {
		return nil
	}
	reason := fmt.Sprintf("must have at most %d characters and no control characters", charsMax)
	if charsMin > 0 {
		reason = fmt.Sprintf("must have %d to %d characters and no control characters", charsMin, charsMax)
	}
	return []Field{{name, reason}}
}

// BadTexts is the failure of fields that Text lists, nil if there is none.
func BadTexts(bad []Field) error {
	if len(bad) == 0 {
		return nil
	}
	return New(Invalid, "Request validation failed", bad...)
}
