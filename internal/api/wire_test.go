package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// exchangeMax ends a test whose server does not answer.
const exchangeMax = 20 * time.Second

// headerLine is one header line, in the order in which it is sent.
type headerLine struct{ name, value string }

// request is written as it stands: no client cleans its path or sorts its headers.
type request struct {
	method, target string
	headers        []headerLine
	body           string
	chunked        bool
}

// reply is an answer as it came.
type reply struct {
	method string
	status int
	header http.Header
	body   string
}

func get(target string, headers ...headerLine) request {
	return request{method: http.MethodGet, target: target, headers: headers}
}

func post(target, body string, headers ...headerLine) request {
	return request{method: http.MethodPost, target: target, body: body, headers: headers}
}

func bearer(secret string) headerLine { return headerLine{"Authorization", "Bearer " + secret} }

func (r request) has(name string) bool {
	return slices.ContainsFunc(r.headers, func(h headerLine) bool { return strings.EqualFold(h.name, name) })
}

// bytes is the request as HTTP/1.1 writes it, on a connection of its own.
func (r request) bytes() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n", r.method, r.target)
	for _, h := range r.headers {
		fmt.Fprintf(&b, "%s: %s\r\n", h.name, h.value)
	}
	switch {
	case r.chunked:
		b.WriteString("Transfer-Encoding: chunked\r\n\r\n")
		if r.body != "" {
			fmt.Fprintf(&b, "%x\r\n%s\r\n", len(r.body), r.body)
		}
		b.WriteString("0\r\n\r\n")
	case r.body != "" || r.method == http.MethodPost:
		fmt.Fprintf(&b, "Content-Length: %d\r\n\r\n%s", len(r.body), r.body)
	default:
		b.WriteString("\r\n")
	}
	return b.Bytes()
}

// do sends a request, reads its answer, and holds the answer to what every answer must be.
func (w *world) do(t *testing.T, r request) reply {
	t.Helper()
	got := w.raw(t, r.method, r.bytes())
	w.answered.Add(1)
	checkShape(t, got)
	return got
}

// raw sends bytes and reads the answer to a request with the method.
func (w *world) raw(t *testing.T, method string, sent []byte) reply {
	t.Helper()
	got, err := exchange(w.addr, method, sent)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// exchange sends bytes on a connection of their own and reads the answer.
func exchange(addr, method string, sent []byte) (reply, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return reply{}, err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(exchangeMax)); err != nil {
		return reply{}, err
	}
	// A server that refuses a body may stop reading it: its answer tells more than this error.
	_, writeErr := conn.Write(sent)
	answer, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return reply{}, fmt.Errorf("no answer to %.80q: %w, %w", sent, err, writeErr)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		return reply{}, fmt.Errorf("read the answer to %.80q: %w", sent, err)
	}
	return reply{method: method, status: answer.StatusCode, header: answer.Header, body: string(body)}, nil
}

// checkShape holds any answer to HTTP contract, section 1: a request id, no redirect, one JSON
// document, and the one shape of errors in either media type.
func checkShape(t *testing.T, r reply) {
	t.Helper()
	for _, flaw := range flawsOf(r) {
		t.Errorf("answer %d %s%s: %s", r.status, r.header, r.body, flaw)
	}
}

// flawsOf says what checkShape does not want.
func flawsOf(r reply) (flaws []string) {
	refuse := func(format string, args ...any) { flaws = append(flaws, fmt.Sprintf(format, args...)) }
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"} {
		if got := r.header.Get(name); got != want {
			refuse("%s is %q, want %q", name, got, want)
		}
	}
	if r.header.Get("X-Request-Id") == "" {
		refuse("no X-Request-Id")
	}
	if r.status >= 300 && r.status < 400 || r.header.Get("Location") != "" {
		refuse("it redirects")
	}
	if got := r.header.Get("WWW-Authenticate"); (r.status == 401) != (got == `Bearer realm="tryvox"`) {
		refuse("WWW-Authenticate is %q", got)
	}
	if (r.status == 405) != (r.header.Get("Allow") != "") {
		refuse("Allow is %q", r.header.Get("Allow"))
	}
	switch {
	case r.method == http.MethodHead, r.status == http.StatusNoContent:
		if r.body != "" {
			refuse("HEAD or 204 has a body")
		}
	case !strings.HasSuffix(r.body, "\n") || strings.Count(r.body, "\n") != 1 || !json.Valid([]byte(r.body)):
		refuse("the body is not one line of JSON")
	case r.status < 400:
		if got := r.header.Get("Content-Type"); got != "application/json" {
			refuse("Content-Type is %q", got)
		}
	default:
		if err := checkProblem(r); err != nil {
			refuse("%v", err)
		}
	}
	return flaws
}

// checkProblem reads an error in the shape that its media type promises.
func checkProblem(r reply) error {
	decoder := json.NewDecoder(strings.NewReader(r.body))
	decoder.DisallowUnknownFields()
	switch media := r.header.Get("Content-Type"); media {
	case "application/json":
		var e envelope
		if err := decoder.Decode(&e); err != nil || e.Error.Code == "" || e.Error.Message == "" {
			return fmt.Errorf("no error envelope: %w", err)
		}
	case "application/problem+json":
		var d details
		if err := decoder.Decode(&d); err != nil || d.Code == "" || d.Detail == "" || d.Status != r.status {
			return fmt.Errorf("no RFC 9457 problem: %w", err)
		}
	default:
		return fmt.Errorf("Content-Type is %q", media)
	}
	return nil
}

// code is the code of an error answer in the TryVox envelope.
func (r reply) code(t *testing.T) string {
	t.Helper()
	var e envelope
	if err := json.Unmarshal([]byte(r.body), &e); err != nil {
		t.Errorf("answer %d %s: %v", r.status, r.body, err)
	}
	return e.Error.Code
}
