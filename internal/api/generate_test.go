package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/money"
)

// facts are texts that belong together in the world under test, by the names that the document
// has for them: a number with its country, the ids of a trunk and of one of its credentials.
type facts map[string]string

// builder makes values that fit a schema, out of facts where there are some.
type builder struct {
	*published
	t    *rapid.T
	real facts
}

func (b *builder) chance(percent int, label string) bool {
	return rapid.IntRange(1, 100).Draw(b.t, label) > 100-percent
}

// value makes a JSON value for a schema. Numbers come as json.Number.
func (b *builder) value(of schema, name string) any {
	if ref, ok := of["$ref"].(string); ok {
		return b.value(b.referred(ref), strings.ToLower(ref[strings.LastIndex(ref, "/")+1:]))
	}
	if fixed, ok := of["const"]; ok {
		return fixed
	}
	if words, ok := of["enum"].([]any); ok {
		if text, known := b.real[name]; known && slices.Contains(words, any(text)) && b.chance(80, name) {
			return text
		}
		return rapid.SampledFrom(words).Draw(b.t, name)
	}
	for _, either := range []string{"oneOf", "anyOf"} {
		if branches, ok := of[either].([]any); ok {
			base := maps.Clone(of)
			delete(base, either)
			return b.value(merged(base, rapid.SampledFrom(branches).Draw(b.t, name+" branch").(schema)), name)
		}
	}
	switch b.typeOf(of, name) {
	case "null":
		return nil
	case "boolean":
		return rapid.Bool().Draw(b.t, name)
	case "integer":
		least, most := limit(of, "minimum", 0), limit(of, "maximum", math.MaxInt32)
		return json.Number(fmt.Sprint(rapid.Int64Range(least, most).Draw(b.t, name)))
	case "number":
		least, most := 0.0, limit(of, "maximum", 1_000_000)
		if n, ok := of["minimum"].(float64); ok {
			least = n
		}
		from := int64(math.Round(least * float64(money.Dollar)))
		micros := rapid.Int64Range(from, most*int64(money.Dollar)).Filter(func(n int64) bool {
			return n != 0 || of["not"] == nil
		}).Draw(b.t, name)
		return json.Number(money.Micros(micros).String())
	case "array":
		return b.array(of, name)
	case "object":
		return b.object(of)
	}
	return b.text(of, name)
}

// merged is a schema and an alternative of it, as one; the alternative says more.
func merged(base, branch schema) schema {
	all := maps.Clone(base)
	for name, more := range branch {
		inner, known := all[name].(schema)
		switch {
		case name == "properties" && known:
			properties := maps.Clone(inner)
			for property, of := range more.(schema) {
				properties[property] = both(inner[property], of.(schema))
			}
			all[name] = properties
		case name == "required" && all[name] != nil:
			all[name] = slices.Concat(all[name].([]any), more.([]any))
		default:
			all[name] = more
		}
	}
	return all
}

// both is what a property may be by both schemas: of alternatives, the one of the type.
func both(of any, by schema) schema {
	base, _ := of.(schema)
	branches, _ := base["oneOf"].([]any)
	for _, branch := range branches {
		isNull := branch.(schema)["type"] == "null"
		if isNull == (by["type"] == "null") {
			return merged(branch.(schema), by)
		}
	}
	return merged(base, by)
}

func (b *builder) typeOf(of schema, name string) string {
	switch types := of["type"].(type) {
	case []any:
		return rapid.SampledFrom(types).Draw(b.t, name+" type").(string)
	case string:
		return types
	}
	if of["properties"] != nil {
		return "object"
	}
	return "string"
}

func limit(of schema, word string, otherwise int64) int64 {
	if n, ok := of[word].(float64); ok {
		return int64(n)
	}
	return otherwise
}

func (b *builder) array(of schema, name string) []any {
	least, most := limit(of, "minItems", 0), limit(of, "maxItems", 4)
	all := []any{}
	for range rapid.Int64Range(least, most).Draw(b.t, name+" items") {
		item := b.value(of["items"].(schema), name)
		if of["uniqueItems"] != true || !slices.Contains(all, item) {
			all = append(all, item)
		}
	}
	return all
}

func (b *builder) object(of schema) schema {
	all := schema{}
	properties, _ := of["properties"].(schema)
	required, _ := of["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if slices.Contains(required, any(name)) || b.chance(40, "with "+name) {
			all[name] = b.value(properties[name].(schema), name)
		}
	}
	return all
}

// text makes a string: a fact of that name, a pattern's, a format's, or any.
func (b *builder) text(of schema, name string) string {
	pattern, _ := of["pattern"].(string)
	if text, known := b.real[name]; known && b.chance(90, name) &&
		regexp.MustCompile(pattern).MatchString(text) {
		return text
	}
	least, most := int(limit(of, "minLength", 0)), int(limit(of, "maxLength", 40))
	if examples, ok := of["examples"].([]any); ok {
		return rapid.SampledFrom(examples).Draw(b.t, name).(string)
	}
	format, _ := of["format"].(string)
	if texts := formats[format]; texts != nil {
		return rapid.SampledFrom(texts).Draw(b.t, name)
	}
	texts := rapid.StringN(least, most, -1)
	if pattern != "" {
		texts = rapid.StringMatching(pattern)
	}
	not, _ := of["not"].(schema)
	never, _ := not["pattern"].(string)
	return texts.Filter(func(text string) bool {
		if never != "" && regexp.MustCompile(never).MatchString(text) {
			return false
		}
		n := utf8.RuneCountInString(text)
		return n >= least && (n <= most || of["maxLength"] == nil)
	}).Draw(b.t, name)
}

// formats are texts of each, ordinary ones and the ends of what there is.
var formats = map[string][]string{
	"ipv4":      {"203.0.113.7", "0.0.0.0", "255.255.255.255", "10.0.0.1"},
	"ipv6":      {"2001:db8::1", "::", "::1", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "FE80::A"},
	"date-time": {"2026-05-01T00:00:00Z", "2026-04-09T10:30:01Z", "2027-02-28T23:59:59Z"},
	"uuid":      {"00000000-0000-4000-8000-000000000000"},
	"email":     {"a@example.com"},
}

// target is the path of an operation with its query.
func (b *builder) target(o *operation, accountID string) string {
	target, query := o.path, []string{}
	for _, p := range o.Parameters {
		switch {
		case p.In == "path":
			text := accountID
			if p.Name != "account_id" {
				text = b.segment(p.Schema, p.Name)
			}
			target = strings.ReplaceAll(target, "{"+p.Name+"}", text)
		case p.In == "query" && (p.Required || b.chance(30, "with "+p.Name)):
			query = append(query, p.Name+"="+url.QueryEscape(b.word(p.Schema, p.Name, o)))
		}
	}
	if len(query) > 0 {
		target += "?" + strings.Join(query, "&")
	}
	return target
}

// segment is a value in a path: as it stands, or escaped.
func (b *builder) segment(of schema, name string) string {
	if of["type"] == "string" && of["pattern"] == nil {
		of = schema{"type": "string", "pattern": "^[A-Za-z0-9_-]{1,40}$"} // any is hostile, and tried elsewhere
	}
	text := b.value(of, name).(string)
	if b.chance(30, "escaped") {
		return url.QueryEscape(text)
	}
	return text
}

// word is a value in a query; a comma list where it is an array.
func (b *builder) word(of schema, name string, o *operation) string {
	if name == "cursor" { // opaque: only those that the list gave mean something
		if text, known := b.real["cursor of "+o.ID]; known {
			return text
		}
		return ""
	}
	switch value := b.value(of, name).(type) {
	case []any:
		words := make([]string, len(value))
		for i, item := range value {
			words[i] = fmt.Sprint(item)
		}
		return strings.Join(words, ",")
	default:
		return fmt.Sprint(value)
	}
}

// asked makes a request for an operation that the document calls valid, with a key's header.
func (b *builder) asked(o *operation, accountID string, key headerLine) request {
	r := request{method: o.method, target: b.target(o, accountID)}
	if o.scope() != "" {
		r.headers = append(r.headers, key)
	}
	for _, p := range o.Parameters {
		if p.In == "header" && b.chance(40, "with "+p.Name) {
			r.headers = append(r.headers, headerLine{p.Name, fmt.Sprint(b.value(p.Schema, p.Name))})
		}
	}
	if of, _ := o.body(); of != nil {
		r.headers = append(r.headers, jsonBody)
		r.body = encoded(b.value(of, "body"))
	}
	r.file(o)
	return r
}

func encoded(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err) // made of texts, numbers and lists
	}
	return string(text)
}
