package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/stamp"
)

// The beginnings of the operator's paths.
const (
	ofOperator = "/v1/admin"
	customers  = ofOperator + "/accounts"
	aCustomer  = customers + "/{customer_id}"
)

// operated runs an operator's verb; what it answers is kept under the request's idempotency key.
func operated[T any](
	s *Server, c *call, op app.Operation, verb func(ctx context.Context) (T, error), show func(T) any,
) (answer, error) {
	if op.Status == 0 {
		op.Status = http.StatusOK
	}
	op.Show = func(result any) any { return show(result.(T)) }
	return told(s.app.Operate(c.Context(), op, func(ctx context.Context) (any, error) { return verb(ctx) }))
}

// customer is the account in the path.
func (c *call) customer() string { return c.id("customer_id") }

// realmParameter filters by realm.
var realmParameter = parameter{"realm", "One of the two worlds that never mix.", words(realmWords)}

var realmWords = []string{"live", "sandbox"}

// textParameters are those of filters by an opaque text.
func textParameter(name, text string) parameter {
	return parameter{name, text, schema{"type": "string", "minLength": 1}}
}

// title reads a text for people of at most 200 characters; empty if it is left out.
func (o *object) title(name string) string {
	text := o.optionalString(name)
	if text == nil {
		return ""
	}
	o.note(checkTitle(name, *text))
	return *text
}

func checkTitle(name, text string) error {
	if utf8.RuneCountInString(text) > titleCharsMax || strings.ContainsFunc(text, unicode.IsControl) {
		return fault.Bad(name, "must have at most 200 characters, and no control characters")
	}
	return nil
}

const titleCharsMax = 200

// instant reads a time in microseconds UTC; nil if it is left out.
func (o *object) instant(name string) *int64 {
	text := o.optionalString(name)
	if text == nil {
		return nil
	}
	us, err := stamp.Parse(*text)
	if err != nil {
		o.note(fault.Bad(name, err.Error()))
	}
	return &us
}

// renamed is the error with its fields as the API calls them.
func renamed(err error, names map[string]string) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	named := *f
	named.Fields = slices.Clone(f.Fields)
	for i, field := range named.Fields {
		if name, known := names[field.Name]; known {
			named.Fields[i].Name = name
		}
	}
	return &named
}
