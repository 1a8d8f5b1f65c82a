package api

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
)

// schema is a JSON Schema of OpenAPI 3.1; maps are written with sorted keys, so the document
// is the same every time.
type schema = map[string]any

// schemas gathers the named schemas of a document.
type schemas map[string]schema

var (
	moneyType = reflect.TypeFor[money.Micros]()
	rawType   = reflect.TypeFor[json.RawMessage]() // always one object
)

// of is the schema of a Go type as encoding/json writes it. The tags of a field say more:
// doc, enum (words separated by commas), pattern, format, min and max (of a number, the
// characters of a text, the items of an array), unique, as for a name of writtenSchemas, and
// oneof for an interface. All but doc, min, max and unique speak of the items of an array.
// What has a name that ends in _at is a time, what is called e164 a number.
func (s schemas) of(t reflect.Type) schema {
	switch {
	case t == moneyType:
		return s.written("Money")
	case t == rawType:
		return schema{"type": "object"}
	case t.Kind() == reflect.Pointer:
		return nullable(s.of(t.Elem()))
	case t.Kind() == reflect.Slice:
		return schema{"type": "array", "items": s.of(t.Elem())}
	case t.Kind() == reflect.Struct:
		return s.named(t)
	case t.Kind() == reflect.Bool:
		return schema{"type": "boolean"}
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return schema{"type": "integer"}
	case t.Kind() == reflect.String:
		return schema{"type": "string"}
	}
	panic("api: no schema for " + t.String())
}

// writtenSchemas are those that no Go type says.
var writtenSchemas = map[string]schema{
	"Country": {
		"type": "string", "enum": e164.Countries(), "description": "ISO 3166-1 alpha-2, in upper case.",
	},
	"Money": {"type": "number", "description": "US dollars, with at least two places on the wire."},
	"E164":  {"type": "string", "pattern": e164Pattern, "description": "A number in E.164 format."},
	"Name": {
		"type": "string", "maxLength": 200, "pattern": `^\P{Cc}*[^\p{Cc}\p{Z}]\P{Cc}*$`,
		"description": "Not blank, without control characters.",
	},
	"SIPURI": {
		"type": "string", "format": "sip-uri", "pattern": "^[sS][iI][pP][sS]?:", "maxLength": 255,
		"description": "A sip or sips URI without password and headers.",
		"examples":    []string{"sip:pbx.example.com", "sip:+14155551234@pbx.example.com:5060;transport=tcp"},
	},
	"URL": {
		"type": "string", "format": "uri", "pattern": "^[hH][tT][tT][pP][sS]?://", "maxLength": 2000,
		"description": "An http or https URL without user and fragment.",
		"examples":    []string{"https://example.com/answer", "http://192.0.2.1:8080/?a=b"},
	},
	"WebhookURL": {
		"type": "string", "format": "uri", "pattern": "^[hH][tT][tT][pP][sS]?://", "maxLength": 2000,
		"description": "An https URL on the public Internet, without user and fragment.",
		"examples":    []string{"https://example.com/webhooks", "https://hooks.example.com:8443/a?b=c"},
	},
	"EventType": {"type": "string", "enum": eventTypes},
	"MoneyGiven": {
		"description": "US dollars, with at most six places: a number without exponent, or a text.",
		"oneOf": []schema{
			{"type": "number", "minimum": 0, "maximum": int64(money.Max / money.Dollar)},
			{"type": "string", "pattern": moneyPattern},
		},
	},
	"Fee": {
		"description": "US dollars up to 1000000.00, at most six places: a number without exponent, or a text.",
		"oneOf": []schema{
			{"type": "number", "minimum": 0, "maximum": 1_000_000},
			{"type": "string", "pattern": `^((0|[1-9][0-9]{0,5})([.][0-9]{1,6})?|1000000([.]0{1,6})?)$`},
		},
	},
	"MoneyPaid": {
		"description": "US dollars above 0.00, with at most six places: a number without exponent, or a text.",
		"oneOf": []schema{
			{"type": "number", "minimum": micro, "maximum": int64(money.Max / money.Dollar)},
			{"type": "string", "pattern": moneyPattern, "not": schema{"pattern": "^0([.]0*)?$"}},
		},
	},
	"MoneySigned": {
		"description": "US dollars, not 0.00, with at most six places: a number without exponent, or a text.",
		"oneOf": []schema{
			{
				"type": "number", "not": schema{"const": 0},
				"minimum": int64(-money.Max / money.Dollar), "maximum": int64(money.Max / money.Dollar),
			},
			{"type": "string", "pattern": "^-?" + moneyPattern[1:], "not": schema{"pattern": "^-?0([.]0*)?$"}},
		},
	},
}

// micro is the smallest amount, in US dollars.
const micro = json.Number("0.000001")

const (
	e164Pattern  = `^\+[1-9][0-9]{6,14}$`
	moneyPattern = `^((0|[1-9][0-9]{0,8})([.][0-9]{1,6})?|1000000000([.]0{1,6})?)$`
)

func (s schemas) written(name string) schema {
	s[name] = writtenSchemas[name]
	return schema{"$ref": "#/components/schemas/" + name}
}

func nullable(of schema) schema {
	null := schema{"type": "null"}
	switch {
	case of["$ref"] != nil:
		return schema{"oneOf": []schema{{"$ref": of["$ref"]}, null}}
	case of["enum"] != nil:
		return schema{"oneOf": []schema{of, null}}
	}
	if name, plain := of["type"].(string); plain {
		of["type"] = []any{name, "null"}
	}
	return of
}

// refined is a request body of which more has to be said than its fields do.
type refined interface {
	refine(of schema)
}

// body is the schema of a request body. What may be left out may be null too, unless the tag
// null says no, and money may be a text.
func (s schemas) body(example any) schema {
	t := reflect.TypeOf(example)
	ref, of := s.of(t), s[schemaName(t)]
	properties := of["properties"].(schema)
	for i := range t.NumField() {
		key, options, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if typeOf := t.Field(i).Type; (typeOf == moneyType || typeOf == reflect.PointerTo(moneyType)) &&
			t.Field(i).Tag.Get("as") == "" {
			properties[key] = s.written("MoneyGiven")
		}
		if options == "omitempty" && t.Field(i).Tag.Get("null") != "no" {
			properties[key] = nullable(properties[key].(schema))
		}
	}
	if r, ok := example.(refined); ok {
		r.refine(of)
	}
	return ref
}

func (s schemas) named(t reflect.Type) schema {
	name := schemaName(t)
	ref := schema{"$ref": "#/components/schemas/" + name}
	if _, known := s[name]; known {
		return ref
	}
	properties, required := schema{}, []string{}
	s[name] = schema{"type": "object", "properties": properties}
	for i := range t.NumField() {
		field := t.Field(i)
		key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		properties[key] = s.field(field)
		if options != "omitempty" {
			required = append(required, key)
		}
	}
	if len(required) > 0 {
		s[name]["required"] = required
	}
	return ref
}

func (s schemas) field(field reflect.StructField) schema {
	if alternatives := field.Tag.Get("oneof"); alternatives != "" {
		var either []schema
		for name := range strings.SplitSeq(alternatives, ",") {
			either = append(either, s.of(interfaces[name]))
		}
		return schema{"oneOf": either}
	}
	t := field.Type
	key, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	pointer := t.Kind() == reflect.Pointer
	if pointer {
		t = t.Elem()
	}
	of := s.of(t)
	name := field.Tag.Get("as")
	switch {
	case name != "" && of["items"] != nil:
		of["items"] = s.written(name)
	case name != "":
		of = s.written(name)
	}
	bound(of, field.Tag)
	describe(of, key, field.Tag)
	if pointer && options != "omitempty" {
		of = nullable(of)
	}
	if text := field.Tag.Get("doc"); text != "" {
		of["description"] = text
	}
	return of
}

// describe says what a text is, or each text of an array.
func describe(of schema, name string, tag reflect.StructTag) {
	if items, ok := of["items"].(schema); ok {
		describe(items, "", tag)
		return
	}
	if of["$ref"] != nil {
		return
	}
	switch {
	case strings.HasSuffix(name, "_at"):
		of["format"] = "date-time"
	case name == "e164":
		of["pattern"] = e164Pattern
	}
	if words := tag.Get("enum"); words != "" {
		of["enum"] = strings.Split(words, ",")
	}
	for _, word := range []string{"pattern", "format"} {
		if value := tag.Get(word); value != "" {
			of[word] = value
		}
	}
}

// bounds are the words for the least and the most of a type.
var bounds = map[string][2]string{
	"integer": {"minimum", "maximum"}, "string": {"minLength", "maxLength"}, "array": {"minItems", "maxItems"},
}

func bound(of schema, tag reflect.StructTag) {
	name, _ := of["type"].(string)
	for i, word := range []string{"min", "max"} {
		value, given := tag.Lookup(word)
		if !given {
			continue
		}
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || bounds[name][i] == "" {
			panic("api: no bound for " + name + ": " + value)
		}
		of[bounds[name][i]] = n
	}
	if tag.Get("unique") != "" {
		of["uniqueItems"] = true
	}
}

// interfaces are the types that an interface field may hold, by the words of its tag.
var interfaces = map[string]reflect.Type{
	"page":   reflect.TypeFor[pagination](),
	"cursor": reflect.TypeFor[cursorPagination](),
}

// schemaName makes "NumberList" of list[holding.Number] and "Pagination" of pagination.
func schemaName(t reflect.Type) string {
	name, argument, generic := strings.Cut(t.Name(), "[")
	if generic {
		argument = strings.TrimSuffix(argument, "]")
		argument = argument[strings.LastIndexAny(argument, "./")+1:]
		name = upper(argument) + upper(name)
	}
	return upper(name)
}

func upper(name string) string { return strings.ToUpper(name[:1]) + name[1:] }

func words(all []string) schema { return schema{"type": "string", "enum": all} }
