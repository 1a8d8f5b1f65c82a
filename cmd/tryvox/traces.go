package main

import (
	"context"
	"fmt"
	"time"

	"tryvox.io/numbers/internal/traces"
)

// tracesGrace is how long the last spans may take to be sent.
const tracesGrace = 2 * time.Second

// beginTraces traces what is served if the environment names a collector. The function sends
// what was not sent yet.
func (e *environment) beginTraces() (end func(), err error) {
	if e.getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" {
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
