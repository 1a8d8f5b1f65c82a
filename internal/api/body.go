package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"

	"tryvox.io/numbers/internal/fault"
)

// bodyBytesMax is the limit of JSON endpoints (HTTP contract, section 1).
const bodyBytesMax = 64 << 10

// bodyBytesUsual is more than most bodies have, and little enough to be taken before they come.
const bodyBytesUsual = 1 << 10

// readBody reads a request body: 413 above the limit, 415 where it is not JSON.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > bodyBytesMax {
		return nil, errTooLarge()
	}
	body, err := readAll(w, r)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, errTooLarge()
	case err != nil:
		return nil, fault.Bad("body", "could not be read whole: send it at once and with its right length")
	case len(body) > 0 && !isJSON(r.Header.Values("Content-Type")):
		return nil, errMediaType()
	}
	return body, nil
}

// readAll reads a body. Of a long one memory is taken as it comes, whatever its length is said to be.
func readAll(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 || r.ContentLength > bodyBytesUsual {
		return io.ReadAll(http.MaxBytesReader(w, r.Body, bodyBytesMax))
	}
	body := make([]byte, r.ContentLength)
	_, err := io.ReadFull(r.Body, body)
	return body, err
}

func isJSON(contentTypes []string) bool {
	if len(contentTypes) != 1 {
		return false
	}
	if contentTypes[0] == "application/json" {
		return true
	}
	name, parameters, err := mime.ParseMediaType(contentTypes[0])
	charset, given := parameters["charset"]
	if err != nil || given && !strings.EqualFold(charset, "utf-8") {
		return false
	}
	return name == "application/json" ||
		strings.HasPrefix(name, "application/") && strings.HasSuffix(name, "+json")
}

// object is a request body by field. Reading a field notes what is wrong with it, so that
// the answer lists every bad field and not the first.
type object struct {
	fields map[string]json.RawMessage
	bad    []fault.Field
}

// parseObject reads exactly one JSON object: no other value, no second document, no field
// twice at any depth, nothing but UTF-8. No body at all is an empty object.
func parseObject(body []byte) (*object, error) {
	if fields, ok := flat(body); ok {
		return &object{fields: fields}, nil
	}
	return parseAny(body)
}

// parseAny is parseObject for every body there is.
func parseAny(body []byte) (*object, error) {
	o := &object{fields: map[string]json.RawMessage{}}
	if len(body) == 0 {
		return o, nil
	}
	if !utf8.Valid(body) {
		return nil, fault.Bad("body", "must be UTF-8")
	}
	if trimmed := bytes.TrimLeft(body, " \t\r\n"); len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, fault.Bad("body", "must be one JSON object")
	}
	if err := json.Unmarshal(body, &o.fields); err != nil {
		return nil, fault.Bad("body", "must be one JSON object: "+syntax(err))
	}
	if name, twice := repeated(json.NewDecoder(bytes.NewReader(body))); twice {
		return nil, fault.Bad(name, "must be given once")
	}
	return o, nil
}

func syntax(err error) string {
	return strings.TrimPrefix(err.Error(), "json: ")
}

// repeated finds a name that one object of the (valid) JSON text has twice.
func repeated(d *json.Decoder) (name string, twice bool) {
	d.UseNumber()              // a number too large for a float must not end the search
	var open []map[string]bool // names so far of each object under way; nil for an array
	key := false               // the next token is a name
	for {
		token, err := d.Token()
		if err != nil {
			return "", false
		}
		if text, ok := token.(string); ok && key {
			seen := open[len(open)-1]
			if seen[text] {
				return text, true
			}
			seen[text], key = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}

func (o *object) refuse(name, reason string) {
	o.bad = append(o.bad, fault.Field{Name: name, Reason: reason})
}

// requiredString reads a string field that must be there.
func (o *object) requiredString(name string) (text string, ok bool) {
	raw, given := o.fields[name]
	if !given || string(raw) == "null" {
		o.refuse(name, "is required")
		return "", false
	}
	if raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true // the body is UTF-8, so nothing in it stands for another
	}
	if raw[0] != '"' || json.Unmarshal(raw, &text) != nil {
		o.refuse(name, "must be a string")
		return "", false
	}
	return text, true
}

// err is the fault that lists every bad field, nil if all is well.
func (o *object) err() error { return invalid(o.bad) }

func invalid(bad []fault.Field) error {
	if len(bad) == 0 {
		return nil
	}
	return fault.New(fault.Invalid, "Request validation failed", bad...)
}
