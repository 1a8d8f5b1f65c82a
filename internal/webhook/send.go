package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	// TimeoutDefault is how long a receiver may take, from the connection to the answer's end.
	TimeoutDefault = 10 * time.Second
	// excerptBytes of an answer are kept for the log of deliveries.
	excerptBytes = 1 << 10
	// drainBytes of an answer are read so that the connection can be used again.
	drainBytes = 16 << 10
	// idlePerHost keeps as many connections as deliveries of one endpoint run at a time.
	idlePerHost      = 64
	idleTotal        = 256
	idleTimeout      = 30 * time.Second
	headerBytesMax   = 16 << 10
	handshakeTimeout = 5 * time.Second
)

// Message is what an endpoint is told.
type Message struct {
	URL     string
	ID      string // of the event: the same at every attempt
	Secrets []string
	Body    []byte
}

// Result is what became of an attempt.
type Result struct {
	Status   *int64 // of the answer; nil if there was none
	Error    string // why there was none
	Response string // how the answer began
	Duration time.Duration
}

// Taken tells whether the receiver took the message: a status of 2xx.
func (r Result) Taken() bool { return r.Status != nil && *r.Status/100 == 2 }

// Gone tells whether the receiver wants nothing any more.
func (r Result) Gone() bool { return r.Status != nil && *r.Status == http.StatusGone }

// Sender sends messages. It is safe for concurrent use.
type Sender struct {
	now    func() time.Time
	secure *http.Client
	plain  *http.Client
}

// NewSender makes a sender with the real clock. A receiver may take so long, from the connection to the
// answer's end.
func NewSender(g *Guard, now func() time.Time, timeout time.Duration) *Sender {
	client := func(plain bool) *http.Client {
		return &http.Client{
			Timeout: timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error {
				return http.ErrUseLastResponse // a redirect could lead past the guard: it is a failure
			},
			Transport: &http.Transport{ // no proxy: it would connect where the guard cannot see
				DialContext: g.dialer(plain), TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12},
				MaxIdleConnsPerHost: idlePerHost, MaxIdleConns: idleTotal, IdleConnTimeout: idleTimeout,
				TLSHandshakeTimeout: handshakeTimeout, MaxResponseHeaderBytes: headerBytesMax,
				DisableCompression: true,
			},
		}
	}
	return &Sender{now: now, secure: client(false), plain: client(true)}
}

// Close lets go of idle connections.
func (s *Sender) Close() {
	s.secure.CloseIdleConnections()
	s.plain.CloseIdleConnections()
}

// Send makes one attempt.
func (s *Sender) Send(ctx context.Context, m Message) Result {
	started := s.now()
	r := s.send(ctx, m, started)
	r.Duration = max(s.now().Sub(started), 0)
	return r
}

func (s *Sender) send(ctx context.Context, m Message, at time.Time) Result {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return Result{Error: "the URL cannot be called"}
	}
	seconds := at.Unix()
	h := request.Header
	h.Set("Content-Type", "application/json")
	h.Set("User-Agent", "TryVox-Webhooks/1")
	h.Set("Webhook-Id", m.ID)
	h.Set("Webhook-Timestamp", strconv.FormatInt(seconds, 10))
	h.Set("Webhook-Signature", Sign(m.Secrets, m.ID, seconds, m.Body))
	client := s.secure
	if request.URL.Scheme != "https" {
		client = s.plain
	}
	answer, err := client.Do(request)
	if err != nil {
		return Result{Error: reasonOf(err)}
	}
	defer func() { _ = answer.Body.Close() }() // nothing more is wanted of it
	status := int64(answer.StatusCode)
	excerpt, err := io.ReadAll(io.LimitReader(answer.Body, excerptBytes))
	if err != nil {
		return Result{Error: reasonOf(err)}
	}
	_, _ = io.CopyN(io.Discard, answer.Body, drainBytes) // for the connection's sake
	return Result{Status: &status, Response: printable(excerpt)}
}

// printable makes an answer fit for every database and screen.
func printable(text []byte) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			return ' '
		}
		return c
	}, strings.ToValidUTF8(string(text), "\uFFFD"))
}

// reasonOf tells an endpoint's owner why there was no answer, and no more: what our network looks
// like from inside is not for them.
func reasonOf(err error) string {
	var name *net.DNSError
	var certificate *tls.CertificateVerificationError
	var call *url.Error
	timeout := errors.As(err, &call) && call.Timeout() || errors.Is(err, context.DeadlineExceeded)
	switch {
	case errors.Is(err, errRefused):
		return errRefused.Error()
	case errors.As(err, &name):
		return "the host name cannot be resolved"
	case errors.As(err, &certificate):
		return "the certificate is not valid"
	case timeout:
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "the service stopped before the answer"
	}
	return "the connection failed"
}
