package api

import (
	"net/http"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// console is where people look: pages below this path are another handler's.
const console = "/console"

// ShowConsole lets a handler answer what is asked below /console. In the context of its requests the trail's
// actor says from where they come and under which id. It must be called before Serve.
func (s *Server) ShowConsole(h http.Handler) { s.console = h }

// look asks the console. Its requests count as one route.
func (s *Server) look(w *line, r *http.Request) {
	r.Pattern = console
	by := trail.Actor{Origin: w.client.String(), RequestID: w.requestID}
	s.console.ServeHTTP(w, r.WithContext(trail.By(r.Context(), by)))
}

// Admit notes in the log line of a request to the console who is signed in, and counts it against the limit
// of that key or user (--rate-limit). w is what the console's handler was given.
func (s *Server) Admit(w http.ResponseWriter, caller app.Caller) error {
	if l, ok := w.(*line); ok {
		l.caller = caller
	}
	if s.admit(w, caller.KeyID) != nil {
		return fault.New(fault.RateLimited, "Too many requests. Wait a moment, and try again.")
	}
	return nil
}
