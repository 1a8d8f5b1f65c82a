package api

import (
	"net/http"
	"net/netip"

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

// Guess lets a request of the console try a secret, within the limit of failed sign-ins (--auth-limit).
func (s *Server) Guess(r *http.Request, secret string, try func() error) error {
	client, _ := netip.ParseAddr(trail.Of(r.Context()).Origin) // what look wrote
	g := guest{network(client), secret}
	if s.signIns.check(g, s.elapsed()) != nil {
		return fault.New(fault.RateLimited,
			"Too many failed sign-ins from this address. Wait a moment, and try again.")
	}
	err := try()
	s.signIns.note(g, err, s.elapsed())
	return err
}
