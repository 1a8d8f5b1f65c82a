package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tryvox.io/numbers/internal/fault"
)

// fieldsOf names the fields that a fault is about; an error that is no Invalid fault fails the test.
func fieldsOf(t *testing.T, err error) []string {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind != fault.Invalid || len(f.Fields) == 0 {
		t.Fatalf("%v is no Invalid fault with fields", err)
	}
	var names []string
	for _, bad := range f.Fields {
		if bad.Reason == "" {
			t.Errorf("field %q has no reason", bad.Name)
		}
		names = append(names, bad.Name)
	}
	return names
}

// HTTP contract, section 1: exactly one JSON object.
func TestParseObjectTakes(t *testing.T) {
	for _, body := range []string{
		``,
		`{}`,
		" \t\r\n{ } \n",
		`{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}`,
		`{"a":"a","b":"a"}`,
		`{"a":1e999,"b":-0.0,"c":"\ud800"}`,
		`{"":null}`,
		strings.Repeat(`{"a":`, 5000) + `1` + strings.Repeat(`}`, 5000),
	} {
		if o, err := parseObject([]byte(body)); err != nil || o == nil {
			t.Errorf("parseObject(%.60q) = %v, %v; want it taken", body, o, err)
		}
	}
}

// HTTP contract, section 1: no other value, no second document, no name twice, nothing but UTF-8.
func TestParseObjectRefuses(t *testing.T) {
	tests := []struct {
		body string
		bad  string // the field that is named
	}{
		{` `, "body"},
		{"\n", "body"},
		{`null`, "body"},
		{`true`, "body"},
		{`1`, "body"},
		{`"{}"`, "body"},
		{`[]`, "body"},
		{`[{}]`, "body"},
		{`{`, "body"},
		{`{}}`, "body"},
		{`{}{}`, "body"},
		{`{} null`, "body"},
		{`{"a"}`, "body"},
		{`{"a":}`, "body"},
		{`{"a":01}`, "body"},
		{`{a:1}`, "body"},
		{`{"a":1,}`, "body"},
		{`// {}`, "body"},
		{"\ufeff{}", "body"},
		{"\v{}", "body"},
		{"{\"a\":\"\n\"}", "body"},
		{"{\"a\":\"\xff\"}", "body"},
		{"{\"\xc0\x80\":1}", "body"},
		{"{}\x00", "body"},
		{strings.Repeat(`{"a":`, 10_001) + `1` + strings.Repeat(`}`, 10_001), "body"},
		{`{"a":1,"a":1}`, "a"},
		{`{"a":1,"\u0061":2}`, "a"},
		{`{"a":{"b":[0,{"c":1,"d":2,"c":3}]}}`, "c"},
		{`{"a":[],"b":{},"a":"b"}`, "a"},
		{`{"a":1e999,"b":1,"b":2}`, "b"},
		{`{"":1,"":2}`, ""},
	}
	for _, test := range tests {
		o, err := parseObject([]byte(test.body))
		if err == nil || o != nil {
			t.Errorf("parseObject(%.60q) = %v, %v; want it refused", test.body, o, err)
			continue
		}
		if got := fieldsOf(t, err); !slices.Equal(got, []string{test.bad}) {
			t.Errorf("parseObject(%.60q) refuses %q, want %q", test.body, got, test.bad)
		}
	}
}

func TestRequiredString(t *testing.T) {
	o, err := parseObject([]byte(
		`{"text":" a\u0062 ","empty":"","null":null,"number":1,"array":["a"],"object":{}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"text": " ab ", "empty": ""} {
		if got, ok := o.requiredString(name); got != want || !ok {
			t.Errorf("requiredString(%s) = %q, %v; want %q", name, got, ok, want)
		}
	}
	if err := o.err(); err != nil {
		t.Errorf("err() = %v before anything was refused", err)
	}
	refused := []string{"null", "number", "array", "object", "missing"}
	for _, name := range refused {
		if got, ok := o.requiredString(name); got != "" || ok {
			t.Errorf("requiredString(%s) = %q, %v; want none", name, got, ok)
		}
	}
	if got := fieldsOf(t, o.err()); !slices.Equal(got, refused) {
		t.Errorf("refused %q, want every bad field in order: %q", got, refused)
	}
}

// HTTP contract, section 1: 415 where a body is present without a JSON content type.
func TestIsJSON(t *testing.T) {
	tests := []struct {
		headers []string
		want    bool
	}{
		{[]string{"application/json"}, true},
		{[]string{"APPLICATION/JSON"}, true},
		{[]string{"application/json; charset=utf-8"}, true},
		{[]string{`application/json;charset="UTF-8"`}, true},
		{[]string{"application/merge-patch+json"}, true},
		{[]string{"application/json;"}, true},
		{nil, false},
		{[]string{""}, false},
		{[]string{"application/json", "application/json"}, false},
		{[]string{"application/json, application/json"}, false},
		{[]string{"application/json; charset=iso-8859-1"}, false},
		{[]string{"application/json; charset=utf-8; charset=latin1"}, false},
		{[]string{"application/jsonl"}, false},
		{[]string{"application/xml"}, false},
		{[]string{"text/json"}, false},
		{[]string{"image/svg+json"}, false},
		{[]string{"json"}, false},
	}
	for _, test := range tests {
		if got := isJSON(test.headers); got != test.want {
			t.Errorf("isJSON(%q) = %v, want %v", test.headers, got, test.want)
		}
	}
}

// FuzzParseObject wants of every body that is taken: one object, of UTF-8, to which nothing
// can be added behind, nor any of its names again.
func FuzzParseObject(f *testing.F) {
	f.Fuzz(func(t *testing.T, body []byte) {
		o, err := parseObject(body)
		if err != nil {
			fieldsOf(t, err)
			return
		}
		if len(body) == 0 {
			return
		}
		inner, isObject := strings.CutPrefix(strings.TrimLeft(string(body), " \t\r\n"), "{")
		if !isObject || !utf8.Valid(body) || !json.Valid(body) {
			t.Fatalf("%q is taken", body)
		}
		for _, more := range []string{string(body) + "{}", string(body) + "null", "[" + string(body) + "]"} {
			if _, err := parseObject([]byte(more)); err == nil {
				t.Errorf("%q is taken", more)
			}
		}
		for name := range o.fields {
			quoted, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			twice := "{" + string(quoted) + ":0," + inner
			if _, err := parseObject([]byte(twice)); err == nil {
				t.Errorf("%q is taken, which has %q twice", twice, name)
			}
			if _, ok := o.requiredString(name); ok && o.fields[name][0] != '"' {
				t.Errorf("%q: %q is no string", body, name)
			}
		}
	})
}

// FuzzFlat wants of every body that flat takes what parseAny makes of it, and of parseObject the
// same answer with and without it.
func FuzzFlat(f *testing.F) {
	for _, body := range []string{
		orderOfOne, " {\n\"a\" : -10 ,\t\"b\":true,\"c\":false,\"d\":null}\r\n", `{}`, `{"a":0}`, `{"a":-0}`,
		`{"a":01}`, `{"a":-}`, `{"a":1.5}`, `{"a":1e3}`, `{"a":"\u0061"}`, `{"a":1,"a":2}`, `{"a":1,}`, `{,}`,
		`{"a"}`, `{"a":1}}`, `{"a":1}{}`, `{"a":truer}`, `{"a":nul}`, `{"a":"b"c}`, `{"a":[]}`, `{"é":"é"}`,
		`{"a":{"b":1,"b":1}}`, "{\"a\":\"\x7f\"}", "{\"a\":\"\xff\"}", "{\"a\":\"\n\"}", `{"":""}`,
		`{"a":""`, `{"a":1 2}`, `[]`, ``, ` `,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		want, wantErr := parseAny(body)
		got, err := parseObject(body)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, %v, want %v, %v", body, got, err, want, wantErr)
		}
		if fields, ok := flat(body); ok && (wantErr != nil || !reflect.DeepEqual(fields, want.fields)) {
			t.Errorf("flat takes %q as %v; it is %v, %v", body, fields, want, wantErr)
		}
	})
}

// What is usual is taken, so that the one pass is worth its lines, and nothing else is.
func TestFlatTakes(t *testing.T) {
	for body, want := range map[string]bool{
		orderOfOne: true, "{ \"name\" : \"Office\" , \"n\" : 0 }\n": true, `{}`: true, `{"type":null}`: true,
		`{"country":"US","count":1,"allow_partial":true}`: true,
		`{"n":1.5}`: false, `{"a":"\""}`: false, `{"a":1,"a":1}`: false, `{"a":[]}`: false,
	} {
		if _, got := flat([]byte(body)); got != want {
			t.Errorf("flat(%s) is %v, want %v", body, got, want)
		}
	}
}
