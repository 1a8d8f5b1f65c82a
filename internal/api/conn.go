package api

import (
	"bytes"
	queue "container/list"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// A client that is refused may still be sending. If we closed at once, its system could throw the
// answer away unread (RFC 9112, section 9.6), so we listen a little longer, but not for ever.
const (
	lingerTime     = 500 * time.Millisecond
	lingerBytesMax = 256 << 10
)

// longAgo is a deadline that has passed.
var longAgo = time.Unix(1, 0)

// conn is a client's connection. What is no HTTP, net/http refuses by itself in plain text, before
// any handler of ours runs, and then closes. So whatever it writes while no handler answers is such
// a refusal: conn sends the same refusal in the shape of the contract.
type conn struct {
	net.Conn
	door      *listener
	answering atomic.Bool // a handler of ours has taken the request
	lingers   atomic.Bool // it listens a little before it is closed
	refused   bool
	plain     net.Conn // below TLS, when the client spoke HTTP without it

	place *queue.Element // in door.waiting
	gone  bool
}

// Read reads what the client sends.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	if err != nil {
		noTLS, ok := errors.AsType[tls.RecordHeaderError](err)
		if ok && noTLS.Conn != nil && looksLikeHTTP(noTLS.RecordHeader) {
			c.plain = noTLS.Conn
		}
	}
	return n, err
}

// looksLikeHTTP tells whether a TLS record begins with a method.
func looksLikeHTTP(begin [5]byte) bool {
	method, _, _ := strings.Cut(string(begin[:]), " ")
	return method != "" && strings.Trim(method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Write sends an answer of ours as it is, and a refusal of net/http in our shape.
func (c *conn) Write(b []byte) (int, error) {
	if c.answering.Load() {
		return c.Conn.Write(b)
	}
	if c.refused {
		return len(b), nil // the rest of what was refused already
	}
	c.refused = true
	status, reason := refusal(b)
	to := c.Conn
	if c.plain != nil {
		to, reason = c.plain, "this port speaks HTTPS"
	}
	if _, err := to.Write(c.door.server.refuse(c, status, reason)); err != nil {
		return 0, err
	}
	linger(to)
	return len(b), nil
}

// CloseWrite tells the client that nothing more comes.
func (c *conn) CloseWrite() error { return closeWrite(c.Conn) }

// Close gives the place back.
func (c *conn) Close() error {
	c.door.leave(c)
	if c.lingers.Load() {
		_ = c.SetReadDeadline(time.Time{}) // the handler's has passed
		linger(c.Conn)
	}
	return c.Conn.Close()
}

func closeWrite(c net.Conn) error {
	if half, ok := c.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

// linger ends our side and reads away what the client still sends.
func linger(c net.Conn) {
	_ = closeWrite(c) // what follows ends it anyway
	end := time.AfterFunc(lingerTime, func() { _ = c.SetReadDeadline(longAgo) })
	defer end.Stop()
	_, _ = io.CopyN(io.Discard, c, lingerBytesMax) // how it ends does not matter: it is closed next
}

// refusal reads the status and the reason from an answer that net/http has made: its status line
// is "HTTP/1.1 400 Bad Request: missing required Host header" or without a reason.
func refusal(answer []byte) (status int, reason string) {
	text, _, _ := bytes.Cut(answer, []byte("\r\n"))
	words := strings.SplitN(string(text), " ", 3)
	if len(words) == 3 {
		if code, err := strconv.Atoi(words[1]); err == nil && code >= http.StatusBadRequest {
			_, reason, _ = strings.Cut(words[2], ": ")
			return code, reason
		}
	}
	return http.StatusBadRequest, ""
}

// refuse makes the answer to what never became a request, and writes its log line.
func (s *Server) refuse(c *conn, status int, reason string) []byte {
	r := &http.Request{RemoteAddr: c.RemoteAddr().String(), Header: http.Header{}}
	w := &draft{header: http.Header{}}
	line := s.begin(w, r)
	p := errNoRequest(status, reason)
	line.failed(p)
	p.write(line, r)
	s.end(line, r)
	w.header.Set("Date", line.started.UTC().Format(http.TimeFormat))
	w.header.Set("Connection", "close")
	w.header.Set("Content-Length", strconv.Itoa(w.body.Len()))
	var answer bytes.Buffer
	answer.WriteString("HTTP/1.1 " + strconv.Itoa(w.status) + " " + http.StatusText(w.status) + "\r\n")
	_ = w.header.Write(&answer) // a buffer takes all
	answer.WriteString("\r\n")
	answer.Write(w.body.Bytes())
	return answer.Bytes()
}

// draft is an answer that nobody has been sent yet.
type draft struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *draft) Header() http.Header         { return w.header }
func (w *draft) WriteHeader(status int)      { w.status = status }
func (w *draft) Write(b []byte) (int, error) { return w.body.Write(b) }
