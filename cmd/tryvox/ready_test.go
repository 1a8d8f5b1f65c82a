package main

import (
	"net"
	"path/filepath"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// ready succeeds while a server serves at the address, on all addresses too, and with TLS only where the
// certificate is the one it was given.
func TestReady(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := program.Program{T: t, Path: path, DSN: dbtest.DSN(t, db.SQLite)}
	plain := p.Serve()
	_, port, err := net.SplitHostPort(plain.Addr)
	if err != nil {
		t.Fatal(err)
	}
	for _, addr := range []string{plain.Addr, ":" + port, "0.0.0.0:" + port} {
		if got := p.Run("", "ready", "--addr", addr); got != "ready" {
			t.Errorf("ready --addr %s prints %q", addr, got)
		}
	}
	plain.Terminate()
	cert, key, _ := certificateFiles(t)
	other, _, _ := certificateFiles(t)
	sealed := p.Serve("--tls-cert", cert, "--tls-key", key)
	p.Run("", "ready", "--addr", sealed.Addr, "--tls-cert", cert)
	for name, args := range map[string][]string{
		"nobody listens":        {"--addr", plain.Addr},
		"http where TLS is":     {"--addr", sealed.Addr},
		"another certificate":   {"--addr", sealed.Addr, "--tls-cert", other},
		"no certificate at all": {"--addr", sealed.Addr, "--tls-cert", filepath.Join(t.TempDir(), "none.pem")},
		"no port":               {"--addr", "localhost"},
	} {
		if said, err := p.Attempt("", append([]string{"ready"}, args...)...); err == nil {
			t.Errorf("%s: ready prints %q, want a failure", name, said)
		}
	}
}
