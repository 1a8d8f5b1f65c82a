package api

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/fault"
)

// doc is what the published document says of an operation.
type doc struct {
	id, tag, summary, text string
	query                  []parameter
	needs                  []string  // query parameters that must be given
	body                   any       // an example of the request body; nil: none is taken
	file                   *fileBody // a request body that is no JSON
	once                   bool
	long                   bool         // it may take up to longTimeout
	status                 int          // of the success; 0 is 200
	answer                 any          // an example of the success; nil for a status without a body
	faults                 []fault.Kind // beside those that every operation has
}

// success is the status of the success.
func (d doc) success() int { return cmp.Or(d.status, http.StatusOK) }

// parameter is a query parameter.
type parameter struct {
	name, text string
	schema     schema
}

// pageParameters stand on every list.
var pageParameters = []parameter{
	{"page", "Page, from 1. Not together with cursor.", schema{
		"type": "integer", "minimum": 1, "maximum": pageMax, "default": 1,
	}},
	{"per_page", "Items in a page.", schema{
		"type": "integer", "minimum": 1, "maximum": perPageMax, "default": perPageDefault,
	}},
	{"cursor", "For deep or moving lists: empty to start, then each answer's next_cursor.", schema{
		"type": "string",
	}},
}

// version of the contract, not of the program.
const contractVersion = "1.0.0"

// OpenAPI is the OpenAPI 3.1 document, made from the table of routes that serves.
func OpenAPI() ([]byte, error) {
	named, failures := schemas{}, schemas{}
	for _, name := range []string{"E164", "Country"} { // of parameters
		named.written(name)
	}
	paths := map[string]schema{}
	for _, r := range routes {
		if paths[r.path] == nil {
			paths[r.path] = schema{}
		}
		paths[r.path][strings.ToLower(r.method)] = r.operation(named, failures)
	}
	return json.MarshalIndent(schema{
		"openapi": "3.1.0",
		"info": schema{
			"title": "TryVox Numbers", "version": contractVersion,
			"description": "Search, buy and route phone numbers; prepaid billing.",
			"license":     schema{"name": "Apache-2.0", "identifier": "Apache-2.0"},
		},
		"servers": []schema{{"url": "/", "description": "This server."}},
		"tags":    tags(),
		"paths":   paths,
		"components": schema{"schemas": named, "responses": failures, "headers": headers, "securitySchemes": schema{
			"bearer": schema{
				"type": "http", "scheme": "bearer", "description": "An API key; operations name the scope that it needs.",
			},
			"basic": schema{"type": "http", "scheme": "basic", "description": "The account id and an API key."},
		}},
	}, "", "  ")
}

// OpenAPIYAML is the same document as YAML.
func OpenAPIYAML() ([]byte, error) {
	text, err := OpenAPI()
	if err != nil {
		return nil, err
	}
	return yaml.JSONToYAML(text)
}

// tagTexts are the groups of operations.
var tagTexts = map[string]string{
	"Catalog":      "What can be bought, and at what price.",
	"Numbers":      "Buy numbers, see those that you own, route them.",
	"Trunks":       "Ways to your own switches, and who may call over them.",
	"Applications": "What answers the calls of a number.",
	"Routes":       "For switches: where a number goes.",
	"Billing":      "What you have, what you pay, what it is for.",
	"Events":       "What happened, in order, and webhooks that tell of it.",
	"Operator":     "For those who run the store, with a key of the scope operator in a live account.",
	"Sandbox":      "Test clocks: months in a moment.",
}

func tags() []schema {
	var all []schema
	for _, name := range slices.Sorted(maps.Keys(tagTexts)) {
		all = append(all, schema{"name": name, "description": tagTexts[name]})
	}
	return all
}

func (r route) operation(named, failures schemas) schema {
	o := schema{
		"operationId": r.doc.id, "tags": []string{r.doc.tag}, "summary": r.doc.summary, "description": r.doc.text,
		"parameters": r.parameters(), "responses": r.responses(named, failures),
		"security": []schema{{"bearer": []account.Scope{r.scope}}, {"basic": []account.Scope{r.scope}}},
	}
	if r.scope == "" {
		o["security"] = []schema{}
	}
	if r.doc.body != nil {
		o["requestBody"] = schema{"required": true, "content": content(named.body(r.doc.body), r.doc.body)}
	}
	if f := r.doc.file; f != nil {
		media := schema{}
		for i, name := range f.types {
			of := schema{"schema": schema{"type": "string"}}
			if i == 0 {
				of["example"] = f.example
			}
			media[name] = of
		}
		o["requestBody"] = schema{"required": true, "content": media}
	}
	return o
}

func (r route) parameters() []schema {
	all := []schema{}
	for _, segment := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			all = append(all, pathParameter(strings.TrimSuffix(name, "}")))
		}
	}
	for _, p := range r.doc.query {
		parameter := schema{"name": p.name, "in": "query", "description": p.text, "schema": p.schema}
		if slices.Contains(r.doc.needs, p.name) {
			parameter["required"] = true
		}
		if p.schema["type"] == "array" {
			parameter["style"], parameter["explode"] = "form", false // a comma list
		}
		all = append(all, parameter)
	}
	if r.doc.once {
		all = append(all, schema{
			"name": "Idempotency-Key", "in": "header", "example": "order-4711",
			"description": "Makes a retry safe: the first success is answered again for 24 hours.",
			"schema": schema{
				"type": "string", "minLength": 1, "maxLength": onceKeyCharsMax, "pattern": "^[!-~]*[!#-~][!-~]*$",
			},
		})
	}
	return all
}

// pathExamples are the values that examples use.
var pathExamples = map[string]string{
	"account_id": "acc_123abc", "e164": "+919876543210", "reservation_id": exampleReservation.ID,
	"trunk_id": exampleTrunk.ID, "acl_id": exampleAddress.ID, "credential_id": exampleCredential.ID,
	"application_id": exampleApplication.ID, "endpoint_id": exampleEndpoint.ID,
	"delivery_id": exampleDelivery.ID, "customer_id": exampleCustomer.ID, "key_id": exampleKey.ID,
	"import_id": exampleImport.ID, "run_id": exampleBilling.ID,
}

func pathParameter(name string) schema {
	of := schema{"type": "string"}
	if name == "e164" {
		of = schema{"$ref": "#/components/schemas/E164"}
	}
	return schema{"name": name, "in": "path", "required": true, "schema": of, "example": pathExamples[name]}
}

func content(of schema, example any) schema {
	return schema{"application/json": schema{"schema": of, "example": example}}
}

// always are the failures that any operation may end in.
var always = []fault.Kind{fault.Invalid, fault.RateLimited, fault.Internal, fault.Unavailable}

func (r route) responses(named, failures schemas) schema {
	of := append([]string{"X-Request-Id"}, limitHeaders...)
	if r.doc.once {
		of = append(of, "Idempotent-Replayed")
	}
	done := schema{"description": "Done.", "headers": headersOf(of...)}
	if r.doc.answer != nil {
		done["content"] = content(named.of(reflect.TypeOf(r.doc.answer)), r.doc.answer)
	}
	all := schema{strconv.Itoa(r.doc.success()): done}
	byStatus := map[int][]*problem{}
	for _, p := range r.problems() {
		byStatus[p.status] = append(byStatus[p.status], p)
	}
	for status, problems := range byStatus {
		all[strconv.Itoa(status)] = failures.failure(problems, named)
	}
	return all
}

// problems are the failures in which the operation may end, with what they mean.
func (r route) problems() []*problem {
	kinds := append(slices.Clone(always), r.doc.faults...)
	problems := []*problem{errAccept(), errTooLarge(), errMediaType()} // of a needless body too
	if r.scope != "" {
		kinds = append(kinds, fault.Unauthorized, fault.Forbidden)
	}
	if r.doc.once {
		kinds = append(kinds, fault.InProgress, fault.KeyReused)
	}
	for _, kind := range kinds {
		p := shapes[kind]
		p.message = meanings[kind]
		problems = append(problems, &p)
	}
	return problems
}

// meanings say when a failure happens.
var meanings = map[fault.Kind]string{
	fault.Invalid:      "Request validation failed",
	fault.Unauthorized: "No API key, or one that is unknown, revoked or expired",
	fault.Forbidden:    "The API key is not for this account or this request",
	fault.NotFound:     "Nothing of yours has this name",
	fault.Conflict:     "The state does not allow it",
	fault.PriceChanged: "The numbers cost more than the limit",
	fault.Insufficient: "Insufficient account balance",
	fault.InProgress:   "A request with this Idempotency-Key is still running",
	fault.KeyReused:    "This Idempotency-Key was used for another request",
	fault.RateLimited:  "Too many requests; this one was not processed",
	fault.Internal:     "Internal error",
	fault.Unavailable:  "The service cannot reach its database",
}

// failure is the answer of a status, which may stand for several codes; many operations share
// it. A header that only some of the codes have may be missing.
func (s schemas) failure(problems []*problem, named schemas) schema {
	all := schema{}
	var codes, texts []string
	plain, rfc9457 := schema{}, schema{}
	for _, p := range problems {
		codes, texts = append(codes, p.code), append(texts, p.message)
		plain[p.code], rfc9457[p.code] = schema{"value": p.envelope()}, schema{"value": p.rfc9457()}
		maps.Copy(all, p.headers())
	}
	if _, promised := all["Retry-After"]; promised && len(problems) > 1 {
		seconds := maps.Clone(headers["Retry-After"].(schema))
		delete(seconds, "required")
		all["Retry-After"] = seconds
	}
	name := strings.Join(codes, "-")
	s[name] = schema{"description": strings.Join(texts, ". Or: "), "headers": all, "content": schema{
		"application/json": schema{"schema": named.of(reflect.TypeFor[envelope]()), "examples": plain},
		"application/problem+json": schema{
			"schema": named.of(reflect.TypeFor[details]()), "examples": rfc9457,
		},
	}}
	return schema{"$ref": "#/components/responses/" + name}
}
