package program

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Served is the program while it serves.
type Served struct {
	URL  string
	Addr string

	t    *testing.T
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended and its log is read
	err  error         // how it ended, once it is gone

	mu  sync.Mutex
	log []string // its last lines
}

// logLinesMax is what is kept of a log for the message of a failure.
const logLinesMax = 20

// watch reads the log to its end.
func (s *Served) watch(stderr io.Reader, addr chan<- string) {
	lines := bufio.NewScanner(stderr)
	for lines.Scan() {
		var line struct {
			Msg  string `json:"msg"`
			Addr string `json:"addr"`
		}
		if json.Unmarshal(lines.Bytes(), &line) == nil && line.Msg == "serving" {
			addr <- line.Addr
		}
		s.mu.Lock()
		s.log = append(s.log, lines.Text())
		s.log = s.log[max(0, len(s.log)-logLinesMax):]
		s.mu.Unlock()
	}
	s.err = s.cmd.Wait()
	close(s.gone)
}

// LastLines are the last lines of its log.
func (s *Served) LastLines() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.log, "\n")
}

// Kill ends it as kill -9 does. Killing what has ended does nothing.
func (s *Served) Kill() {
	_ = s.cmd.Process.Kill() // it fails if it has ended already
	<-s.gone
}

// Runs tells whether it has not ended.
func (s *Served) Runs() bool {
	select {
	case <-s.gone:
		return false
	default:
		return true
	}
}

// Ask asks it to end, as an operator's SIGTERM does, and does not wait.
func (s *Served) Ask() error { return s.cmd.Process.Signal(syscall.SIGTERM) }

// Terminate asks it to end, and wants it to do so with exit 0.
func (s *Served) Terminate() {
	s.t.Helper()
	if err := s.Ask(); err != nil {
		s.t.Fatal(err)
	}
	s.WantsEnd()
}

// WantsEnd wants it to end with exit 0.
func (s *Served) WantsEnd() {
	s.t.Helper()
	select {
	case <-s.gone:
	case <-time.After(Patience):
		s.t.Fatalf("serve runs %v after SIGTERM:\n%s", Patience, s.LastLines())
	}
	if s.err != nil {
		s.t.Errorf("serve ended with %v, want exit 0:\n%s", s.err, s.LastLines())
	}
}
