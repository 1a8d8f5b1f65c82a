package api

import (
	"reflect"
	"strings"

	"tryvox.io/numbers/internal/money"
)

// schema is a JSON Schema of OpenAPI 3.1; maps are written with sorted keys, so the document
// is the same every time.
type schema = map[string]any

// schemas gathers the named schemas of a document.
type schemas map[string]schema

var moneyType = reflect.TypeFor[money.Micros]()

// of is the schema of a Go type as encoding/json writes it. The tags of a field say more:
// doc, enum (words separated by commas), pattern, format, and oneof for an interface.
func (s schemas) of(t reflect.Type) schema {
	switch {
	case t == moneyType:
		return schema{"type": "number", "description": "US dollars, with at least two places on the wire."}
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

func nullable(of schema) schema {
	if ref, ok := of["$ref"]; ok {
		return schema{"oneOf": []schema{{"$ref": ref}, {"type": "null"}}}
	}
	of["type"] = []any{of["type"], "null"}
	return of
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
	var of schema
	if alternatives := field.Tag.Get("oneof"); alternatives != "" {
		var either []schema
		for name := range strings.SplitSeq(alternatives, ",") {
			either = append(either, s.of(interfaces[name]))
		}
		return schema{"oneOf": either}
	}
	of = s.of(field.Type)
	if text := field.Tag.Get("doc"); text != "" {
		of["description"] = text
	}
	if words := field.Tag.Get("enum"); words != "" {
		on := of
		if of["type"] == "array" {
			on = of["items"].(schema)
		}
		on["enum"] = strings.Split(words, ",")
	}
	for _, tag := range []string{"pattern", "format"} {
		if value := field.Tag.Get(tag); value != "" {
			of[tag] = value
		}
	}
	return of
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
