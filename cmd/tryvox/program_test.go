package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// buildProgram builds the program as customers get it, into a folder that goes with the test.
func buildProgram(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "tryvox")
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", path, ".")
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return path
}

// program is the built program on one database.
type program struct {
	t    *testing.T
	path string
	dsn  string
}

func (p program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env = append(os.Environ(), "TRYVOX_DB="+p.dsn, "TRYVOX_METRICS_ADDR=127.0.0.1:0")
	return cmd
}

// run runs a command to its end, wants it to succeed, and returns what it printed.
func (p program) run(stdin string, args ...string) string {
	p.t.Helper()
	out, err := p.attempt(stdin, args...)
	if err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p program) attempt(stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	cmd := p.command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tryvox %s: %w\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return strings.TrimSpace(stdout.String()), nil
}

// served is the program while it serves.
type served struct {
	t    *testing.T
	url  string
	addr string
	cmd  *exec.Cmd
	gone chan struct{} // closed when it has ended and its log is read
	err  error         // how it ended, once it is gone

	mu  sync.Mutex
	log []string // its last lines
}

// logLinesMax is what is kept of a log for the message of a failure.
const logLinesMax = 20

// serve starts the service on a port of its own and returns when it takes connections. It ends with
// the test at the latest.
func (p program) serve(flags ...string) *served {
	p.t.Helper()
	s := &served{t: p.t, gone: make(chan struct{})}
	s.cmd = p.command(
		context.WithoutCancel(p.t.Context()),
		append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...)...)
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(s.kill)
	addr := make(chan string, 1)
	go s.watch(stderr, addr)
	select {
	case s.addr = <-addr:
		s.url = "http://" + s.addr
	case <-s.gone:
		p.t.Fatalf("serve ended: %v\n%s", s.err, s.lastLines())
	case <-time.After(patience):
		p.t.Fatalf("serve does not serve after %v:\n%s", patience, s.lastLines())
	}
	return s
}

// watch reads the log to its end.
func (s *served) watch(stderr io.Reader, addr chan<- string) {
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

func (s *served) lastLines() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.log, "\n")
}

// kill ends it as kill -9 does. Killing what has ended does nothing.
func (s *served) kill() {
	_ = s.cmd.Process.Kill() // it fails if it has ended already
	<-s.gone
}

// terminate asks it to end, and wants it to do so with exit 0.
func (s *served) terminate() {
	s.t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	s.wantsEnd()
}

func (s *served) wantsEnd() {
	s.t.Helper()
	select {
	case <-s.gone:
	case <-time.After(patience):
		s.t.Fatalf("serve runs %v after SIGTERM:\n%s", patience, s.lastLines())
	}
	if s.err != nil {
		s.t.Errorf("serve ended with %v, want exit 0:\n%s", s.err, s.lastLines())
	}
}
