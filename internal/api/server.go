// Package api owns HTTP and JSON: it decodes a request, calls one verb of app, and encodes
// what comes back. It has no rules of its own and touches no database. routes.go is its
// table of contents, problem.go the only place that knows statuses.
package api

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"path"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
)

// Limits of a connection and a request. Slow and idle clients cannot hold a place for long.
const (
	headerBytesMax    = 16 << 10
	headerTimeout     = 5 * time.Second
	readTimeout       = requestTimeout // a body that comes later serves nobody
	writeTimeout      = 30 * time.Second
	idleTimeout       = 75 * time.Second
	requestTimeout    = 10 * time.Second
	readinessTimeout  = 1 * time.Second
	connectionsMax    = 16_384 // some 20 KB each
	requestIDCharsMax = 128
)

// Server answers the HTTP contract.
type Server struct {
	app            *app.Service
	now            func() time.Time
	made           time.Time
	log            *slog.Logger
	mux            *http.ServeMux
	console        http.Handler // nil: none
	requests       *requestLimit
	signIns        *signInLimit
	proxies        []netip.Prefix
	connectionsMax int
	stopping       atomic.Bool
	ending         context.Context // ends when the server begins to stop
	stop           context.CancelFunc
	watch          func(Answered)
	running        atomic.Int64
	trace          func(r *http.Request) (*http.Request, func(route string, status int))
}

// Config is what a Server needs.
type Config struct {
	App *app.Service
	Now func() time.Time
	Log *slog.Logger

	RateLimit      int            // requests for each second and key, twice as many at once; 0: no limit
	AuthLimit      int            // failed sign-ins for each second and address; 0: no limit
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	ConnectionsMax int            // what the machine can hold; 0: as many as the server would
	Watch          func(Answered) // called behind each answer, several at once; nil: nobody watches

	// Trace begins a span around each request and is told the end; nil: none.
	Trace func(r *http.Request) (*http.Request, func(route string, status int))
}

// New makes a server; Serve runs it.
func New(c Config) *Server {
	s := &Server{
		app: c.App, now: c.Now, made: c.Now(), log: c.Log, mux: http.NewServeMux(),
		requests: newRequestLimit(c.RateLimit), signIns: newSignInLimit(c.AuthLimit), proxies: c.TrustedProxies,
		connectionsMax: min(cmp.Or(c.ConnectionsMax, connectionsMax), connectionsMax), watch: c.Watch,
		trace: c.Trace,
	}
	s.ending, s.stop = context.WithCancel(context.Background())
	for _, r := range routes {
		s.mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, req *http.Request) { s.serve(w, req, r) })
	}
	for path, document := range documents() {
		s.mux.Handle("GET "+path, document)
	}
	s.mux.HandleFunc("GET /healthz", s.healthz)
	s.mux.HandleFunc("GET /readyz", s.readyz)
	s.mux.HandleFunc(elsewhere, s.unmatched)
	return s
}

// Serve answers on the listener until the context ends, then finishes what runs and refuses
// what is new, for at most the grace.
func (s *Server) Serve(ctx context.Context, l net.Listener, grace time.Duration) error {
	door := s.listen(l)
	server := &http.Server{
		Handler: s, ConnContext: withConn, ConnState: door.changed,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: headerBytesMax, DisableGeneralOptionsHandler: true,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(door) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	s.stop()
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	err := server.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		err = errors.Join(fmt.Errorf("drain: requests still ran after %s", grace), server.Close())
	}
	return err
}

// ServeHTTP answers one request and writes one log line for it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answering(r)
	s.running.Add(1)
	line := s.begin(w, r)
	if s.trace != nil {
		traced, end := s.trace(r)
		r = traced
		defer func() { end(routeOf(r), line.status) }()
	}
	defer func() {
		p := recover()
		err, _ := p.(error)
		aborted := errors.Is(err, http.ErrAbortHandler)
		switch {
		case aborted:
			line.failed(problemOf(errBrokenOff))
		case p != nil:
			s.fail(line, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
		s.running.Add(-1)
		s.end(line, r)
		if aborted {
			panic(p) // net/http cuts the connection: who reads sees that this is not all
		}
	}()
	s.dispatch(line, r)
}

// errBrokenOff is what the log says of an answer whose handler gave up behind its first bytes.
var errBrokenOff = fault.New(fault.Unavailable, "The answer broke off.")

// What the headers of every answer say. Nothing changes such a value in its place.
var (
	noStore  = []string{"no-store"}
	noSniff  = []string{"nosniff"}
	typeJSON = []string{"application/json"}
)

// begin makes the line of a request, and the headers that every answer has. Of requests that are
// chunked or HTTP/1.0, net/http hides whether they had a second, contradictory length: such a
// connection must end with its answer (RFC 9112, section 6.1), or the next request on it might be
// one that a proxy before us took for a body.
func (s *Server) begin(w http.ResponseWriter, r *http.Request) *line {
	line := &line{started: s.now(), requestID: requestID(r), client: s.clientOf(r), ResponseWriter: w}
	h := w.Header()
	h["X-Request-Id"] = []string{line.requestID}
	h["Cache-Control"] = noStore
	h["X-Content-Type-Options"] = noSniff
	if r.TransferEncoding != nil || !r.ProtoAtLeast(1, 1) {
		h.Set("Connection", "close")
	}
	return line
}

// elsewhere is the pattern of all paths that have no other.
const elsewhere = "/"

// dispatch finds the handler. What the mux would answer by itself gets our shape: 404, 405,
// and no redirects for unclean paths.
func (s *Server) dispatch(w *line, r *http.Request) {
	if s.stopping.Load() {
		w.Header().Set("Connection", "close")
		s.fail(w, r, fault.New(fault.Unavailable, "The service is stopping. Try again shortly."))
		return
	}
	if s.console != nil && (r.URL.Path == console || strings.HasPrefix(r.URL.Path, console+"/")) {
		s.look(w, r)
		return
	}
	escaped := r.URL.EscapedPath()
	if escaped == "" || escaped[0] != '/' || path.Clean(escaped) != escaped {
		s.fail(w, r, errRoute())
		return
	}
	s.mux.ServeHTTP(w, r)
}

// unmatched answers where there is no such path, or not with this method.
func (s *Server) unmatched(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range methods {
		asked := *r
		asked.Method = method
		if _, pattern := s.mux.Handler(&asked); pattern != elsewhere {
			allowed = append(allowed, method)
		}
	}
	if allowed == nil {
		s.fail(w, r, errRoute())
		return
	}
	s.fail(w, r, errMethod(strings.Join(allowed, ", ")))
}

// methods are those of the contract's operations, in the order of Allow.
var methods = []string{
	http.MethodDelete, http.MethodGet, http.MethodHead, http.MethodPatch, http.MethodPost, http.MethodPut,
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, operation route) {
	c, err := s.open(w.(*line), r, operation)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer c.patience.end()
	defer s.lengthen(w.(*line), c, operation)()
	a, err := operation.handle(s, c)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if a.replayed {
		w.Header().Set("Idempotent-Replayed", "true")
	}
	if a.status == http.StatusNoContent {
		w.WriteHeader(a.status)
		return
	}
	w.Header()["Content-Type"] = typeJSON
	w.WriteHeader(a.status)
	_, _ = w.Write(append(a.body, '\n')) // the client is gone: there is nobody to tell
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(err)
	if l, ok := w.(*line); ok {
		l.failed(p)
		if l.status != 0 {
			return // too late: the answer has begun
		}
	}
	p.write(w, r)
}

// healthz tells that the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) {
	w.Header()["Content-Type"] = typeJSON
	_, _ = w.Write([]byte(`{"status":"ok"}` + "\n")) // the client is gone: there is nobody to tell
}

// readyz tells that the database answers and has room, so requests may be sent here.
func (s *Server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readinessTimeout)
	defer cancel()
	if err := s.app.Ping(ctx); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	writeJSON(w, http.StatusOK, map[string]string{"status": "ready"})
}
