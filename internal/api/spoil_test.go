package api

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// spoiler makes a valid request wrong.
type spoiler struct {
	*builder
	by *stranger
	of *operation
}

// spoils are the ways. Each gives the status that the answer must have; 0: 400 if the
// document refuses the request, else any documented one.
var spoils = map[string]func(s spoiler, r *request) int{
	"a field is hostile":      spoiler.field,
	"the body is no object":   spoiler.noObject,
	"the content type":        spoiler.contentType,
	"the body is too large":   spoiler.tooLarge,
	"a query value":           spoiler.queryValue,
	"the query":               spoiler.query,
	"a segment is hostile":    spoiler.pathSegment,
	"the key":                 spoiler.credentials,
	"Accept":                  spoiler.accept,
	"the Idempotency-Key":     spoiler.idempotencyKey,
	"a header is hostile":     spoiler.header,
	"the method":              spoiler.method,
	"a body that is not read": spoiler.needlessBody,
	"the path is unclean":     spoiler.unclean,
}

func (s spoiler) pick(name string, texts ...string) string {
	return rapid.SampledFrom(texts).Draw(s.t, name)
}

// field puts a hostile value into a field, leaves the field out, or adds one.
func (s spoiler) field(r *request) int {
	of, _ := s.of.body()
	if of == nil {
		return 0
	}
	if ref, ok := of["$ref"].(string); ok {
		of = s.referred(ref)
	}
	properties, _ := of["properties"].(schema)
	names := append(slices.Sorted(maps.Keys(properties)), "unknown", "")
	name := s.pick("field", names...)
	value := s.pick("value", hostileValues...)
	mark := `"a mark that stands for the value"`
	body := s.value(of, "body").(schema)
	body[name] = "a mark that stands for the value"
	if s.chance(15, "left out") {
		delete(body, name)
	}
	r.body = strings.Replace(encoded(body), mark, value, 1)
	return 0
}

// noObject sends what is not exactly one JSON object.
func (s spoiler) noObject(r *request) int {
	of, _ := s.of.body()
	if of == nil {
		return 0
	}
	name := `"` + s.pick("name", slices.Sorted(maps.Keys(s.properties(of)))...) + `"`
	r.body = s.pick(
		"body",
		"null",
		"[]",
		`"x"`,
		"1",
		"{",
		"}",
		" ",
		r.body+r.body,
		r.body+"x",
		r.body[1:],
		"["+r.body+"]",
		"\xef\xbb\xbf"+r.body,
		"{"+name+":1,"+name+":1}",
		`{"`+"\xff"+`":1}`,
		`{"a":"`+"\xc3\x28"+`"}`,
		`{"a":1,}`,
		`{a:1}`,
		`{"a":01}`,
		`{"a":NaN}`,
		"{\"a\":\"\n\"}",
		"{}//",
		strings.Repeat("[", 20_000),
		strings.Repeat(`{"a":`, 5000)+"1"+strings.Repeat("}", 5000),
		`{"x":{"y":1,"y":1}}`,
	)
	if strings.HasPrefix(r.body, `{"a":{"a":`) { // deep, but an object
		return 0
	}
	return 400
}

func (s spoiler) properties(of schema) schema {
	if ref, ok := of["$ref"].(string); ok {
		of = s.referred(ref)
	}
	return of["properties"].(schema)
}

func (s spoiler) without(r *request, name string) {
	r.headers = slices.DeleteFunc(r.headers, func(h headerLine) bool { return strings.EqualFold(h.name, name) })
}

func (s spoiler) contentType(r *request) int {
	if r.body == "" {
		return 0
	}
	s.without(r, "Content-Type")
	value := s.pick("Content-Type", "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data",
		"application/json; charset=latin1", "application/json;;", "json", "application/xml", "*/*", "\xff")
	if value != "" {
		r.headers = append(r.headers, headerLine{"Content-Type", value})
	}
	return 415
}

func (s spoiler) tooLarge(r *request) int {
	if media, _ := s.of.file(); media != "" {
		return 0 // files may be larger
	}
	s.without(r, "Content-Type")
	r.headers = append(r.headers, jsonBody)
	r.body = "{" + strings.Repeat(" ", bodyBytesMax) + "}"
	r.chunked = s.chance(50, "chunked")
	return 413
}

func (s spoiler) hostileWord() string {
	if s.chance(5, "long") {
		return strings.Repeat("9", 3000)
	}
	return rapid.SampledFrom(hostileWords).Draw(s.t, "word")
}

func (s spoiler) queryValue(r *request) int {
	var names []string
	for _, p := range s.of.Parameters {
		if p.In == "query" {
			names = append(names, p.Name)
		}
	}
	if names == nil {
		return 0
	}
	target, _, _ := strings.Cut(r.target, "?")
	r.target = target + "?" + s.pick("parameter", names...) + "=" + s.hostileWord()
	return 0
}

func (s spoiler) query(r *request) int {
	target, query, _ := strings.Cut(r.target, "?")
	r.target = target + "?" + query + s.pick(
		"query",
		"&",
		"?",
		"&&==&",
		"&unknown=1",
		"&page",
		"&page=1&page=2",
		";",
		"&a;b=1",
		"&country=US&country=GB",
		"&%70age=0",
		"&page[]=1",
		"&Page=0",
		"&"+strings.Repeat("a=1&", 300),
	)
	return 0
}

func (s spoiler) pathSegment(r *request) int {
	segments := strings.Split(s.of.path, "/")
	var at []int
	for i, segment := range segments {
		if strings.HasPrefix(segment, "{") {
			at = append(at, i)
		}
	}
	if at == nil {
		return 0
	}
	escaped, _, _ := strings.Cut(r.target, "?")
	there := strings.Split(escaped, "/")
	i := rapid.SampledFrom(at).Draw(s.t, "segment")
	there[i] = s.hostileWord()
	r.target = strings.Join(there, "/")
	if s.find(r.method, r.target) != s.of {
		return 0
	}
	if segments[i] == "{account_id}" {
		return 403
	}
	return 0
}

func (s spoiler) credentials(r *request) int {
	if s.of.scope() == "" {
		return 0
	}
	s.without(r, "Authorization")
	add := func(h headerLine) { r.headers = append(r.headers, h) }
	switch way := s.pick("key", "none", "unknown", "two", "odd", "other", "lower", "route"); way {
	case "none":
	case "unknown":
		add(bearer("tvx_sk_live_" + strings.Repeat("a", 32)))
	case "two":
		add(s.by.key(s.of))
		add(s.by.key(s.of))
	case "odd":
		add(
			headerLine{
				"Authorization",
				s.pick("Authorization", "", "Bearer", "Basic", "Basic !!", "Basic Og==", "\xff",
					"Digest x", "Bearer "+strings.Repeat("a", 4000)),
			},
		)
	case "other":
		add(s.by.keys["other"])
		if strings.Contains(s.of.path, "{account_id}") {
			return 403
		}
		return 0
	default:
		scope := map[string]string{"lower": "read", "route": "route"}[way]
		add(s.by.keys[scope])
		if s.of.scope() == scope {
			return 0
		}
		return 403
	}
	return 401
}

func (s spoiler) accept(r *request) int {
	value := s.pick(
		"Accept",
		"text/html",
		"application/xml;q=1",
		"application/json;q=0",
		"application/problem+json",
		"application/problem+json, application/json;q=0.5",
		"*/*",
		"",
		"application/*",
		",;=",
		"\xff",
		"application/json;q=x",
	)
	r.headers = append(r.headers, headerLine{"Accept", value})
	if value == "text/html" || value == "application/xml;q=1" || value == "application/json;q=0" {
		return 406
	}
	return 0
}

func (s spoiler) idempotencyKey(r *request) int {
	for range rapid.IntRange(1, 2).Draw(s.t, "keys") {
		r.headers = append(r.headers, headerLine{"Idempotency-Key", s.pick(
			"Idempotency-Key",
			"",
			"k",
			`"k"`,
			`""`,
			"a b",
			"\xff",
			strings.Repeat("k", 255),
			strings.Repeat("k", 256),
			`"`,
			"k,k",
			"%00",
		)})
	}
	return 0
}

func (s spoiler) header(r *request) int {
	name := s.pick(
		"header",
		"X-Request-Id",
		"X-Forwarded-For",
		"X-HTTP-Method-Override",
		"Range",
		"If-None-Match",
		"Accept-Encoding",
		"Origin",
		"Cookie",
		"Content-Encoding",
		"TE",
		"Via",
		"Upgrade",
		"X-Account-Id",
	)
	value := s.pick(
		"value",
		"",
		"x",
		"DELETE",
		"bytes=0-1",
		"*",
		"gzip",
		"\xff\xfe",
		strings.Repeat("x", 5000),
		"<script>",
		"a b",
		"1, 2",
		"::1",
		"%0d%0aSet-Cookie: x",
	)
	r.headers = append(r.headers, headerLine{name, value})
	return 0
}

func (s spoiler) method(r *request) int {
	r.method = s.pick(
		"method",
		"GET",
		"HEAD",
		"POST",
		"PUT",
		"PATCH",
		"DELETE",
		"OPTIONS",
		"TRACE",
		"PROPFIND",
		"get",
	)
	known := s.methods(s.of)
	if slices.Contains(known, r.method) || r.method == http.MethodHead || s.find(r.method, r.target) != nil {
		return 0
	}
	return 405
}

func (s spoiler) needlessBody(r *request) int {
	if of, _ := s.of.body(); of == nil && r.body == "" {
		r.body = s.pick(
			"body",
			"{}",
			"null",
			"[",
			"x",
			`{"a":1,"a":2}`,
			"\xff",
			fmt.Sprint(strings.Repeat("x", 60_000)),
		)
		if s.chance(70, "typed") {
			r.headers = append(r.headers, jsonBody)
		}
	}
	return 0
}

func (s spoiler) unclean(r *request) int {
	escaped, query, _ := strings.Cut(r.target, "?")
	at := strings.LastIndex(escaped, "/")
	escaped = s.pick(
		"path",
		escaped+"/",
		"/"+escaped,
		escaped[:at]+"//"+escaped[at+1:],
		escaped[:at]+"/./"+escaped[at+1:],
		escaped+"/..",
		escaped+"/x/../",
		escaped[:at]+"/%2e/"+escaped[at+1:],
		escaped+"/unknown",
		strings.ToUpper(escaped),
	)
	r.target = escaped + "?" + query
	return 0
}
