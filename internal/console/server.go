package console

import (
	"bytes"
	"cmp"
	"context"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// formBytesMax bounds a form; files of operators have a limit of their own.
const formBytesMax = 64 << 10

// policy lets pages have only what this server sends, and no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Config is what a Server needs.
type Config struct {
	App *app.Service
	Now func() time.Time // real time
	Log *slog.Logger

	// Guess limits attempts to sign in: it calls try and counts its faults of the kind Unauthorized
	// against where the request comes from and the e-mail address whose password is tried, or refuses
	// without a call. A secret that was right from there before it lets through; it must say whose it is.
	// nil: no limit.
	Guess func(r *http.Request, email, secret string, try func() error) error
	// Admit is told who is signed in, and refuses one request too many. nil: none is.
	Admit func(w http.ResponseWriter, caller app.Caller) error
}

// Server shows the console below /console. Its requests come with trail.Actor in their context: from where.
type Server struct {
	app     *app.Service
	now     func() time.Time
	log     *slog.Logger
	guess   func(r *http.Request, email, secret string, try func() error) error
	admit   func(w http.ResponseWriter, caller app.Caller) error
	handler http.Handler

	closing  context.Context // ends with Close
	end      context.CancelFunc
	behind   sync.WaitGroup // what goes on behind an answer
	readings sync.Map       // *reading by the id of its run

	river      func() (db.JobsUI, error) // makes River UI when somebody looks first
	riverSeats chan struct{}             // one taken for each of its requests under way
}

// Close stops what goes on behind answers, and waits for its end. The store must be open until then.
func (s *Server) Close() {
	s.end()
	s.behind.Wait()
}

// New makes a server; Close ends it.
func New(c Config) *Server {
	s := &Server{app: c.App, now: c.Now, log: c.Log, guess: c.Guess, admit: c.Admit}
	s.river = sync.OnceValues(func() (db.JobsUI, error) { return c.App.JobsUI(riverPath) })
	s.riverSeats = make(chan struct{}, riverAtOnce)
	s.closing, s.end = context.WithCancel(context.Background()) // it outlives the requests
	if s.guess == nil {
		s.guess = func(_ *http.Request, _, _ string, try func() error) error { return try() }
	}
	if s.admit == nil {
		s.admit = func(http.ResponseWriter, app.Caller) error { return nil }
	}
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, req *http.Request) { s.serve(w, req, r) })
	}
	mux.HandleFunc("GET "+assetsPath+"{name}", serveAsset)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, route{scope: public, handle: nothing})
	})
	same := http.NewCrossOriginProtection()
	same.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, route{scope: public, handle: func(*call) (view, error) {
			return view{}, fault.New(fault.Forbidden, "This form was sent by another site, and nothing was done.")
		}})
	}))
	s.handler = same.Handler(mux)
	return s
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	s.handler.ServeHTTP(w, r)
}

// call is one request of the console.
type call struct {
	*http.Request
	*Server

	w     http.ResponseWriter
	in    app.SignedIn // nobody on a public page
	flash string       // what the page before left to say
}

// may tells whether the signed-in may do what needs the scope.
func (c *call) may(need account.Scope) bool { return c.in.AccountID != "" && c.in.Scope.Allows(need) }

// part tells whether htmx asks for the element with the id alone.
func (c *call) part(id string) bool {
	return c.Header.Get("HX-Request") == "true" && c.Header.Get("HX-Target") == id
}

// view is what a handler answers: a page, a part of one, or the way to another.
type view struct {
	title  string
	nav    string // the path of the entry of the menu that is current
	body   templ.Component
	part   bool // the body alone
	failed bool // of a part: it stands in the place of what was asked for
	status int  // 0: 200

	to    string // where to go on, by GET
	flash string // what is said there

	raw func(w http.ResponseWriter) error // writes another thing than a page
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, to route) {
	c := &call{Request: r, Server: s, w: w}
	c.flash = c.takeFlash()
	v, err := s.answer(c, to)
	switch {
	case fault.Of(err) == fault.Unauthorized && to.scope != public:
		s.signInFirst(c)
		return
	case err != nil:
		v = s.failed(c, err)
	}
	s.write(c, v)
}

// answer finds who asks and lets the handler work.
func (s *Server) answer(c *call, to route) (view, error) {
	if !to.takesFile() {
		if err := c.readForm(); err != nil {
			return view{}, err
		}
	}
	in, err := s.session(c)
	switch why := fault.Of(err); {
	case err == nil:
		c.in = in
		by := trail.Of(c.Context())
		by.Who = in.KeyID
		c.Request = c.WithContext(trail.By(c.Context(), by))
		if err := s.admit(c.w, in.Caller); err != nil {
			return view{}, err
		}
	case why == fault.Forbidden && to.scope != public: // the account was closed
		r, err := refused(err)
		return door{refusal: r}.view(), err
	case why != fault.Forbidden && why != fault.Unauthorized || to.scope != public:
		return view{}, err
	}
	switch {
	case to.scope == public || c.may(to.scope):
		return to.handle(c)
	case to.scope == account.Operator:
		return nothing(c)
	}
	return view{}, fault.New(fault.Forbidden, "You are signed in with a key that may only read.")
}

// readForm reads what was posted. Of a form in parts net/http would write the files to the disk, so only
// routes that take a file read one, piece by piece.
func (c *call) readForm() error {
	c.Body = http.MaxBytesReader(c.w, c.Body, formBytesMax)
	if c.Method != http.MethodPost {
		return nil
	}
	kind, _, _ := mime.ParseMediaType(c.Header.Get("Content-Type")) // what is none is no form
	if strings.HasPrefix(kind, "multipart/") || c.ParseForm() != nil {
		return fault.New(fault.Invalid, "This form cannot be read, or is too large.")
	}
	return nil
}

func nothing(*call) (view, error) { return view{}, fault.New(fault.NotFound, "There is no such page.") }

// write sends a view. A page is made whole before its first byte goes out, so that an error can be told.
func (s *Server) write(c *call, v view) {
	switch {
	case v.to != "":
		s.setFlash(c, cmp.Or(v.flash, c.flash))   // what nobody has seen yet goes along
		if c.Header.Get("HX-Request") == "true" { // the whole page goes there, not a part of it
			c.w.Header().Set("HX-Redirect", v.to)
			return
		}
		http.Redirect(c.w, c.Request, v.to, http.StatusSeeOther)
		return
	case v.raw != nil:
		if err := v.raw(c.w); err != nil {
			s.log.Warn("console: answer broke off", "path", c.URL.Path, "err", err)
			panic(http.ErrAbortHandler) // half a file must not look like a whole one
		}
		return
	}
	body := v.body
	if !v.part {
		body = page(c, v)
	}
	ctx := c.Context()
	if v.part && c.part("dialog") {
		ctx = context.WithValue(ctx, dialogKey{}, true)
	}
	var text bytes.Buffer
	if err := body.Render(ctx, &text); err != nil {
		s.log.Error("console: page", "path", c.URL.Path, "err", err)
		http.Error(c.w, "This page cannot be shown.", http.StatusInternalServerError)
		return
	}
	c.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if v.failed {
		c.w.Header().Set("Tryvox-Failure", "part") // console.js shows it
	}
	if v.status != 0 && (!v.part || v.failed) { // htmx shows no other part that comes with a status than 200
		c.w.WriteHeader(v.status)
	}
	_, _ = c.w.Write(text.Bytes()) // the client is gone: there is nobody to tell
}
