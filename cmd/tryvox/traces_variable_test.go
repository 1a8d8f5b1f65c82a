package main

import (
	"net/http/httptest"
	"testing"

	trace "go.opentelemetry.io/proto/otlp/trace/v1"
)

// Each of OpenTelemetry's variables for where spans go is enough, the one for spans alone goes first, and a
// third one ends it all.
func TestVariablesOfTraces(t *testing.T) {
	for name, c := range map[string]struct {
		spans, all func(url string) string
		disabled   string
		want       bool
	}{
		"spans": {spans: func(url string) string { return url + "/v1/traces" }, want: true},
		"spans go first": {
			spans: func(url string) string { return url + "/v1/traces" }, want: true,
			all: func(string) string { return "http://127.0.0.1:1" },
		},
		"all":      {all: func(url string) string { return url }, want: true},
		"false":    {all: func(url string) string { return url }, disabled: "false", want: true},
		"disabled": {all: func(url string) string { return url }, disabled: "True"},
	} {
		t.Run(name, func(t *testing.T) {
			collects := &receiver{spans: map[string][]*trace.Span{}}
			server := httptest.NewServer(collects)
			t.Cleanup(server.Close)
			for variable, value := range map[string]func(url string) string{
				spansEndpoint: c.spans, tracesEndpoint: c.all,
			} {
				if value != nil {
					t.Setenv(variable, value(server.URL))
				}
			}
			t.Setenv(tracesDisabled, c.disabled)
			p := command(t)
			account, secret := stockTraced(p)
			s := p.Serve()
			buyTraced(t, s.URL+"/v1/account/"+account, secret, "")
			s.Terminate()
			collects.mu.Lock()
			defer collects.mu.Unlock()
			if got := len(collects.spans["purchase batch"]) == 1; got != c.want {
				t.Errorf("sent %v, want that it is traced: %v", collects.spans, c.want)
			}
		})
	}
}
