// Package stamp owns instants: microseconds UTC inside, RFC 3339 in whole seconds with Z
// on the wire (HTTP contract, section 1).
package stamp

import (
	"errors"
	"time"
)

const layout = "2006-01-02T15:04:05Z"

// ErrFormat is the refusal of Parse; its text is made for customers.
var ErrFormat = errors.New("must be an RFC 3339 time such as 2026-04-09T10:30:00Z")

// Format writes an instant in microseconds UTC, cut to the whole second.
func Format(us int64) string { return time.UnixMicro(us).UTC().Format(layout) }

// Maybe writes an instant as Format does, or nil for none.
func Maybe(us *int64) *string {
	if us == nil {
		return nil
	}
	text := Format(*us)
	return &text
}

// Parse reads an RFC 3339 time with any offset and gives microseconds UTC. Years from 1970
// to 9999 are taken.
func Parse(text string) (int64, error) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Year() < 1970 || at.Year() > 9999 {
		return 0, ErrFormat
	}
	return at.UnixMicro(), nil
}
