package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// stopMax is how long a child may take to end before it is killed.
const stopMax = 30 * time.Second

// child is a running program of ours. It ends with us, however we end.
type child struct {
	cmd  *exec.Cmd
	log  string // file with what it writes
	gone chan struct{}
	err  error // of its end; read after gone
}

// startChild starts a program that the signal stops, and keeps what it writes in a file.
func startChild(ctx context.Context, log string, asServer bool, stop os.Signal, name string, args ...string) (
	*child, error,
) {
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // the child has its own
	c := &child{cmd: exec.CommandContext(ctx, name, args...), log: log, gone: make(chan struct{})}
	c.cmd.Stdout, c.cmd.Stderr = file, file
	c.cmd.Dir = "/"
	c.cmd.Env = []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"} // PGDATA and the like mislead
	c.cmd.Cancel = func() error { return c.cmd.Process.Signal(stop) }
	c.cmd.WaitDelay = stopMax
	if err := bind(c.cmd, asServer); err != nil {
		return nil, err
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		c.err = c.cmd.Wait()
		close(c.gone)
	}()
	return c, nil
}

// pid is the process id.
func (c *child) pid() int { return c.cmd.Process.Pid }

// end stops the child and waits for its end. How it ended is an error only if it was killed.
func (c *child) end() error {
	_ = c.cmd.Cancel() // it fails if the child has ended already
	select {
	case <-c.gone:
		return nil
	case <-time.After(stopMax):
		_ = c.cmd.Process.Kill()
		<-c.gone
		return fmt.Errorf("%s did not stop in %s and was killed", filepath.Base(c.cmd.Path), stopMax)
	}
}

const (
	readyMax   = 60 * time.Second
	readyEvery = time.Millisecond
)

// await asks until the child is ready.
func (c *child) await(ctx context.Context, ready func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, readyMax)
	defer cancel()
	tick := time.NewTicker(readyEvery)
	defer tick.Stop()
	for {
		err := ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-c.gone:
			return fmt.Errorf("%s ended: %w\n%s", filepath.Base(c.cmd.Path), c.err, c.words())
		case <-ctx.Done():
			return fmt.Errorf("%s is not ready: %w\n%s", filepath.Base(c.cmd.Path), err, c.words())
		case <-tick.C:
		}
	}
}

// words are the last that the child wrote.
func (c *child) words() []byte {
	out, err := os.ReadFile(c.log)
	if err != nil {
		return []byte(err.Error())
	}
	return tail(out)
}
