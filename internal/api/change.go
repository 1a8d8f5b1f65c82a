package api

import (
	"encoding/json"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
)

// change opens a request that changes something of the caller's account: its body by field,
// and the idempotency key. What is wrong with the key is noted in the body.
func (c *call) change() (*object, app.Change, error) {
	body, err := parseObject(c.body)
	if err != nil {
		return nil, app.Change{}, err
	}
	once, err := c.once()
	body.note(err)
	return body, app.Change{AccountID: c.caller.AccountID, Once: once}, nil
}

// bareChange opens a request that changes something and says all of it in its path.
func (c *call) bareChange() (app.Change, error) {
	body, to, err := c.change()
	if err != nil {
		return app.Change{}, err
	}
	return to, body.err()
}

// numberChange opens a request that changes a number and says all of it in its path.
func (c *call) numberChange() (app.Change, e164.Number, error) {
	body, to, err := c.change()
	if err != nil {
		return app.Change{}, "", err
	}
	n := c.numberFor(body)
	return to, n, body.err()
}

// page opens a request for a list without filters.
func (c *call) page() (app.Page, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return app.Page{}, err
	}
	page := q.page()
	return page, q.err()
}

// same shows an item of a list as it is.
func same[T any](item T) T { return item }

// told is the answer of a verb that may be repeated.
func told(a app.Answer, err error) (answer, error) {
	body := append(make([]byte, 0, len(a.Body)+1), a.Body...) // with room for the line end
	return answer{status: a.Status, body: body, replayed: a.Replayed}, err
}

// numberFor reads the number in the path, and notes in the body what is wrong with it.
func (c *call) numberFor(body *object) e164.Number {
	n, err := c.number()
	body.note(err)
	return n
}

// id reads an opaque identifier in the path.
func (c *call) id(name string) string { return opaque(c.PathValue(name)) }

// opaque makes an identifier fit for every database: PostgreSQL stores no NUL and nothing
// but UTF-8, so what has such bytes becomes a text that is nobody's.
func opaque(id string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(id, "\uFFFD"), "\x00", "\uFFFD")
}

// note adds what a fault of the kind Invalid says of fields that were not refused already.
func (o *object) note(err error) {
	if err == nil {
		return
	}
	for _, f := range problemOf(err).details {
		if !slices.ContainsFunc(o.bad, func(b fault.Field) bool { return b.Name == f.Name }) {
			o.bad = append(o.bad, f)
		}
	}
}

// has tells whether a field is there and is not null.
func (o *object) has(name string) bool {
	raw, given := o.fields[name]
	return given && string(raw) != "null"
}

// requiredID reads an opaque identifier that must be there.
func (o *object) requiredID(name string) string {
	text, _ := o.requiredString(name)
	return opaque(text)
}

// optionalString reads a string field; nil if it is missing or null.
func (o *object) optionalString(name string) *string {
	if !o.has(name) {
		return nil
	}
	text, _ := o.requiredString(name)
	return &text
}

// optionalInteger reads an integer field; nil if it is missing or null.
func (o *object) optionalInteger(name string) *int64 {
	var n int64
	switch {
	case !o.has(name):
		return nil
	case json.Unmarshal(o.fields[name], &n) != nil:
		o.refuse(name, "must be an integer")
	}
	return &n
}

// optionalStrings reads an array of strings; none if it is missing or null.
func (o *object) optionalStrings(name string) []string {
	if !o.has(name) {
		return nil
	}
	var items []*string
	if json.Unmarshal(o.fields[name], &items) != nil || slices.Contains(items, nil) {
		o.refuse(name, "must be an array of strings")
		return nil
	}
	texts := make([]string, len(items))
	for i, item := range items {
		texts[i] = *item
	}
	return texts
}
