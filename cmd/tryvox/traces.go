package main

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"tryvox.io/numbers/internal/traces"
)

// tracesGrace is how long the last spans may take to be sent.
const tracesGrace = 2 * time.Second

// The variables that OpenTelemetry has for where a collector is, for spans alone or for all there is, and
// for that nothing is to be sent.
const (
	spansEndpoint  = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"
	tracesEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT"
	tracesDisabled = "OTEL_SDK_DISABLED"
)

// beginTraces traces what is served if the environment names a collector. The function sends
// what was not sent yet. A collector that cannot be one is no reason not to serve.
func (e *environment) beginTraces() (end func(), err error) {
	collector := cmp.Or(e.getenv(spansEndpoint), e.getenv(tracesEndpoint))
	if collector == "" || strings.EqualFold(e.getenv(tracesDisabled), "true") {
		return func() {}, nil
	}
	if !callable(collector) {
		e.log.Warn("no traces are sent: " + spansEndpoint + " or " + tracesEndpoint +
			" must be a URL such as http://127.0.0.1:4318")
		return func() {}, nil
	}
	if e.tracer, err = traces.New(e.ctx, version(), e.log); err != nil {
		return nil, fmt.Errorf("traces: %w", err)
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), tracesGrace)
		defer cancel()
		if err := e.tracer.Close(ctx); err != nil {
			e.log.Warn("the last traces were not sent", "err", err)
		}
	}, nil
}

// callable tells whether a text is a URL of HTTP: the exporter takes others without a word.
func callable(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}
