package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
)

// line gathers what the one log line of a request says: who, what, result, duration, error.
// No secrets and no bodies.
type line struct {
	http.ResponseWriter
	started   time.Time
	requestID string
	client    netip.Addr // the proxies' client, behind those that are trusted
	caller    app.Caller
	status    int
	bytes     int
	problem   *problem
}

// WriteHeader remembers the status.
func (l *line) WriteHeader(status int) {
	if l.status == 0 {
		l.status = status
		l.ResponseWriter.WriteHeader(status)
	}
}

// Write counts the bytes. As ever in HTTP, what has no status is a success.
func (l *line) Write(b []byte) (int, error) {
	l.WriteHeader(http.StatusOK)
	n, err := l.ResponseWriter.Write(b)
	l.bytes += n
	return n, err
}

// Unwrap is for http.ResponseController.
func (l *line) Unwrap() http.ResponseWriter { return l.ResponseWriter }

func (l *line) failed(p *problem) { l.problem = p }

// statusGone is what is told of a request whose client went before its answer: nginx's number. That nothing
// was answered is then nobody's failure.
const statusGone = 499

// leave notes that the client went, if that is why the request was not answered.
func (l *line) leave(r *http.Request) {
	canceled := l.status == http.StatusServiceUnavailable || l.problem != nil &&
		errors.Is(l.problem.cause, context.Canceled)
	if canceled && errors.Is(r.Context().Err(), context.Canceled) {
		l.status = statusGone
	}
}

func (l *line) write(log *slog.Logger, r *http.Request, took time.Duration) {
	level := slog.LevelInfo
	if l.status >= http.StatusInternalServerError {
		level = slog.LevelError
	}
	if !log.Enabled(r.Context(), level) {
		return
	}
	remote := r.RemoteAddr
	if l.client.IsValid() {
		remote = l.client.String()
	}
	attrs := make([]slog.Attr, 0, 12)
	attrs = append(attrs,
		slog.String("request_id", l.requestID), slog.String("method", r.Method), slog.String("route", routeOf(r)),
		slog.Int("status", l.status), slog.Int("bytes", l.bytes), slog.Duration("took", took),
		slog.String("remote", remote), slog.String("account", l.caller.AccountID),
		slog.String("key", l.caller.KeyID))
	if p := l.problem; p != nil {
		attrs = append(attrs, slog.String("code", p.code), slog.String("message", p.message))
		if p.cause != nil && l.status >= http.StatusInternalServerError {
			attrs = append(attrs, slog.String("err", fault.Explain(p.cause)))
		}
	}
	log.LogAttrs(r.Context(), level, "request", attrs...)
}

// requestID is the caller's own if it is sane, else a new one.
func requestID(r *http.Request) string {
	given := r.Header.Get("X-Request-Id")
	if given != "" && len(given) <= requestIDCharsMax && strings.Trim(given, idChars) == "" {
		return given
	}
	return id.New("req")
}

const idChars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:"
