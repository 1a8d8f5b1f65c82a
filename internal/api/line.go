package api

import (
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

// Write counts the bytes.
func (l *line) Write(b []byte) (int, error) {
	n, err := l.ResponseWriter.Write(b)
	l.bytes += n
	return n, err
}

// Unwrap is for http.ResponseController.
func (l *line) Unwrap() http.ResponseWriter { return l.ResponseWriter }

func (l *line) failed(p *problem) { l.problem = p }

// write writes the line. It goes to the handler at once: a logger would look first for the place in
// the code that calls it, which no line has.
func (l *line) write(log *slog.Logger, r *http.Request, ended time.Time) {
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
	route := routeOf(r)
	record := slog.NewRecord(ended, level, "request", 0)
	record.AddAttrs(
		slog.String("request_id", l.requestID), slog.String("method", r.Method), slog.String("route", route),
		slog.Int("status", l.status), slog.Int("bytes", l.bytes), slog.Duration("took", ended.Sub(l.started)),
		slog.String("remote", remote), slog.String("account", l.caller.AccountID),
		slog.String("key", l.caller.KeyID))
	if p := l.problem; p != nil {
		record.AddAttrs(slog.String("code", p.code), slog.String("message", p.message))
		if p.cause != nil && l.status >= http.StatusInternalServerError {
			record.AddAttrs(slog.String("err", fault.Explain(p.cause)))
		}
	}
	_ = log.Handler().Handle(r.Context(), record) // a log that takes no lines has nobody to tell
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
