// Package traces sends spans of requests, batches, transactions and attempts to tell webhooks to a
// collector, by OpenTelemetry's protocol over HTTP. It is the only place that knows OpenTelemetry. Spans hold
// routes, statuses and counts: no bodies, secrets, numbers, and no texts of errors.
package traces

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"tryvox.io/numbers/internal/webhook"
)

// linksMax bounds the callers that a batch names.
const linksMax = 128

// Tracer makes spans. It is safe for concurrent use.
type Tracer struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer
	parents  propagation.TraceContext
}

// New makes a tracer of a program of this version. Where the collector is, and how much is sent,
// the environment says: OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_TRACES_SAMPLER
// and their like.
func New(ctx context.Context, version string, log *slog.Logger) (*Tracer, error) {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(func(err error) { log.Warn("traces were not sent", "err", err) }))
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, err
	}
	provider := sdk.NewTracerProvider(sdk.WithBatcher(exporter), sdk.WithResource(resource.NewSchemaless(
		attribute.String("service.name", "tryvox"), attribute.String("service.version", version))))
	return &Tracer{provider: provider, tracer: provider.Tracer("tryvox.io/numbers")}, nil
}

// Close sends what was not sent yet.
func (t *Tracer) Close(ctx context.Context) error { return t.provider.Shutdown(ctx) }

// Request begins the span of a request, below the caller's own if it sent a traceparent.
func (t *Tracer) Request(r *http.Request) (*http.Request, func(route string, status int)) {
	ctx := t.parents.Extract(r.Context(), propagation.HeaderCarrier(r.Header))
	ctx, span := t.tracer.Start(ctx, "request", trace.WithSpanKind(trace.SpanKindServer))
	return r.WithContext(ctx), func(route string, status int) {
		if method, path, matched := strings.Cut(route, " "); matched {
			span.SetName(route)
			span.SetAttributes(attribute.String("http.request.method", method), attribute.String("http.route", path))
		}
		span.SetAttributes(attribute.Int("http.response.status_code", status))
		if status >= http.StatusInternalServerError {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

// Batch begins the span of a batch, which is linked to the requests that it serves.
func (t *Tracer) Batch(ctx context.Context, callers []context.Context) (context.Context, func(error)) {
	var links []trace.Link
	for _, caller := range callers[:min(len(callers), linksMax)] {
		links = append(links, trace.Link{SpanContext: trace.SpanContextFromContext(caller)})
	}
	ctx, span := t.tracer.Start(ctx, "purchase batch", trace.WithLinks(links...),
		trace.WithAttributes(attribute.Int("tryvox.batch.size", len(callers))))
	return ctx, ending(span)
}

// Transaction begins the span of a database transaction.
func (t *Tracer) Transaction(ctx context.Context, name string) (context.Context, func(error)) {
	ctx, span := t.tracer.Start(ctx, name, trace.WithSpanKind(trace.SpanKindClient))
	return ctx, ending(span)
}

// Attempt begins the span of one attempt to tell a webhook endpoint. The receiver gets no traceparent:
// what runs here is no business of theirs.
func (t *Tracer) Attempt(ctx context.Context) (context.Context, func(webhook.Result)) {
	ctx, span := t.tracer.Start(ctx, "webhook attempt", trace.WithSpanKind(trace.SpanKindClient))
	return ctx, func(r webhook.Result) {
		if r.Status != nil {
			span.SetAttributes(attribute.Int64("http.response.status_code", *r.Status))
		}
		if !r.Taken() {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}

func ending(span trace.Span) func(error) {
	return func(err error) {
		if err != nil {
			span.SetStatus(codes.Error, "")
		}
		span.End()
	}
}
