package api

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// refusals are what net/http refuses below our handler: %s is an Authorization line.
var refusals = []struct {
	sent   string
	status int
	code   string
}{
	{"GET /v1/account/acc_1/\x00 HTTP/1.1\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers/%%zz HTTP/1.1\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nHost: b\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a/b\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nX\x00: y\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nX: \x00\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nX : y\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nX\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\n folded: first\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET  /v1/account/acc_1/numbers  HTTP/1.1\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"G\x01T /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/9\r\nHost: a\r\n%s\r\n", 400, "VALIDATION_FAILED"},
	{"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03\r\n\r\n%s", 400, "VALIDATION_FAILED"},
	{"GET /v1/account/acc_1/numbers HTTP/3.0\r\nHost: a\r\n%s\r\n", 505, "HTTP_VERSION_NOT_SUPPORTED"},
	{"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n%s\r\n", 417, "EXPECTATION_FAILED"},
	{
		"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 64<<10) + "\r\n%s\r\n",
		431, "REQUEST_HEADER_FIELDS_TOO_LARGE",
	},
	{
		"GET /" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: a\r\n%s\r\n",
		431, "REQUEST_HEADER_FIELDS_TOO_LARGE",
	},
	{
		"GET /v1/account/acc_1/numbers HTTP/1.1\r\nHost: a\r\n" + strings.Repeat("a:\r\n", 1<<20) + "%s\r\n",
		431, "REQUEST_HEADER_FIELDS_TOO_LARGE",
	},
}

// HTTP contract, section 1: every failure has this shape, those below the router too, on plain
// connections and on those of TLS. Each has its log line, and the connection ends.
func TestRefusedBelowTheRouter(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	key := "Authorization: Bearer " + w.keys["acc_1"].secret + "\r\n"
	ours, theirs := secrets(t)
	secure := w.listenToo(t, Config{}, ours)
	for _, r := range refusals {
		sent := strings.Replace(strings.ReplaceAll(r.sent, "%%", "%"), "%s", key, 1)
		for _, dial := range []func() (net.Conn, error){
			func() (net.Conn, error) { return net.Dial("tcp", w.addr) },
			func() (net.Conn, error) { return tls.Dial("tcp", secure, theirs) },
		} {
			c, err := dial()
			if err != nil {
				t.Fatal(err)
			}
			got := w.exchange(t, c, sent)
			if got.status != r.status || got.code(t) != r.code || got.header.Get("Date") == "" {
				t.Errorf("%.90q: %d %v %s, want %d %s", sent, got.status, got.header, got.body, r.status, r.code)
			}
			line := w.logLine(t, got.header.Get("X-Request-Id"))
			if line["status"] != float64(r.status) || line["code"] != r.code || line["remote"] != "127.0.0.1" {
				t.Errorf("%.90q is logged as %v", sent, line)
			}
		}
	}
}

// A refusal follows answers on the same connection, and does not change them.
func TestRefusedAfterAnswers(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	const good = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
	answers := bufio.NewReader(c)
	for i, sent := range []string{good, good, "GET / HTTP/1.1\r\n\r\n" + good} {
		if _, err := io.WriteString(c, sent); err != nil {
			t.Fatal(err)
		}
		w.answered.Add(1)
		got := readReply(t, answers, http.MethodGet)
		checkShape(t, got)
		if want := []int{200, 200, 400}[i]; got.status != want {
			t.Errorf("answer %d: %d %s, want %d", i, got.status, got.body, want)
		}
	}
	if rest, err := io.ReadAll(answers); err != nil || len(rest) > 0 {
		t.Errorf("after the refusal: %q, %v; want the end", rest, err)
	}
}

// Who speaks HTTP to the port of HTTPS is told so, in the one shape too.
func TestPlainRequestToTLS(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	ours, theirs := secrets(t)
	secure := w.listenToo(t, Config{}, ours)
	c, err := net.Dial("tcp", secure)
	if err != nil {
		t.Fatal(err)
	}
	got := w.exchange(t, c, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
	if got.status != 400 || !strings.Contains(got.body, "HTTPS") {
		t.Errorf("plain HTTP: %d %s, want 400 that names HTTPS", got.status, got.body)
	}
	if c, err = tls.Dial("tcp", secure, theirs); err != nil {
		t.Fatal(err)
	}
	if got := w.exchange(t, c, lastRequest); got.status != 200 {
		t.Errorf("HTTPS: %d %s, want 200", got.status, got.body)
	}
}

// exchange sends bytes, reads the one answer and wants the connection to end after it.
func (w *world) exchange(t *testing.T, c net.Conn, sent string) reply {
	t.Helper()
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(exchangeMax)); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(c, sent) }() // what the server does not read, it has refused
	w.answered.Add(1)
	answers := bufio.NewReader(c)
	got := readReply(t, answers, http.MethodGet)
	checkShape(t, got)
	if rest, err := io.ReadAll(answers); len(rest) > 0 {
		t.Errorf("%.90q: after the answer came %q, %v; want the end", sent, rest, err)
	}
	return got
}

func readReply(t *testing.T, from *bufio.Reader, method string) reply {
	t.Helper()
	answer, err := http.ReadResponse(from, &http.Request{Method: method})
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("read the answer: %v", err)
	}
	return reply{method: method, status: answer.StatusCode, header: answer.Header, body: string(body)}
}

// secrets are what a server for 127.0.0.1 and its clients need to speak TLS.
func secrets(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	trusted := x509.NewCertPool()
	trusted.AddCert(certificate)
	pair := tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
	return &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{pair}},
		&tls.Config{MinVersion: tls.VersionTLS12, RootCAs: trusted}
}
