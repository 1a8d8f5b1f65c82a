package client

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// file is a body that is read while it is sent. It may be sent again if nothing of it was read, or if it can
// be rewound to where it stood.
type file struct {
	media   string // its Content-Type
	from    io.Reader
	rewound io.Seeker // nil: it cannot be
	start   int64
	sending *sending // the last attempt's
}

func newFile(media string, from io.Reader) *file {
	f := &file{media: media, from: from}
	if s, isSeeker := from.(io.Seeker); isSeeker {
		if start, err := s.Seek(0, io.SeekCurrent); err == nil { // standard input may be a pipe
			f.rewound, f.start = s, start
		}
	}
	return f
}

// body is that of one attempt.
func (f *file) body() io.Reader {
	f.sending = &sending{from: f.from}
	return f.sending
}

// again ends an attempt, and tells whether there may be another one.
func (f *file) again() bool {
	s := f.sending
	if f.rewound == nil && s.begun.Load() {
		return false
	}
	s.mu.Lock() // the transport may read on for a moment
	defer s.mu.Unlock()
	s.over = true
	if s.failed {
		return false
	}
	if f.rewound == nil {
		return !s.begun.Load()
	}
	_, err := f.rewound.Seek(f.start, io.SeekStart)
	return err == nil
}

// sending is a file on its way. It closes nothing: the file is the caller's.
type sending struct {
	from   io.Reader
	begun  atomic.Bool
	mu     sync.Mutex
	over   bool
	failed bool // the file cannot be read
}

var errOver = errors.New("the attempt is over")

// Read reads some, while the attempt lasts.
func (s *sending) Read(p []byte) (int, error) {
	s.begun.Store(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return 0, errOver
	}
	n, err := s.from.Read(p)
	s.failed = err != nil && !errors.Is(err, io.EOF)
	return n, err
}
