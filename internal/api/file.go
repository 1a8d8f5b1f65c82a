package api

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"tryvox.io/numbers/internal/fault"
)

// fileBody is a request body that is a file and no JSON.
type fileBody struct {
	types    []string // media types, the example's first
	bytesMax int64
	streamed bool // the handler reads it
	example  string
}

// read reads the body: 415 where it is of another type, 413 above the limit. One that is streamed it
// bounds.
func (f *fileBody) read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if !f.takes(r.Header.Values("Content-Type")) {
		return nil, errNoFile(f)
	}
	if r.ContentLength > f.bytesMax {
		return nil, errFileTooLarge(f)
	}
	r.Body = http.MaxBytesReader(w, r.Body, f.bytesMax)
	if f.streamed {
		return nil, nil
	}
	body, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, errFileTooLarge(f)
	case err != nil:
		return nil, fault.Bad("body", "could not be read whole: send it at once and with its right length")
	}
	return body, nil
}

func (f *fileBody) takes(contentTypes []string) bool {
	if len(contentTypes) != 1 {
		return false
	}
	name, parameters, err := mime.ParseMediaType(contentTypes[0])
	charset, given := parameters["charset"]
	return err == nil && slices.Contains(f.types, name) && (!given || strings.EqualFold(charset, "utf-8"))
}

func errNoFile(f *fileBody) *problem {
	p := errMediaType()
	p.message = "Send the file as Content-Type: " + strings.Join(f.types, " or ")
	return p
}

func errFileTooLarge(f *fileBody) *problem {
	p := errTooLarge()
	p.message = "The file is larger than " + strconv.FormatInt(f.bytesMax, 10) + " bytes"
	return p
}

const (
	// longTimeout bounds what an operator may wait for.
	longTimeout = time.Hour
	// stallTimeout is how long a client that sends a file may say nothing.
	stallTimeout = 30 * time.Second
)

// Why a file did not come to its end.
var (
	errSilent = errors.New("the client sent nothing for " + stallTimeout.String())
	errBroken = errors.New("the connection ended before the file did: send it again")
	errLong   = errors.New("it took longer than " + longTimeout.String() + ": send it in parts")
	errBig    = errors.New("it is larger than " + strconv.Itoa(importBytesMax) + " bytes: send it in parts")
)

// steady is a file on its way. A client that is waited for too long is given up; while nobody reads, it may
// be silent.
type steady struct {
	io.Reader
	reading *http.ResponseController
	silent  atomic.Bool
	whole   atomic.Bool // it was read to its end
	timer   *time.Timer
}

func newSteady(w http.ResponseWriter, body io.Reader) *steady {
	s := &steady{Reader: body, reading: http.NewResponseController(w)}
	s.timer = time.AfterFunc(stallTimeout, func() {
		s.silent.Store(true)
		s.cut()
	})
	s.timer.Stop()
	return s
}

func (s *steady) cut() {
	_ = s.reading.SetReadDeadline(longAgo) // it fails where the client is gone: then all is said
}

// end waits for no more of a file that was not read to its end: its rest may never come, and net/http would
// answer behind it.
func (s *steady) end(r *http.Request) {
	if !s.whole.Load() {
		s.cut()
		lingering(r)
	}
}

// Read waits for the client.
func (s *steady) Read(p []byte) (int, error) {
	s.timer.Reset(stallTimeout)
	n, err := s.Reader.Read(p)
	s.timer.Stop()
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
	case err == io.EOF:
		s.whole.Store(true)
	case s.silent.Load():
		err = errSilent
	case errors.As(err, &tooLarge):
		err = errBig
	default:
		err = errBroken
	}
	return n, err
}

// context ends with the request's, and says why in words for the operator.
func (s *steady) context(request context.Context) (ctx context.Context, end func()) {
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(request))
	stop := context.AfterFunc(request, func() { cancel(s.why(context.Cause(request))) })
	return ctx, func() {
		stop()
		cancel(nil)
	}
}

func (s *steady) why(cause error) error {
	switch {
	case s.silent.Load():
		return errSilent
	case errors.Is(cause, context.Canceled):
		return errBroken
	case errors.Is(cause, context.DeadlineExceeded):
		return errLong
	}
	return cause
}
