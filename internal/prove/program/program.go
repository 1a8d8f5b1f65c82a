// Package program runs the built program as its operators do, for tests: commands to their end, and
// the service until it is killed or asked to end. It knows nothing of the code inside.
package program

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Patience bounds every wait; nothing that works needs it.
const Patience = 60 * time.Second

// Build builds the program as customers get it but for the commit's name, with more options of go
// build, into a folder.
func Build(ctx context.Context, folder string, options ...string) (path string, err error) {
	return BuildFrom(ctx, ".", "", folder, options...)
}

// BuildFrom is Build of the sources in a folder, with what was built before in a cache; empty: the usual
// one.
func BuildFrom(
	ctx context.Context, source, cache, folder string, options ...string,
) (path string, err error) {
	path = filepath.Join(folder, "tryvox")
	args := append([]string{"build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w", "-o", path}, options...)
	build := exec.CommandContext(ctx, "go", append(args, "tryvox.io/numbers/cmd/tryvox")...)
	build.Dir = source
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if cache != "" {
		build.Env = append(build.Env, "GOCACHE="+cache)
	}
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
}

// Program is the built program on one database.
type Program struct {
	T    *testing.T
	Path string
	DSN  string
	Set  func(*exec.Cmd) // changes each command before it starts, such as its user; nil: nothing
}

func (p Program) command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Path, args...)
	cmd.Env = append(os.Environ(), "TRYVOX_DB="+p.DSN, "TRYVOX_METRICS_ADDR=127.0.0.1:0")
	if p.Set != nil {
		p.Set(cmd)
	}
	return cmd
}

// Run runs a command to its end, wants it to succeed, and returns what it printed.
func (p Program) Run(stdin string, args ...string) string {
	p.T.Helper()
	out, err := p.Attempt(stdin, args...)
	if err != nil {
		p.T.Fatal(err)
	}
	return out
}

// Attempt runs a command to its end and returns what it printed, or how it failed.
func (p Program) Attempt(stdin string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(p.T.Context(), Patience)
	defer cancel()
	cmd := p.command(ctx, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(stdin), &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tryvox %s: %w\n%s%s", strings.Join(args, " "), err, &stdout, &stderr)
	}
	return strings.TrimSpace(stdout.String()), nil
}

// Serve starts the service on a port of its own and returns when it takes connections. It ends with
// the test at the latest.
func (p Program) Serve(flags ...string) *Served {
	p.T.Helper()
	s, err := p.TryServe(flags...)
	if err != nil {
		p.T.Fatal(err)
	}
	return s
}

// TryServe is Serve for a service that may not come up.
func (p Program) TryServe(flags ...string) (*Served, error) {
	s := &Served{t: p.T, gone: make(chan struct{})}
	args := append([]string{"serve", "--addr", "127.0.0.1:0"}, flags...)
	s.cmd = p.command(context.WithoutCancel(p.T.Context()), args...)
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	p.T.Cleanup(s.Kill)
	addr := make(chan string, 1)
	go s.watch(stderr, addr)
	select {
	case s.Addr = <-addr:
		s.URL = "http://" + s.Addr
		return s, nil
	case <-s.gone:
		return nil, fmt.Errorf("serve ended: %w\n%s", s.err, s.LastLines())
	case <-time.After(Patience):
		return nil, errors.New("serve does not serve:\n" + s.LastLines())
	}
}
