package main

import (
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
}

// openShop builds the program, or takes the one that is given.
func openShop(ctx context.Context, dir, binary string) (*shop, error) {
	if binary != "" {
		path, err := filepath.Abs(binary)
		return &shop{dir, path}, err
	}
	s := &shop{dir, filepath.Join(dir, "tryvox")}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", s.binary, program)
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build: %w\n%s", err, tail(out))
	}
	return s, nil
}

// sell serves the database by a process of its own and buys from it.
func (s *shop) sell(ctx context.Context, dsn string, w workload, length time.Duration, at site) (
	done round, err error,
) {
	addr, err := freeAddr()
	if err != nil {
		return round{}, err
	}
	log := filepath.Join(s.dir, "serve.log")
	server, err := startChild(ctx, log, false, syscall.SIGTERM, s.binary, "serve", "--addr", addr, "--db", dsn)
	if err != nil {
		return round{}, err
	}
	defer func() { err = errors.Join(err, server.end()) }()
	if err := server.await(ctx, func(ctx context.Context) error { return askReady(ctx, addr) }); err != nil {
		return round{}, err
	}
	busy, driver, used := busySeconds(), ownCPU(), at.cpuSeconds()
	serving := cpu(server.pid())
	d := newDriver(addr, at.secrets()[:w.Accounts], stockSize, length)
	if done, err = d.run(ctx, w.Connections); err != nil {
		return round{}, fmt.Errorf("%w; the server's log ends with\n%s", err, server.words())
	}
	done.DriverCPU = ownCPU() - driver
	done.ServerCPU = cpu(server.pid()) - serving
	done.DatabaseCPU = at.cpuSeconds() - used
	done.OtherCPU = busySeconds() - busy - done.DriverCPU - done.ServerCPU - done.DatabaseCPU
	done.PeakMB = peakMB(server.pid())
	return done, nil
}

// check runs `tryvox check`, which re-derives every invariant from the tables.
func (s *shop) check(ctx context.Context, dsn string) error {
	cmd := exec.CommandContext(ctx, s.binary, "check", "--db", dsn)
	if err := bind(cmd, false); err != nil {
		return err
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("tryvox check: %w\n%s", err, tail(out))
	}
	return nil
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
