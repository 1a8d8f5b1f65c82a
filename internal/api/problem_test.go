package api

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/fault"
)

// The table of errors of the HTTP contract, section 1.
func TestProblemOfFault(t *testing.T) {
	tests := []struct {
		kind       fault.Kind
		status     int
		code       string
		retryAfter string
	}{
		{fault.Invalid, 400, "VALIDATION_FAILED", ""},
		{fault.Unauthorized, 401, "UNAUTHORIZED", ""},
		{fault.Insufficient, 402, "INSUFFICIENT_BALANCE", ""},
		{fault.Forbidden, 403, "FORBIDDEN", ""},
		{fault.NotFound, 404, "NOT_FOUND", ""},
		{fault.Conflict, 409, "CONFLICT", ""},
		{fault.PriceChanged, 409, "PRICE_CHANGED", ""},
		{fault.InProgress, 409, "IDEMPOTENCY_IN_PROGRESS", "1"},
		{fault.KeyReused, 422, "IDEMPOTENCY_KEY_REUSED", ""},
		{fault.RateLimited, 429, "RATE_LIMITED", "1"},
		{fault.Unavailable, 503, "UNAVAILABLE", "1"},
	}
	if got, want := len(tests)+1, len(shapes); got != want {
		t.Errorf("%d kinds are tested, with Internal, of %d", got, want)
	}
	for _, test := range tests {
		err := fmt.Errorf("purchase: %w", fault.New(test.kind, "Text.", fault.Field{Name: "n", Reason: "r"}))
		w := written(problemOf(err), "")
		want := fmt.Sprintf(
			`{"error":{"code":"%s","message":"Text.","details":[{"field":"n","reason":"r"}]}}`+"\n", test.code)
		if w.Code != test.status || w.Body.String() != want || w.Header().Get("Retry-After") != test.retryAfter {
			t.Errorf("kind %d: %d %v %s, want %d %s", test.kind, w.Code, w.Header(), w.Body, test.status, want)
		}
		w = written(problemOf(err), "application/problem+json")
		want = fmt.Sprintf(`{"type":"about:blank","title":"%s","status":%d,"detail":"Text.","code":"%s",`+
			`"errors":[{"field":"n","reason":"r"}]}`+"\n", http.StatusText(test.status), test.status, test.code)
		if w.Code != test.status || w.Body.String() != want {
			t.Errorf("kind %d: %d %s, want %d %s", test.kind, w.Code, w.Body, test.status, want)
		}
	}
}

// 500: no inner text leaks (HTTP contract, section 1).
func TestProblemOfUnknownErrorTellsNothing(t *testing.T) {
	for _, err := range []error{
		errors.New("pq: password of tvx"),
		fault.New(fault.Internal, "password of tvx", fault.Field{Name: "password", Reason: "tvx"}),
		fault.Wrap(fault.Unavailable, errors.New("password of tvx"), "Try again."),
	} {
		for _, accept := range []string{"", "application/problem+json"} {
			w := written(problemOf(err), accept)
			if strings.Contains(w.Body.String(), "tvx") || strings.Contains(w.Body.String(), "password") {
				t.Errorf("%v is told: %s", err, w.Body)
			}
		}
	}
	if got := written(problemOf(errors.New("x")), "").Code; got != http.StatusInternalServerError {
		t.Errorf("an unknown error is %d", got)
	}
}

func TestProblemKeepsItself(t *testing.T) {
	p := errMethod("GET")
	if got := problemOf(fmt.Errorf("serve: %w", p)); got != p {
		t.Errorf("problemOf of a problem = %v", got)
	}
	if got := written(p, "").Header().Get("Allow"); got != "GET" {
		t.Errorf("Allow %q", got)
	}
}

// Foreign text in a reason is JSON, not HTML: < stays <.
func TestProblemIsNotEscapedForHTML(t *testing.T) {
	w := written(problemOf(fault.Bad(`<"&`, "\u2028")), "")
	if !strings.Contains(w.Body.String(), `<\"&`) {
		t.Errorf("got %s", w.Body)
	}
}

func written(p *problem, accept string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	p.write(w, withAccept(accept))
	return w
}

func withAccept(lines ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for _, line := range lines {
		if line != "" {
			r.Header.Add("Accept", line)
		}
	}
	return r
}

// RFC 9110, section 12.5.1.
func TestAccept(t *testing.T) {
	tests := []struct {
		accept  []string
		takes   bool // JSON
		problem bool // failures as RFC 9457
	}{
		{nil, true, false},
		{[]string{" , "}, true, false},
		{[]string{"*/*"}, true, false},
		{[]string{"application/*"}, true, false},
		{[]string{"application/json"}, true, false},
		{[]string{"Application/JSON"}, true, false},
		{[]string{"application/json; charset=utf-8"}, true, false},
		{[]string{"text/html, application/json"}, true, false},
		{[]string{"text/html", "application/json"}, true, false},
		{[]string{"text/html,*/*;q=0.1"}, true, false},
		{[]string{"application/problem+json"}, true, true},
		{[]string{"APPLICATION/PROBLEM+JSON"}, true, true},
		{[]string{"application/problem+json, application/json"}, true, true},
		{[]string{"application/json, application/problem+json"}, true, false},
		{[]string{"application/json;q=0.5, application/problem+json"}, true, true},
		{[]string{"application/json;q=0.25, application/problem+json;q=0.5"}, true, true},
		{[]string{"application/json;q=0.50, application/problem+json;q=0.5"}, true, false},
		{[]string{"application/json;q=1.000, application/problem+json;q=1"}, true, false},
		{[]string{"*/*;q=0.9, application/problem+json;q=0.95"}, true, true},
		{[]string{"application/problem+json;q=0.1, */*"}, true, false},
		{[]string{"application/problem+json;q=0, application/json"}, true, false},
		{[]string{"application/problem+json ; Q=0.0 , application/json"}, true, false},
		{[]string{"text/html"}, false, false},
		{[]string{"text/*"}, false, false},
		{[]string{"application/xml"}, false, false},
		{[]string{"application/json;q=0"}, false, false},
		{[]string{"application/json;q=0.000"}, false, false},
		{[]string{"text/html, application/json;q=0"}, false, false},
		{[]string{"application/jsonl"}, false, false},
	}
	for _, test := range tests {
		r := withAccept(test.accept...)
		if got := accepts(r); got != test.takes {
			t.Errorf("Accept %q: takes JSON %v, want %v", test.accept, got, test.takes)
		}
		if got := wantsProblem(r); got != test.problem {
			t.Errorf("Accept %q: wants RFC 9457 %v, want %v", test.accept, got, test.problem)
		}
	}
}
