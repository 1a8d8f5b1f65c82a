package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

const (
	// metricsAddr is where Prometheus looks, unless something is there already. It is the
	// loopback's: figures are nobody's business outside.
	metricsAddr = "127.0.0.1:9090"
	// metricsOff shows no metrics.
	metricsOff = "off"
	// metricsTimeout bounds a request for metrics, from its head to its answer.
	metricsTimeout = 10 * time.Second
)

// listenMetrics listens for those who ask for metrics. An address that was asked for must be
// free; without one (nil), metrics are done without.
func (e *environment) listenMetrics(asked *string) (net.Listener, error) {
	addr := metricsAddr
	if asked != nil {
		addr = *asked
	}
	if addr == metricsOff || addr == "" {
		return nil, nil //nolint:nilnil // there is none, and that is no failure
	}
	l, err := (&net.ListenConfig{}).Listen(e.ctx, "tcp", addr)
	if err == nil {
		e.log.Info("metrics", "addr", l.Addr().String())
		return l, nil
	}
	if asked != nil {
		return nil, fmt.Errorf("listen for metrics: %w; name a free address with --metrics-addr, or off", err)
	}
	e.log.Warn("no metrics are shown; name a free address with --metrics-addr, or off", "err", err)
	return nil, nil //nolint:nilnil // as above
}

// showMetrics answers GET /metrics until the context ends.
func (e *environment) showMetrics(ctx context.Context, l net.Listener) {
	server := &http.Server{
		Handler: e.metrics.Handler(), ReadTimeout: metricsTimeout, WriteTimeout: metricsTimeout,
		ErrorLog: slog.NewLogLogger(e.log.Handler(), slog.LevelDebug),
	}
	end := context.AfterFunc(ctx, func() { _ = server.Close() }) // nobody waits for figures of what ends
	defer end()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		e.log.Warn("metrics are shown no more", "err", err)
	}
}

// closed closes a listener that a server may have closed already.
func closed(l net.Listener) error {
	if err := l.Close(); !errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil
}
