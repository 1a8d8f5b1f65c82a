package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/fault"
)

// problem is a failure as HTTP tells it. This file is the only place that knows which fault
// has which status (HTTP contract, section 1).
type problem struct {
	status     int
	code       string
	message    string
	details    []fault.Field
	retryAfter int    // seconds; 0: no header
	allow      string // of a 405
	cause      error  // for the log
}

func (p *problem) Error() string { return p.code + ": " + p.message }

// shapes is the contract's table of errors.
var shapes = map[fault.Kind]problem{
	fault.Internal:     {status: http.StatusInternalServerError, code: "INTERNAL_ERROR"},
	fault.Unauthorized: {status: http.StatusUnauthorized, code: "UNAUTHORIZED"},
	fault.Forbidden:    {status: http.StatusForbidden, code: "FORBIDDEN"},
	fault.Invalid:      {status: http.StatusBadRequest, code: "VALIDATION_FAILED"},
	fault.InProgress:   {status: http.StatusConflict, code: "IDEMPOTENCY_IN_PROGRESS", retryAfter: 1},
	fault.KeyReused:    {status: http.StatusUnprocessableEntity, code: "IDEMPOTENCY_KEY_REUSED"},
	fault.NotFound:     {status: http.StatusNotFound, code: "NOT_FOUND"},
	fault.Conflict:     {status: http.StatusConflict, code: "CONFLICT"},
	fault.PriceChanged: {status: http.StatusConflict, code: "PRICE_CHANGED"},
	fault.Insufficient: {status: http.StatusPaymentRequired, code: "INSUFFICIENT_BALANCE"},
	fault.RateLimited:  {status: http.StatusTooManyRequests, code: "RATE_LIMITED", retryAfter: 1},
	fault.Unavailable:  {status: http.StatusServiceUnavailable, code: "UNAVAILABLE", retryAfter: 1},
}

// problemOf turns any error into what the caller is told. Of an unknown error no inner
// text leaks: the log has it by the request id.
func problemOf(err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	var f *fault.Error
	if !errors.As(err, &f) {
		f = fault.New(fault.Internal, "Internal error. Quote the X-Request-Id to support.")
	}
	told := shapes[f.Kind]
	told.message, told.details, told.cause = f.Text, f.Fields, err
	if f.Kind == fault.Internal {
		told.message, told.details = "Internal error. Quote the X-Request-Id to support.", nil
	}
	return &told
}

func errRoute() *problem {
	return &problem{status: http.StatusNotFound, code: "NOT_FOUND", message: "There is no such endpoint"}
}

func errMethod(allow string) *problem {
	return &problem{
		status: http.StatusMethodNotAllowed, code: "METHOD_NOT_ALLOWED", allow: allow,
		message: "This endpoint takes " + allow,
	}
}

func errAccept() *problem {
	return &problem{
		status: http.StatusNotAcceptable, code: "NOT_ACCEPTABLE",
		message: "Answers are application/json: leave Accept out or include it",
	}
}

func errTooLarge() *problem {
	return &problem{
		status: http.StatusRequestEntityTooLarge, code: "PAYLOAD_TOO_LARGE",
		message: "The request body is larger than " + strconv.Itoa(bodyBytesMax) + " bytes",
	}
}

func errMediaType() *problem {
	return &problem{
		status: http.StatusUnsupportedMediaType, code: "UNSUPPORTED_MEDIA_TYPE",
		message: "Send the body as Content-Type: application/json",
	}
}

// errNoRequest is what never became a request: it is no HTTP, or HTTP that we do not speak. The
// codes are HTTP's own names for the statuses.
func errNoRequest(status int, reason string) *problem {
	p := &problem{
		status: status, code: strings.ToUpper(strings.ReplaceAll(http.StatusText(status), " ", "_")),
		message: http.StatusText(status),
	}
	switch status {
	case http.StatusBadRequest:
		p.code, p.message = shapes[fault.Invalid].code, "This is not a well-formed HTTP/1.1 request"
	case http.StatusExpectationFailed:
		p.message = "Expect may be 100-continue, and nothing else"
	case http.StatusRequestHeaderFieldsTooLarge:
		p.message = "The request line and headers are larger than " + strconv.Itoa(headerBytesMax) + " bytes"
	case http.StatusNotImplemented:
		p.message = "Transfer-Encoding may be chunked, once, and nothing else"
	case http.StatusHTTPVersionNotSupported:
		p.message = "Send HTTP/1.1"
	}
	if reason != "" && status == http.StatusBadRequest {
		p.message += ": " + reason
	}
	return p
}

// envelope is the error body of TryVox.
type envelope struct {
	Error errorBody `json:"error"`
}

type errorBody struct {
	Code    string        `json:"code" doc:"For programs."`
	Message string        `json:"message" doc:"For people."`
	Details []fault.Field `json:"details,omitempty" doc:"Every field that is wrong."`
}

// details is the error body of RFC 9457, with the same facts.
type details struct {
	Type   string        `json:"type"`
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail"`
	Code   string        `json:"code"`
	Errors []fault.Field `json:"errors,omitempty"`
}

func (p *problem) write(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retryAfter))
	}
	if p.allow != "" {
		h.Set("Allow", p.allow)
	}
	if p.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="tryvox"`)
	}
	if wantsProblem(r) {
		h.Set("Content-Type", "application/problem+json")
		writeJSON(w, p.status, p.rfc9457())
		return
	}
	h.Set("Content-Type", "application/json")
	writeJSON(w, p.status, p.envelope())
}

func (p *problem) envelope() envelope {
	return envelope{Error: errorBody{Code: p.code, Message: p.message, Details: p.details}}
}

func (p *problem) rfc9457() details {
	return details{
		Type: "about:blank", Title: http.StatusText(p.status), Status: p.status,
		Detail: p.message, Code: p.code, Errors: p.details,
	}
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // the client is gone: there is nobody to tell
}

// wantsProblem tells whether the caller asked for RFC 9457 and not for plain JSON first.
func wantsProblem(r *http.Request) bool {
	for _, accepted := range acceptedTypes(r) {
		switch accepted {
		case "application/problem+json":
			return true
		case "application/json", "*/*", "application/*":
			return false
		}
	}
	return false
}

// accepts tells whether JSON is among what the caller takes (RFC 9110, section 12.5.1).
func accepts(r *http.Request) bool {
	switch given := r.Header["Accept"]; {
	case len(given) == 0:
		return true
	case len(given) == 1 && (given[0] == "*/*" || given[0] == "application/json"):
		return true // what nearly all send
	}
	for _, accepted := range acceptedTypes(r) {
		switch accepted {
		case "*/*", "application/*", "application/json", "application/problem+json":
			return true
		}
	}
	return strings.Trim(strings.Join(r.Header.Values("Accept"), ""), " \t,") == ""
}

// acceptedTypes lists the media ranges of Accept without those of weight 0: the heaviest
// first, and equal ones in their order.
func acceptedTypes(r *http.Request) []string {
	type accepted struct{ name, weight string }
	var all []accepted
	for _, line := range r.Header.Values("Accept") {
		for part := range strings.SplitSeq(line, ",") {
			name, parameters, _ := strings.Cut(part, ";")
			name = strings.ToLower(strings.TrimSpace(name))
			if weight := weightOf(parameters); name != "" && weight > "0" {
				all = append(all, accepted{name, weight})
			}
		}
	}
	slices.SortStableFunc(all, func(a, b accepted) int { return strings.Compare(b.weight, a.weight) })
	types := make([]string, len(all))
	for i, a := range all {
		types[i] = a.name
	}
	return types
}

// weightOf is the weight of a media range without zeros at its end: weights are from 0 to 1
// with at most three places (RFC 9110, section 12.4.2), so as such texts they sort.
func weightOf(parameters string) string {
	for parameter := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(parameter), "=")
		if whole, places, _ := strings.Cut(value, "."); strings.EqualFold(name, "q") && value != "" {
			return strings.TrimRight(whole+"."+strings.TrimRight(places, "0"), ".")
		}
	}
	return "1"
}
