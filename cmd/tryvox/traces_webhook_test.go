package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	trace "go.opentelemetry.io/proto/otlp/trace/v1"

	"tryvox.io/numbers/internal/prove/program"
)

// stockTraced makes an account with money and a key, and one number for sale.
func stockTraced(p program.Program) (account, secret string) {
	p.Run("e164,country,type,monthly_fee\n+919876543210,IN,local,2.50\n", "catalog", "import", "-")
	account = p.Run("", "account", "create")
	p.Run("", "account", "top-up", account, "100")
	return account, p.Run("", "key", "create", account)
}

// An attempt to tell a webhook endpoint is a span with the answer's status. The receiver hears nothing
// of traces, and the collector nothing of the receiver.
func TestTellingIsTraced(t *testing.T) {
	c := &receiver{spans: map[string][]*trace.Span{}}
	collects := httptest.NewServer(c)
	t.Cleanup(collects.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collects.URL)
	told := make(chan http.Header, 1)
	customer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		told <- r.Header
	}))
	t.Cleanup(customer.Close)

	p := command(t)
	account, secret := stockTraced(p)
	s := p.Serve("--webhook-allow-private", "127.0.0.0/8")
	endpoints := s.URL + "/v1/account/" + account + "/webhook-endpoints"
	var endpoint struct{ ID string }
	made := post(t, endpoints, secret, `{"url":"`+customer.URL+`"}`)
	if err := json.Unmarshal(made, &endpoint); err != nil {
		t.Fatal(err)
	}
	buyTraced(t, s.URL+"/v1/account/"+account, secret, "")
	select {
	case h := <-told:
		if h.Get("Traceparent") != "" {
			t.Error("the receiver was told of a trace")
		}
	case <-time.After(program.Patience):
		t.Fatal("nobody was told of the purchase")
	}
	post(t, endpoints+"/"+endpoint.ID+"/test", secret, "")
	s.Terminate()

	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.spans["webhook attempt"]) != 2 {
		t.Fatalf("spans %v, want one of the attempt and one of the test message", c.spans)
	}
	attempt := c.spans["webhook attempt"][0]
	status := int64(0)
	for _, a := range attempt.Attributes {
		if a.Key == "http.response.status_code" {
			status = a.Value.GetIntValue()
		}
	}
	if status != http.StatusNoContent || attempt.Status.GetCode() == trace.Status_STATUS_CODE_ERROR {
		t.Errorf("the attempt is %v, want one with status 204", attempt)
	}
	if bytes.Contains(c.raw.Bytes(), []byte(customer.URL)) {
		t.Error("the spans tell where the receiver is")
	}
}

// A collector that is away, hangs or cannot be one costs spans, and nobody's purchase.
func TestCollectorThatFailsHurtsNobody(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	away := "http://" + closed.Addr().String()
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	hangs := make(chan struct{})
	hanging := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hangs }))
	t.Cleanup(hanging.Close)
	t.Cleanup(func() { close(hangs) })
	refusing := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(refusing.Close)
	for name, collector := range map[string]string{
		"away": away, "hangs": hanging.URL, "refuses": refusing.URL,
		"no URL": "collector:4318", "no text": "http://%zz",
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector)
			p := command(t)
			account, secret := stockTraced(p)
			s := p.Serve()
			buyTraced(t, s.URL+"/v1/account/"+account, secret, "")
			s.Terminate() // within the time that it has to end
			if log := s.LastLines(); !strings.Contains(log, "traces") {
				t.Errorf("the log says nothing of traces:\n%s", log)
			}
		})
	}
}

func post(t *testing.T, url, secret, body string) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= http.StatusBadRequest {
		t.Fatalf("POST %s: %d %s, %v", url, answer.StatusCode, text, err)
	}
	return text
}
