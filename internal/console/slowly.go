package console

import (
	"context"
	"net/http"
	"time"
)

// partTimeout is how long a reader may leave a part of a download waiting.
const partTimeout = 30 * time.Second

// slowly is an answer that takes as long as its reader, who must only go on reading: the server's limit for
// a whole answer is lifted, and each part gets one of its own.
type slowly struct {
	http.ResponseWriter
	late *time.Timer
}

// slowly must be called in the request's own goroutine; its limit ends with the context.
func (c *call) slowly(w http.ResponseWriter) slowly {
	on := http.NewResponseController(w)
	_ = on.SetWriteDeadline(time.Time{}) // what cannot be lifted stays
	late := time.AfterFunc(partTimeout, func() { _ = on.SetWriteDeadline(time.Unix(1, 0)) })
	context.AfterFunc(c.Context(), func() { late.Stop() }) // it ends with the answer
	return slowly{w, late}
}

func (s slowly) Write(part []byte) (int, error) {
	s.late.Reset(partTimeout)
	return s.ResponseWriter.Write(part)
}
