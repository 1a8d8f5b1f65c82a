package api

import (
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

// steady is a file on its way. A client that says nothing for too long is given up.
type steady struct {
	io.Reader
	reading *http.ResponseController
	given   atomic.Bool
	timer   *time.Timer
}

func newSteady(w http.ResponseWriter, body io.Reader) *steady {
	s := &steady{Reader: body, reading: http.NewResponseController(w)}
	s.timer = time.AfterFunc(stallTimeout, func() {
		s.given.Store(true)
		_ = s.reading.SetReadDeadline(longAgo) // it fails where the client is gone: then all is said
	})
	return s
}

// Read reads some, and waits anew.
func (s *steady) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.timer.Reset(stallTimeout)
	if err != nil && s.given.Load() {
		err = errors.New("the client sent nothing for " + stallTimeout.String())
	}
	return n, err
}

// end lets go of the timer.
func (s *steady) end() { s.timer.Stop() }
