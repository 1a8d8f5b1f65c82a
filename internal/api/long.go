package api

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// errStopping is why long work ends when the server does.
var errStopping = errors.New("the server stopped")

// lengthen gives an operation the time that an operator has, where it is a long one. Such work ends
// with the server, which does not wait for it. What is given must be called at the end.
func (s *Server) lengthen(w *line, c *call, operation route) (end func()) {
	if !operation.doc.long {
		return func() {}
	}
	deadlines := http.NewResponseController(w)
	_ = deadlines.SetReadDeadline(time.Time{}) // not supported in a test of the handler alone
	_ = deadlines.SetWriteDeadline(time.Time{})
	ctx, cancel := context.WithCancelCause(c.patience.client)
	stop := context.AfterFunc(s.ending, func() { cancel(errStopping) })
	c.patience = patience{client: ctx, until: w.started.Add(longTimeout), now: s.now}
	return func() {
		stop()
		cancel(nil)
	}
}
