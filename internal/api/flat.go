package api

import (
	"bytes"
	"encoding/json"
)

// flat reads the usual body in one pass: an object whose values are strings, integers, true, false
// or null, in ASCII, without escapes, and without a name that stands twice. Of all else, right or
// wrong, it says nothing (ok is false): that is for parseObject, whose answer flat never changes.
func flat(body []byte) (fields map[string]json.RawMessage, ok bool) {
	s := scanner{rest: body}
	if !s.take('{') {
		return nil, false
	}
	fields = map[string]json.RawMessage{}
	for more := !s.take('}'); more; {
		name, isName := s.text()
		if !isName || !s.take(':') {
			return nil, false
		}
		value, isValue := s.value()
		if _, twice := fields[string(name)]; twice || !isValue {
			return nil, false
		}
		fields[string(name)] = value
		if more = s.take(','); !more && !s.take('}') {
			return nil, false
		}
	}
	s.space()
	return fields, len(s.rest) == 0
}

// scanner goes through JSON text.
type scanner struct{ rest []byte }

func (s *scanner) space() {
	for len(s.rest) > 0 && (s.rest[0] == ' ' || s.rest[0] == '\n' || s.rest[0] == '\r' || s.rest[0] == '\t') {
		s.rest = s.rest[1:]
	}
}

// take goes past the mark, if it is what comes.
func (s *scanner) take(mark byte) bool {
	if s.space(); len(s.rest) == 0 || s.rest[0] != mark {
		return false
	}
	s.rest = s.rest[1:]
	return true
}

// cut goes past so many bytes and returns them.
func (s *scanner) cut(n int) []byte {
	value := s.rest[:n:n]
	s.rest = s.rest[n:]
	return value
}

// text reads a string, and returns what is between its quotes.
func (s *scanner) text() ([]byte, bool) {
	if !s.take('"') {
		return nil, false
	}
	for i, c := range s.rest {
		switch {
		case c == '"':
			return s.cut(i + 1)[:i], true
		case c < ' ' || c == '\\' || c > '~':
			return nil, false
		}
	}
	return nil, false
}

// value reads a value, and returns it as it stands.
func (s *scanner) value() ([]byte, bool) {
	s.space()
	from := s.rest
	if text, ok := s.text(); ok {
		return from[: len(text)+2 : len(text)+2], true
	}
	s.rest = from
	for _, word := range []string{"true", "false", "null"} {
		if bytes.HasPrefix(s.rest, []byte(word)) {
			return s.cut(len(word)), true
		}
	}
	return s.integer()
}

func (s *scanner) integer() ([]byte, bool) {
	n := 0
	if len(s.rest) > 0 && s.rest[0] == '-' {
		n = 1
	}
	digits := n
	for n < len(s.rest) && '0' <= s.rest[n] && s.rest[n] <= '9' {
		n++
	}
	if n == digits || s.rest[digits] == '0' && n > digits+1 {
		return nil, false
	}
	return s.cut(n), true
}
