package api

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/parameters"
	"github.com/pb33f/libopenapi-validator/requests"
	"github.com/pb33f/libopenapi-validator/responses"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	validation "github.com/pb33f/libopenapi-validator/errors"
)

// published is the document as a client reads it. It knows nothing of the code that made it.
type published struct {
	operations []*operation
	root       schema

	loose, strict *v3.Document // strict: no answer has more fields than are promised
	answers       responses.ResponseBodyValidator
	bodies        requests.RequestBodyValidator
	parameters    parameters.ParameterValidator
}

// operation is one of the document.
type operation struct {
	ID         string `json:"operationId"`
	Parameters []struct {
		Name, In string
		Required bool
		Schema   schema
	}
	RequestBody struct {
		Content map[string]struct {
			Schema  schema
			Example json.RawMessage
		}
	}
	Responses map[string]answered
	Security  []map[string][]string

	method, path string
}

// answered is what a status of an operation promises.
type answered struct {
	Description string
	Headers     schema
	Content     map[string]struct {
		Example  json.RawMessage
		Examples map[string]struct{ Value json.RawMessage }
	}
}

// readPublished reads an OpenAPI document in JSON.
func readPublished(text []byte) (*published, error) {
	p := &published{}
	var err error
	if err = json.Unmarshal(text, &p.root); err != nil {
		return nil, err
	}
	if p.loose, err = model(text); err != nil {
		return nil, err
	}
	if p.strict, err = model(closed(text)); err != nil {
		return nil, err
	}
	p.answers = responses.NewResponseBodyValidator(p.strict, config.WithFormatAssertions())
	p.bodies = requests.NewRequestBodyValidator(p.loose)
	p.parameters = parameters.NewParameterValidator(p.loose)
	for template, item := range p.root["paths"].(schema) {
		for method := range item.(schema) {
			o := &operation{method: strings.ToUpper(method), path: template}
			if err := convert(p.expanded(item.(schema)[method]), o); err != nil {
				return nil, fmt.Errorf("%s %s: %w", method, template, err)
			}
			p.operations = append(p.operations, o)
		}
	}
	slices.SortFunc(p.operations, func(a, b *operation) int { // what makes things comes before what needs them
		depth := func(o *operation) int { return strings.Count(o.path, "/") }
		return cmp.Or(
			cmp.Compare(depth(a), depth(b)),
			cmp.Compare(a.path, b.path),
			-cmp.Compare(a.method, b.method),
		)
	})
	return p, nil
}

func model(text []byte) (*v3.Document, error) {
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, err
	}
	m, err := document.BuildV3Model()
	if err != nil {
		return nil, err
	}
	return &m.Model, nil
}

// closed is the document with objects that have no fields beside the promised ones.
func closed(text []byte) []byte {
	var root schema
	if err := json.Unmarshal(text, &root); err != nil {
		panic(err)
	}
	for _, of := range root["components"].(schema)["schemas"].(schema) {
		if of := of.(schema); of["type"] == "object" && of["anyOf"] == nil {
			of["additionalProperties"] = false
		}
	}
	text, err := json.Marshal(root)
	if err != nil {
		panic(err)
	}
	return text
}

func convert(from, to any) error {
	text, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, to)
}

// referred is what a $ref of the document names.
func (p *published) referred(ref string) schema {
	at := p.root
	for _, name := range strings.Split(strings.TrimPrefix(ref, "#/"), "/") {
		at = at[name].(schema)
	}
	return at
}

// expanded is a part of the document without references but those to schemas.
func (p *published) expanded(part any) any {
	switch part := part.(type) {
	case []any:
		all := make([]any, len(part))
		for i, item := range part {
			all[i] = p.expanded(item)
		}
		return all
	case schema:
		if ref, ok := part["$ref"].(string); ok && !strings.HasPrefix(ref, "#/components/schemas/") {
			return p.expanded(p.referred(ref))
		}
		all := schema{}
		for name, item := range part {
			all[name] = p.expanded(item)
		}
		return all
	}
	return part
}

// body is the schema and the example of the request body; nil if none is taken.
func (o *operation) body() (schema, json.RawMessage) {
	media := o.RequestBody.Content["application/json"]
	return media.Schema, media.Example
}

// file is the media type and the example of a request body that is no JSON; empty if none is taken.
func (o *operation) file() (media, example string) {
	for name, of := range o.RequestBody.Content {
		if name != "application/json" && len(of.Example) > 0 && json.Unmarshal(of.Example, &example) == nil {
			return name, example
		}
	}
	return "", ""
}

// scope is what a key must allow; empty: no key is needed.
func (o *operation) scope() string {
	for _, way := range o.Security {
		for _, scopes := range way {
			return scopes[0]
		}
	}
	return ""
}

// find is the operation that a request is for, nil if the document has none: by method and
// by the path as it is written.
func (p *published) find(method, target string) *operation {
	escaped, _, _ := strings.Cut(target, "?")
	if escaped == "" || escaped[0] != '/' || path.Clean(escaped) != escaped {
		return nil
	}
	segments := strings.Split(escaped, "/")
	var found *operation
	for _, o := range p.operations {
		template := strings.Split(o.path, "/")
		fits := o.method == method && slices.EqualFunc(template, segments, func(a, b string) bool {
			text, err := url.PathUnescape(b)
			isValue := text != "" && text != "/" // net/http takes %2F alone for no segment
			return err == nil && (a == text || strings.HasPrefix(a, "{") && isValue)
		})
		if fits && (found == nil || strings.Count(o.path, "{") < strings.Count(found.path, "{")) {
			found = o
		}
	}
	return found
}

// methods are those that the document has for the path of an operation.
func (p *published) methods(of *operation) []string {
	var all []string
	for _, o := range p.operations {
		if o.path == of.path {
			all = append(all, o.method)
		}
	}
	return all
}

// http are a request and an answer as the validator takes them.
func (r request) http() *http.Request {
	escaped, query, _ := strings.Cut(r.target, "?")
	text, err := url.PathUnescape(escaped)
	if err != nil {
		text = escaped
	}
	asked := &http.Request{
		Method: r.method, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(r.body)),
		URL: &url.URL{Scheme: "http", Host: "api.example", Path: text, RawPath: escaped, RawQuery: query},
	}
	for _, h := range r.headers {
		asked.Header.Add(h.name, h.value)
	}
	return asked
}

// refuses says what in the body or the query of a request is not as the document wants it;
// nil if all is well.
func (p *published) refuses(o *operation, r request) error {
	item := p.loose.Paths.PathItems.GetOrZero(o.path)
	var all []*validation.ValidationError
	if of, _ := o.body(); of != nil {
		_, bad := p.bodies.ValidateRequestBodyWithPathItem(r.http(), item, o.path)
		for _, e := range bad {
			if !strings.Contains(e.Reason, "cannot unmarshal number") { // 1e400: the validator has floats only
				all = append(all, e)
			}
		}
	}
	_, bad := p.parameters.ValidateQueryParamsWithPathItem(r.http(), item, o.path)
	return complaint(append(all, bad...))
}

func complaint(all []*validation.ValidationError) error {
	texts := make([]error, len(all))
	for i, e := range all {
		texts[i] = fmt.Errorf("%s: %s", e.Message, e.Reason)
		for _, more := range e.SchemaValidationErrors {
			texts[i] = fmt.Errorf("%w [%s %s]", texts[i], more.FieldPath, more.Reason)
		}
	}
	return errors.Join(texts...)
}

// promised are the headers that an answer has only where the document says so.
var promised = []string{"Retry-After", "WWW-Authenticate", "Idempotent-Replayed", "Allow", "Location", "Link"}

// judge holds an answer to the document: its status, its headers, its media type, its body.
func (p *published) judge(o *operation, asked request, got reply) error {
	documented, ok := o.Responses[fmt.Sprint(got.status)]
	if !ok {
		return fmt.Errorf("%s has no status %d", o.ID, got.status)
	}
	for _, name := range promised {
		if _, ok := documented.Headers[name]; !ok && got.header.Get(name) != "" {
			return fmt.Errorf("%s %d does not promise %s", o.ID, got.status, name)
		}
	}
	if (got.body == "") != (len(documented.Content) == 0) {
		return fmt.Errorf("%s %d has a body of %d bytes", o.ID, got.status, len(got.body))
	}
	answer := &http.Response{
		StatusCode: got.status, Header: got.header, Body: io.NopCloser(bytes.NewReader([]byte(got.body))),
	}
	item := p.strict.Paths.PathItems.GetOrZero(o.path)
	_, all := p.answers.ValidateResponseBodyWithPathItem(asked.http(), answer, item, o.path)
	return complaint(all)
}
