package api

import (
	"context"
	"crypto/tls"
	"log/slog"
	"net"
	"testing"
)

// listenToo starts another server on the world's store, with other settings, and gives its address.
// Its log and its clock are the world's.
func (w *world) listenToo(t *testing.T, c Config, secure *tls.Config) (addr string) {
	t.Helper()
	c.App, c.Now, c.Log = w.app, w.clock.now, slog.New(slog.NewJSONHandler(w.log, nil))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr = l.Addr().String()
	if secure != nil {
		l = tls.NewListener(l, secure)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- New(c).Serve(ctx, l, exchangeMax) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return addr
}
