package main

import (
	"bytes"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	trace "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// receiver keeps the spans that it is sent, by name.
type receiver struct {
	mu    sync.Mutex
	spans map[string][]*trace.Span
	raw   bytes.Buffer
}

// ServeHTTP takes spans as OTLP over HTTP.
func (c *receiver) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var sent collector.ExportTraceServiceRequest
	if err != nil || r.URL.Path != "/v1/traces" || proto.Unmarshal(body, &sent) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.raw.Write(body)
	for _, of := range sent.ResourceSpans {
		for _, scope := range of.ScopeSpans {
			for _, span := range scope.Spans {
				c.spans[span.Name] = append(c.spans[span.Name], span)
			}
		}
	}
}

// A purchase is a span below the caller's own, its batch is linked to it, and the transaction is
// below the batch. Nothing of the customer is in them.
func TestPurchaseIsTraced(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		c := &receiver{spans: map[string][]*trace.Span{}}
		server := httptest.NewServer(c)
		t.Cleanup(server.Close)
		t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", server.URL)
		p := program.Program{T: t, Path: path, DSN: dsn}
		account, secret := stockTraced(p)
		s := p.Serve()
		const traceID, parentID = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
		buyTraced(t, s.URL+"/v1/account/"+account, secret, "00-"+traceID+"-"+parentID+"-01")
		s.Terminate()

		c.mu.Lock()
		defer c.mu.Unlock()
		const name = "POST /v1/account/{account_id}/numbers/purchase-from-inventory"
		if len(c.spans[name]) != 1 || len(c.spans["purchase batch"]) != 1 {
			t.Fatalf("spans %v, want one of the request and one of its batch", c.spans)
		}
		request, batch := c.spans[name][0], c.spans["purchase batch"][0]
		if got := hex.EncodeToString(request.TraceId); got != traceID {
			t.Errorf("the request is of trace %s, want the caller's %s", got, traceID)
		}
		if got := hex.EncodeToString(request.ParentSpanId); got != parentID {
			t.Errorf("the request is below %s, want the caller's %s", got, parentID)
		}
		if len(batch.Links) != 1 || !bytes.Equal(batch.Links[0].SpanId, request.SpanId) {
			t.Errorf("the batch is linked to %v, want the request", batch.Links)
		}
		under := 0
		for _, update := range c.spans["db.update"] {
			if bytes.Equal(update.ParentSpanId, batch.SpanId) {
				under++
			}
		}
		if under != 1 {
			t.Errorf("%d transactions are below the batch, want 1", under)
		}
		for _, private := range []string{secret, account, "9876543210"} {
			if bytes.Contains(c.raw.Bytes(), []byte(private)) {
				t.Errorf("the spans hold %q", private)
			}
		}
	})
}

func buyTraced(t *testing.T, url, secret, parent string) {
	t.Helper()
	body := strings.NewReader(`{"e164":"+919876543210","country":"IN"}`)
	url += "/numbers/purchase-from-inventory"
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+secret)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Traceparent", parent)
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, err := io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("purchase: %d %s, %v", answer.StatusCode, text, err)
	}
}
