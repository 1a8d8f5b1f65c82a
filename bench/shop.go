package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// program is what is measured: the package of the product's command.
const program = "tryvox.io/numbers/cmd/tryvox"

// shop is the real program, as it is released.
type shop struct {
	dir    string
	binary string
	used   float64 // CPU seconds of all commands so far
}

// openShop builds the program, or takes the one that is given.
func openShop(ctx context.Context, dir, binary string) (*shop, error) {
	if binary != "" {
		path, err := filepath.Abs(binary)
		return &shop{dir: dir, binary: path}, err
	}
	s := &shop{dir: dir, binary: filepath.Join(dir, "tryvox")}
	return s, build(ctx, s.binary)
}

func build(ctx context.Context, binary string, flags ...string) error {
	args := append([]string{"build", "-trimpath", "-ldflags", "-s -w", "-o", binary}, flags...)
	if out, err := exec.CommandContext(ctx, "go", append(args, program)...).CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w\n%s", err, tail(out))
	}
	return nil
}

// idleTag builds the program with a store that does nothing, to see what the rest costs.
const idleTag = "idle_store"

// errNotHere says that something cannot be measured here, which is no failure.
var errNotHere = errors.New("not to be had here")

// idleShop builds the program whose store does nothing.
func (b *bench) idleShop(ctx context.Context) (*shop, error) {
	if b.idle != nil {
		return b.idle, nil
	}
	list := func(tags string) ([]byte, error) {
		args := []string{"list", "-deps", "-tags", tags, "-f", "{{.GoFiles}}", program}
		return exec.CommandContext(ctx, "go", args...).Output()
	}
	with, errWith := list(idleTag)
	without, errWithout := list("")
	if err := errors.Join(errWith, errWithout); err != nil {
		return nil, err
	}
	if bytes.Equal(with, without) {
		return nil, fmt.Errorf("the build tag %s is %w", idleTag, errNotHere)
	}
	b.idle = &shop{dir: b.dir, binary: filepath.Join(b.dir, "tryvox-idle")}
	return b.idle, build(ctx, b.idle.binary, "-tags", idleTag)
}

// server is a running `tryvox serve`.
type server struct {
	*child
	addr string
}

// serve starts the program on a database, and waits until it is ready.
func (s *shop) serve(ctx context.Context, dsn string) (*server, error) {
	addr, err := freeAddr()
	if err != nil {
		return nil, err
	}
	log := filepath.Join(s.dir, "serve.log")
	c, err := startChild(ctx, log, false, syscall.SIGTERM, s.binary, "serve", "--addr", addr, "--db", dsn)
	if err != nil {
		return nil, err
	}
	if err := c.await(ctx, func(ctx context.Context) error { return askReady(ctx, addr) }); err != nil {
		return nil, errors.Join(err, c.end())
	}
	return &server{c, addr}, nil
}

// command runs one command of the program to its end.
func (s *shop) command(ctx context.Context, dsn string, args ...string) error {
	cmd := exec.CommandContext(ctx, s.binary, append(args, "--db", dsn)...)
	if err := bind(cmd, false); err != nil {
		return err
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("tryvox %s: %w\n%s", args[0], err, tail(out))
	}
	s.used += (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()
	return nil
}

// check runs `tryvox check`, which re-derives every invariant from the tables, and says how
// many seconds it took.
func (s *shop) check(ctx context.Context, dsn string) (float64, error) {
	started := time.Now()
	err := s.command(ctx, dsn, "check")
	return time.Since(started).Seconds(), err
}

// freeAddr is an address of the loopback on which nobody listens now.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

func askReady(ctx context.Context, addr string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/readyz", nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		err = errors.New("readyz says " + answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}
