package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// serve with a certificate, limits and a proxy that it trusts: all of it is obeyed, by flag and by
// environment.
func TestServeBehindProxyWithTLS(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p := program.Program{T: t, Path: path, DSN: dbtest.DSN(t, db.SQLite)}
	account := p.Run("", "account", "create")
	secret := p.Run("", "key", "create", account)
	cert, key, trusted := certificateFiles(t)
	t.Setenv("TRYVOX_RATE_LIMIT", "1000")
	t.Setenv("TRYVOX_TRUSTED_PROXY", "10.0.0.0/8,127.0.0.1/32")
	s := p.Serve("--tls-cert", cert, "--tls-key", key, "--auth-limit", "1")
	transport := &http.Transport{TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted}}
	client := &http.Client{Transport: transport, Timeout: program.Patience}
	ask := func(url, from, secret string) (status int, header http.Header) {
		t.Helper()
		r, err := http.NewRequestWithContext(
			t.Context(),
			http.MethodGet,
			url+"/v1/account/"+account+"/balance",
			nil,
		)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret)
		r.Header.Set("X-Forwarded-For", from)
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode >= 300 && !strings.HasPrefix(string(body), `{"error":{`) {
			t.Errorf("answer %d %s, %v", answer.StatusCode, body, err)
		}
		return answer.StatusCode, answer.Header
	}
	secure := "https://" + s.Addr
	status, header := ask(secure, "192.0.2.1", secret)
	if status != http.StatusOK || !strings.HasPrefix(header.Get("RateLimit-Policy"), `"requests";q=2000;`) {
		t.Errorf("with the key: %d %v, want 200 and the policy", status, header)
	}
	// Guessing faster than one in a second, without end, is refused at last; another address is not.
	end := time.Now().Add(program.Patience)
	for status != http.StatusTooManyRequests && time.Now().Before(end) {
		status, _ = ask(secure, "192.0.2.2", "wrong")
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("the last of many guesses: %d, want 429", status)
	}
	if status, _ := ask(secure, "192.0.2.3", "wrong"); status != http.StatusUnauthorized {
		t.Errorf("from another address: %d, want 401", status)
	}
	if status, _ := ask("http://"+s.Addr, "192.0.2.1", secret); status != http.StatusBadRequest {
		t.Errorf("HTTP to the port of HTTPS: %d, want 400", status)
	}
	s.Terminate()
}

// certificateFiles makes a certificate for 127.0.0.1 that is its own authority.
func certificateFiles(t *testing.T) (cert, key string, trusted *x509.CertPool) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(
			1,
		), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	public, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	write := func(name, kind string, der []byte) string {
		path := filepath.Join(folder, name)
		text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	cert, key = write("cert.pem", "CERTIFICATE", public), write("key.pem", "PRIVATE KEY", secret)
	trusted = x509.NewCertPool()
	trusted.AppendCertsFromPEM(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: public}))
	return cert, key, trusted
}
