package stockfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// object reads a line of JSON Lines into c: one object with the columns' names as keys.
// It tells whether the cells can be judged.
func (c *cells) object(row *Row, line []byte) (readable bool) {
	line = bytes.Trim(line, blanks) // not empty: nextLine skips blank lines
	switch {
	case !utf8.Valid(line):
		row.refuse("", notUTF8)
		return false
	case line[0] != '{' || !json.Valid(line):
		row.refuse("", "line is not a JSON object")
		return false
	}
	var seen [columnCount]bool
	for rest := string(line[1:]); ; {
		rest = toToken(rest)
		if rest[0] == '}' {
			return true
		}
		var key, value string
		key, rest = cutValue(rest)
		value, rest = cutValue(toToken(rest))
		name := unquote(key)
		col, known := columnByName[name]
		switch {
		case !known && len(row.Refused) < problemsMax:
			row.refuse("", fmt.Sprintf("unknown key %s: %s", quoted(name), didYouMean(name)))
		case known && seen[col]:
			c.fault(row, col, "key stands twice")
		case known:
			seen[col] = true
			c.member(row, col, value)
		}
	}
}

// toToken skips what stands between the tokens of valid JSON.
func toToken(text string) string {
	for at := range len(text) {
		switch text[at] {
		case ' ', '\t', '\r', '\n', ',', ':':
		default:
			return text[at:]
		}
	}
	return ""
}

// cutValue takes the first value off JSON that is known to be valid and to have more behind it.
func cutValue(text string) (value, rest string) {
	end := 0
	switch text[0] {
	case '"':
		end = stringLength(text)
	case '{', '[':
		end = nestedLength(text)
	default:
		end = strings.IndexAny(text, ",}] \t\r\n")
	}
	return text[:end], text[end:]
}

// stringLength is that of the JSON string with which text begins, both quotes counted.
func stringLength(text string) int {
	for at := 1; ; at++ {
		switch text[at] {
		case '\\':
			at++
		case '"':
			return at + 1
		}
	}
}

// nestedLength is that of the object or array with which text begins.
func nestedLength(text string) int {
	depth := 0
	for at := 0; ; at++ {
		switch text[at] {
		case '"':
			at += stringLength(text[at:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return at + 1
		}
	}
}

// unquote reads a JSON string. Half of a surrogate pair becomes U+FFFD, which the rules refuse.
func unquote(value string) string {
	if plain := value[1 : len(value)-1]; strings.IndexByte(plain, '\\') < 0 {
		return plain
	}
	var text string
	if err := json.Unmarshal([]byte(value), &text); err != nil {
		panic("stockfile: unquote what is no JSON string")
	}
	return text
}

// member reads one value; null is as if the key were not there.
func (c *cells) member(row *Row, col column, value string) {
	first := value[0]
	fee := col == colMonthlyFee || col == colSetupFee
	switch {
	case first == 'n':
	case first == '"':
		c.text[col] = unquote(value)
	case fee && (first == '-' || first >= '0' && first <= '9'):
		c.text[col] = value
	case col == colCapabilities && first == '[':
		c.list(row, value)
	case fee:
		c.fault(row, col, "must be a number or a decimal string")
	case col == colCapabilities:
		c.fault(row, col, "must be an array of strings or a string")
	default:
		c.fault(row, col, "must be a string")
	}
}

// list reads the array of capabilities into the form that a CSV has.
func (c *cells) list(row *Row, array string) {
	var set Capabilities
	for rest := array[1:]; ; {
		rest = toToken(rest)
		if rest[0] == ']' {
			break
		}
		var value string
		value, rest = cutValue(rest)
		if value[0] != '"' {
			c.fault(row, colCapabilities, "must be an array of strings or a string")
			return
		}
		one, err := parseCapability(unquote(value))
		if err != nil {
			c.fault(row, colCapabilities, err.Error())
			return
		}
		set |= one
	}
	c.text[colCapabilities] = set.String()
}
