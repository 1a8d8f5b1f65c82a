// Package fault owns the kinds of failure that a customer can be told of. It knows no
// HTTP status and no database: api turns kinds into answers, cmd into exit codes.
package fault

import (
	"errors"
	"strings"
)

// Kind says what sort of failure it is.
type Kind uint8

// The kinds, in the order in which a request is checked (HTTP contract, section 1).
const (
	Internal     Kind = iota // ours: never shown, always logged
	Unauthorized             // no key, or none that holds
	Forbidden                // a key that may not do this
	Invalid                  // the request itself is wrong
	InProgress               // the twin of this request still runs
	KeyReused                // the idempotency key belongs to another request
	NotFound                 // it is not there, or not yours
	Conflict                 // it is there, but its state does not allow it
	PriceChanged             // dearer than the caller's limit
	Insufficient             // the balance is too small
	RateLimited              // too many requests; not processed
	Unavailable              // the database is away or the server stops; try again
)

// Field is one thing that is wrong, by the name that the caller used.
type Field struct {
	Name   string `json:"field"`
	Reason string `json:"reason"`
}

// Error is a failure that may be told to the caller as it is.
type Error struct {
	Kind   Kind
	Text   string
	Fields []Field
	cause  error
}

// New makes a failure. The text is a sentence for the customer.
func New(kind Kind, text string, fields ...Field) *Error {
	return &Error{Kind: kind, Text: text, Fields: fields}
}

// Wrap makes a failure with a cause for the log; the cause is not part of the customer's text.
func Wrap(kind Kind, cause error, text string) *Error {
	return &Error{Kind: kind, Text: text, cause: cause}
}

// Bad is the failure of one field of a request.
func Bad(name, reason string) *Error {
	return New(Invalid, "Request validation failed", Field{Name: name, Reason: reason})
}

// Error is the text with its fields, for command lines and logs.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Text
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Name + ": " + f.Reason
	}
	return e.Text + " (" + strings.Join(parts, "; ") + ")"
}

// Unwrap is the cause, nil if there is none.
func (e *Error) Unwrap() error { return e.cause }

// Of is the kind of an error: Internal for one that is no fault.
func Of(err error) Kind {
	var f *Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Explain is the text of an error with the causes that its own text hides from customers,
// for logs and for those who run the store.
func Explain(err error) string {
	text := err.Error()
	var f *Error
	if errors.As(err, &f) && f.cause != nil && !strings.Contains(text, f.cause.Error()) {
		return text + ": " + Explain(f.cause)
	}
	return text
}
