// Command bench measures how many numbers the store sells in a second, and compares that
// with the floor: one plpgsql call for each purchase, driven by pgbench, that writes the
// same rows into the same tables. It builds and starts what it measures, on databases of its
// own, stops all of it, and is no part of the product.
//
// Usage: go run ./bench [-rounds 3] [-seconds 6] [-only REGEXP] [-json FILE] [-dir DIR] [-tryvox FILE]
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime"
	"syscall"
	"time"
)

const (
	// runMax bounds a run, whatever hangs: a full one takes some four minutes.
	runMax = 45 * time.Minute
	// secondsMax keeps a round within its stock at 50,000 purchases a second.
	secondsMax = 60
	roundsMax  = 20
)

// options are the command line.
type options struct {
	rounds  int
	seconds int
	only    *regexp.Regexp
	json    string // file for the results; empty: none
	dir     string // where the databases go
	tryvox  string // the program to measure; empty: it is built
}

func main() {
	// The kernel ends a child when the thread that started it ends; the main thread stays.
	runtime.LockOSThread()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, runMax)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	cancel()
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(o.dir, "tryvox-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{options: o, dir: dir, progress: stderr}
	defer func() { err = errors.Join(err, b.close()) }()
	r, err := b.measure(ctx)
	if err != nil {
		return err
	}
	if err := r.print(stdout); err != nil {
		return err
	}
	if o.json != "" {
		if err := r.save(o.json); err != nil {
			return err
		}
	}
	return r.verdict()
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.IntVar(&o.rounds, "rounds", 3, "how often each workload runs; they take turns")
	flags.IntVar(&o.seconds, "seconds", 6, "how long each workload runs in a round")
	flags.StringVar(&o.json, "json", "", "write the results to this file as JSON too")
	flags.StringVar(&o.dir, "dir", os.TempDir(), "keep the databases in this folder, on the disk to measure")
	flags.StringVar(&o.tryvox, "tryvox", "", "measure this program instead of building one")
	only := flags.String("only", "", "run only the workloads whose names match this regular expression")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 || o.rounds < 1 || o.rounds > roundsMax || o.seconds < 1 || o.seconds > secondsMax {
		return o, fmt.Errorf("usage: -rounds 1 to %d, -seconds 1 to %d, no arguments", roundsMax, secondsMax)
	}
	var err error
	o.only, err = regexp.Compile(*only)
	return o, err
}
