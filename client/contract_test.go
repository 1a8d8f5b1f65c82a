package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/client"
)

// document is what the test reads of docs/openapi.json.
type document struct {
	Paths      map[string]map[string]operation
	Components struct{ Schemas map[string]schema }
}

type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct{ Name, In string }
	Body       struct{ Content map[string]media } `json:"requestBody"`
	Responses  map[string]struct{ Content map[string]media }
}

type media struct {
	Schema  schema
	Example json.RawMessage
}

type schema struct {
	Ref        string `json:"$ref"`
	Properties map[string]schema
	Items      *schema
	OneOf      []schema
}

// exchange is what the client asked, and what it is answered.
type exchange struct {
	sent   *http.Request
	body   map[string]any
	file   string // a body that is no JSON
	answer json.RawMessage
	status int
}

// RoundTrip keeps the request and answers without a network.
func (e *exchange) RoundTrip(r *http.Request) (*http.Response, error) {
	e.sent, e.body, e.file = r, nil, ""
	if media := r.Header.Get("Content-Type"); media != "" && media != "application/json" {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, fmt.Errorf("file: %w", err)
		}
		e.file = string(text)
	} else if r.Body != nil && r.Body != http.NoBody {
		if err := json.NewDecoder(r.Body).Decode(&e.body); err != nil {
			return nil, fmt.Errorf("body: %w", err)
		}
	}
	body := io.NopCloser(strings.NewReader(string(e.answer)))
	return &http.Response{StatusCode: e.status, Body: body, Header: http.Header{}, Request: r}, nil
}

// The published document is the measure: every operation has a method of its name, Admin's below /v1/admin
// and Client's elsewhere, which sends its verb and path, every query parameter and every field of its body,
// and gives every field of its answer.
func TestClientKeepsTheDocument(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "docs", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	customers := map[string]bool{"LastEvent": true} // made of ListEvents
	operators := map[string]bool{}
	for path, operations := range doc.Paths {
		of := customers
		if strings.HasPrefix(path, "/v1/admin/") {
			of = operators
		}
		for verb, o := range operations {
			name := strings.ToUpper(o.ID[:1]) + o.ID[1:]
			of[name] = true
			t.Run(name, func(t *testing.T) { doc.hold(t, name, strings.ToUpper(verb), path, o) })
		}
	}
	hasNoOther(t, reflect.TypeFor[*client.Client](), customers, 50)
	hasNoOther(t, reflect.TypeFor[*client.Admin](), operators, 28)
}

// hasNoOther wants a client to have these methods alone, and the document at least so many.
func hasNoOther(t *testing.T, of reflect.Type, known map[string]bool, least int) {
	t.Helper()
	for i := range of.NumMethod() {
		if name := of.Method(i).Name; !known[name] {
			t.Errorf("%s has %s, which is no operation of the document", of, name)
		}
	}
	if len(known) < least {
		t.Errorf("for %s the document has only %d operations", of, len(known))
	}
}

// methodOf is the method that an operation has in a client that is answered by the exchange.
func methodOf(t *testing.T, name, path string, e *exchange) reflect.Value {
	t.Helper()
	options := []client.Option{client.WithRetries(0), client.WithHTTPClient(&http.Client{Transport: e})}
	c, err := client.New("acc_1", "tvx_sk_test_x", options...)
	if err != nil {
		t.Fatal(err)
	}
	of := reflect.ValueOf(c)
	if strings.HasPrefix(path, "/v1/admin/") {
		a, err := client.NewAdmin("tvx_sk_live_x", options...)
		if err != nil {
			t.Fatal(err)
		}
		of = reflect.ValueOf(a)
	}
	method := of.MethodByName(name)
	if !method.IsValid() {
		t.Fatalf("%s has no method %s", of.Type(), name)
	}
	return method
}

func (d *document) hold(t *testing.T, name, verb, path string, o operation) {
	e := &exchange{}
	var promised schema
	for status, r := range o.Responses {
		if status[0] == '2' {
			_, _ = fmt.Sscan(status, &e.status)
			e.answer, promised = r.Content["application/json"].Example, r.Content["application/json"].Schema
		}
	}
	got := invoke(t, methodOf(t, name, path, e))
	want := strings.ReplaceAll(path, "{account_id}", "acc_1")
	for _, p := range o.Parameters {
		if p.In == "path" && p.Name != "account_id" {
			want = strings.Replace(want, "{"+p.Name+"}", filledText, 1)
		}
	}
	if e.sent == nil || e.sent.Method != verb || e.sent.URL.Path != want {
		t.Fatalf("it sent %+v, want %s %s", e.sent, verb, want)
	}
	if key := e.sent.Header.Get("Idempotency-Key"); (key != "") != (verb != http.MethodGet) {
		t.Errorf("its idempotency key is %q", key)
	}
	for _, p := range o.Parameters {
		byCursor := p.Name == "page" // lists are read by cursor
		if p.In == "query" && !byCursor && !e.sent.URL.Query().Has(p.Name) {
			t.Errorf("it never sends the parameter %s", p.Name)
		}
	}
	_, takes := o.Body.Content[e.sent.Header.Get("Content-Type")]
	if len(o.Body.Content) > 0 && !takes || e.body == nil && takes && e.file != filledText {
		t.Errorf("it sends %q as %q", e.file, e.sent.Header.Get("Content-Type"))
	}
	if diff := cmp.Diff(d.fields(o.Body.Content["application/json"].Schema), fieldsOf(e.body)); diff != "" {
		t.Errorf("fields of the body: the document's (-), its own (+)\n%s", diff)
	}
	d.compare(t, name, promised, reflect.TypeOf(got))
	compareExample(t, e.answer, got)
}

// filledText is every string that is sent.
const filledText = "x1"

// invoke calls a method with arguments in which nothing is empty, and gives what it gives; of a list the
// first item.
func invoke(t *testing.T, method reflect.Value) any {
	t.Helper()
	in := []reflect.Value{reflect.ValueOf(context.WithoutCancel(t.Context()))}
	for i := 1; i < method.Type().NumIn(); i++ {
		argument := method.Type().In(i)
		if method.Type().IsVariadic() && i == method.Type().NumIn()-1 {
			if argument.Elem().Kind() != reflect.String {
				continue
			}
			argument = argument.Elem()
		}
		value := reflect.New(argument).Elem()
		fill(t, value)
		in = append(in, value)
	}
	out := method.Call(in)
	if items := out[0]; items.Kind() == reflect.Func {
		for item, err := range items.Seq2() {
			if !err.IsNil() {
				t.Fatal(err)
			}
			return item.Interface()
		}
		t.Fatal("the list is empty")
	}
	if err, failed := out[len(out)-1].Interface().(error); failed {
		t.Fatal(err)
	}
	if len(out) == 1 {
		return nil
	}
	return out[0].Interface()
}

func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, time.May, 1, 0, 0, 0, 0, time.UTC)))
	case v.Type() == reflect.TypeFor[io.Reader]():
		v.Set(reflect.ValueOf(strings.NewReader(filledText)))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case v.Kind() == reflect.String:
		v.SetString(filledText)
	case v.CanInt():
		v.SetInt(1)
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("no value for a %s", v.Type())
	}
}

// resolve follows a reference, and takes the part of a choice that is not null.
func (d *document) resolve(s schema) schema {
	if name, isRef := strings.CutPrefix(s.Ref, "#/components/schemas/"); isRef {
		return d.resolve(d.Components.Schemas[name])
	}
	for _, one := range s.OneOf {
		if r := d.resolve(one); r.Properties != nil {
			return r
		}
	}
	return s
}

func (d *document) fields(s schema) []string { return fieldsOf(d.resolve(s).Properties) }

func fieldsOf[T any](m map[string]T) []string {
	return append([]string{}, slices.Sorted(maps.Keys(m))...)
}

// compare wants every property of a schema as a field of the type, and no other, all the way down.
func (d *document) compare(t *testing.T, where string, s schema, of reflect.Type) {
	t.Helper()
	s = d.resolve(s)
	if of == nil || s.Items == nil && s.Properties == nil {
		if of != nil || s.Properties != nil {
			if of == nil || of.Kind() == reflect.Struct && of != reflect.TypeFor[time.Time]() {
				t.Errorf("%s: the document has %v, the client %v", where, s.Properties, of)
			}
		}
		return
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	_, isPart := s.Properties["pagination"]
	if items, isList := s.Properties["data"]; isPart || isList && of.Kind() == reflect.Slice {
		d.compare(t, where+".data", *d.resolve(items).Items, itemOf(of)) // the client gives the items
		return
	}
	if s.Items != nil {
		if of.Kind() != reflect.Slice {
			t.Errorf("%s: the document has a list, the client %s", where, of)
			return
		}
		d.compare(t, where, *s.Items, of.Elem())
		return
	}
	if diff := cmp.Diff(fieldsOf(s.Properties), jsonNames(of)); diff != "" {
		t.Errorf("fields of %s: the document's (-), those of %s (+)\n%s", where, of, diff)
		return
	}
	for i := range of.NumField() {
		name := jsonName(of.Field(i))
		d.compare(t, where+"."+name, s.Properties[name], of.Field(i).Type)
	}
}

func itemOf(of reflect.Type) reflect.Type {
	if of.Kind() == reflect.Slice {
		return of.Elem()
	}
	return of
}

func jsonName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

func jsonNames(of reflect.Type) []string {
	names := []string{}
	if of.Kind() == reflect.Struct {
		for i := range of.NumField() {
			names = append(names, jsonName(of.Field(i)))
		}
	}
	slices.Sort(names)
	return names
}

// compareExample wants what was read from the document's example to be written again as it was.
func compareExample(t *testing.T, example json.RawMessage, got any) {
	t.Helper()
	if got == nil {
		return
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var want, again any
	if err := json.Unmarshal(example, &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &again); err != nil {
		t.Fatal(err)
	}
	whole, isObject := want.(map[string]any)
	if _, isList := whole["pagination"]; isObject && isList {
		want = whole["data"].([]any)[0]
	} else if list, isSlice := whole["data"].([]any); isSlice && reflect.TypeOf(got).Kind() == reflect.Slice {
		want = list
	}
	if diff := cmp.Diff(want, again); diff != "" {
		t.Errorf("the document's example (-) and what the client made of it (+)\n%s", diff)
	}
}
