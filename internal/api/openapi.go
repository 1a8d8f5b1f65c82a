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

	"tryvox.io/numbers/internal/fault"
)

// doc is what the published document says of an operation.
type doc struct {
	id, tag, summary, text string
	query                  []parameter
	body                   any // an example of the request body; nil: none is taken
	once                   bool
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
	{"page", "Page, from 1. Not together with cursor.", schema{"type": "integer", "minimum": 1, "default": 1}},
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
	named := schemas{}
	paths := map[string]schema{}
	for _, r := range routes {
		if paths[r.path] == nil {
			paths[r.path] = schema{}
		}
		paths[r.path][strings.ToLower(r.method)] = r.operation(named)
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
		"components": schema{"schemas": named, "headers": headers(), "securitySchemes": schema{
			"bearer": schema{"type": "http", "scheme": "bearer", "description": "An API key."},
			"basic":  schema{"type": "http", "scheme": "basic", "description": "The account id and an API key."},
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
	"Sandbox":      "Test clocks: months in a moment.",
}

func tags() []schema {
	var all []schema
	for _, name := range slices.Sorted(maps.Keys(tagTexts)) {
		all = append(all, schema{"name": name, "description": tagTexts[name]})
	}
	return all
}

func (r route) operation(named schemas) schema {
	o := schema{
		"operationId": r.doc.id, "tags": []string{r.doc.tag}, "summary": r.doc.summary, "description": r.doc.text,
		"parameters": r.parameters(), "responses": r.responses(named),
		"security": []schema{{"bearer": []string{}}, {"basic": []string{}}},
	}
	if r.scope == "" {
		o["security"] = []schema{}
	}
	if r.doc.body != nil {
		o["requestBody"] = schema{"required": true, "content": content("application/json", named, r.doc.body)}
	}
	return o
}

func (r route) parameters() []schema {
	var all []schema
	for _, segment := range strings.Split(r.path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			all = append(all, pathParameter(strings.TrimSuffix(name, "}")))
		}
	}
	for _, p := range r.doc.query {
		all = append(all, schema{"name": p.name, "in": "query", "description": p.text, "schema": p.schema})
	}
	if r.doc.once {
		all = append(all, schema{
			"name": "Idempotency-Key", "in": "header", "example": "order-4711",
			"description": "Makes a retry safe: the first success is answered again for 24 hours.",
			"schema":      schema{"type": "string", "minLength": 1, "maxLength": onceKeyCharsMax},
		})
	}
	return all
}

// pathExamples are the values that examples use.
var pathExamples = map[string]string{
	"account_id": "acc_123abc", "e164": "+919876543210", "reservation_id": exampleReservation.ID,
	"trunk_id": exampleTrunk.ID, "acl_id": exampleAddress.ID, "credential_id": exampleCredential.ID,
	"application_id": exampleApplication.ID,
}

func pathParameter(name string) schema {
	return schema{
		"name": name, "in": "path", "required": true, "schema": schema{"type": "string"},
		"example": pathExamples[name],
	}
}

func content(mediaType string, named schemas, example any) schema {
	return schema{mediaType: schema{"schema": named.of(reflect.TypeOf(example)), "example": example}}
}

// always are the failures that any operation may end in.
var always = []fault.Kind{fault.Invalid, fault.RateLimited, fault.Internal, fault.Unavailable}

func (r route) responses(named schemas) schema {
	done := schema{"description": "Done."}
	addHeaders(done, limitHeaders...)
	if r.doc.answer != nil {
		done["content"] = content("application/json", named, r.doc.answer)
	}
	all := schema{strconv.Itoa(r.doc.success()): done}
	for _, p := range r.problems() {
		p.document(all, named)
		p.documentHeaders(all[strconv.Itoa(p.status)].(schema))
	}
	return all
}

// problems are the failures in which the operation may end, with what they mean.
func (r route) problems() []*problem {
	kinds := append(slices.Clone(always), r.doc.faults...)
	problems := []*problem{errAccept()}
	if r.scope != "" {
		kinds = append(kinds, fault.Unauthorized, fault.Forbidden)
	}
	if r.doc.body != nil {
		problems = append(problems, errTooLarge(), errMediaType())
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

// document adds the failure to the responses; one status may stand for several codes.
func (p *problem) document(all schema, named schemas) {
	status := strconv.Itoa(p.status)
	e := envelope{}
	e.Error.Code, e.Error.Message, e.Error.Details = p.code, p.message, p.details
	if earlier, ok := all[status].(schema); ok {
		earlier["description"] = earlier["description"].(string) + ". Or: " + p.message
		media := earlier["content"].(schema)["application/json"].(schema)
		media["examples"].(schema)[p.code] = schema{"value": e}
		return
	}
	all[status] = schema{"description": p.message, "content": schema{
		"application/json": schema{
			"schema": named.of(reflect.TypeOf(e)), "examples": schema{p.code: schema{"value": e}},
		},
		"application/problem+json": schema{"schema": named.of(reflect.TypeFor[details]())},
	}}
}
