// Command bench measures the store and compares it: purchases over HTTP with the floor, one
// plpgsql call for each under pgbench that writes the same rows into the same tables, imports
// with COPY, renewals with one INSERT … SELECT, and so on. It builds and starts what it
// measures, on databases of its own, proves the books of all that was written, stops all of
// it, and is no part of the product.
//
// Usage: go run ./bench [-plan quick] [-rounds 3] [-seconds 6] [-only REGEXP] [-doc FOLDER] [-json FILE]
// [-record FILE] [-readme FILE] [-guard FILE] [-dir DIR] [-tryvox FILE] [-peers FOLDER]
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
	"strings"
	"syscall"
	"time"
)

const (
	// runMax bounds a run, whatever hangs: one with ten million numbers takes some hours.
	runMax     = 6 * time.Hour
	secondsMax = 60
	roundsMax  = 20
)

// options are the command line.
type options struct {
	plan    string
	rounds  int
	seconds int
	only    *regexp.Regexp
	doc     string // folder for the report and its pictures; empty: none
	json    string // file for the results; empty: none
	record  string // file that keeps the ratios; empty: none
	guard   string // file with ratios of before; empty: nothing is compared
	readme  string // file that shows the ratios; empty: none
	dir     string // where the databases go
	tryvox  string // the program to measure; empty: it is built
	peers   string // folder with the programs of others; empty: none
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

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	o, err := parse(args, stderr)
	if err != nil {
		return err
	}
	r, err := o.measure(ctx, stderr)
	if err != nil {
		return err
	}
	return o.finish(ctx, r, stdout, stderr)
}

// finish prints what was measured, and writes or compares it. A void measure is an error at the end only.
func (o options) finish(ctx context.Context, r *report, stdout, stderr io.Writer) error {
	if err := r.print(stdout); err != nil {
		return err
	}
	if o.guard != "" {
		if err := r.verdict(); err != nil {
			return errors.Join(err, o.saveJSON(r))
		}
		return o.watch(ctx, r, stdout, stderr)
	}
	return errors.Join(r.verdict(), o.save(r))
}

// measure runs the plan once, in a folder of its own.
func (o options) measure(ctx context.Context, progress io.Writer) (r *report, err error) {
	dir, err := os.MkdirTemp(o.dir, "tryvox-bench-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{options: o, dir: dir, progress: progress}
	defer func() { err = errors.Join(err, b.close()) }()
	if r, err = b.measure(ctx); err != nil {
		return nil, err
	}
	r.compare(aims())
	return r, nil
}

// watch fails when a ratio is below half of what was recorded, and again when all is
// measured once more.
func (o options) watch(ctx context.Context, r *report, stdout, stderr io.Writer) error {
	recorded, err := readRecord(o.guard)
	if err != nil {
		return err
	}
	low := recorded.fallen(r.record())
	if len(low) == 0 {
		return nil
	}
	again, err := o.measure(ctx, stderr)
	if err != nil {
		return err
	}
	if err := again.print(stdout); err != nil {
		return err
	}
	return low.both(recorded.fallen(again.record())).err(recorded)
}

func (o options) saveJSON(r *report) error {
	if o.json == "" {
		return nil
	}
	return r.save(o.json)
}

// save writes all that is wanted. What is void is told of there, and has no ratio.
func (o options) save(r *report) error {
	if err := o.saveJSON(r); err != nil {
		return err
	}
	if o.record != "" {
		if err := r.record().write(o.record); err != nil {
			return err
		}
	}
	if o.readme != "" {
		if err := r.show(o.readme); err != nil {
			return err
		}
	}
	if o.doc != "" {
		return r.publish(o.doc)
	}
	return nil
}

func parse(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.plan, "plan", "quick", "what is measured: "+strings.Join(planNames(), ", "))
	flags.IntVar(&o.rounds, "rounds", 0, "how often each work runs; they take turns; 0: as the plan says")
	flags.IntVar(&o.seconds, "seconds", 0, "how long each work runs in a round; 0: as the plan says")
	flags.StringVar(&o.doc, "doc", "", "write the report and its pictures into this folder")
	flags.StringVar(&o.json, "json", "", "write the results to this file as JSON too")
	flags.StringVar(&o.record, "record", "", "keep the ratios in this file")
	flags.StringVar(&o.readme, "readme", "", "show the ratios in this file, between its marks")
	flags.StringVar(&o.guard, "guard", "", "fail when a ratio is twice below half of that in this file")
	flags.StringVar(&o.dir, "dir", os.TempDir(), "keep the databases in this folder, on the disk to measure")
	flags.StringVar(&o.tryvox, "tryvox", "", "measure this program instead of building one")
	flags.StringVar(&o.peers, "peers", "", "measure the programs of others in this folder too")
	only := flags.String("only", "", "run only the works with a measure that matches this regular expression")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	p, known := plans[o.plan]
	if !known {
		return o, fmt.Errorf("-plan must be one of %s", strings.Join(planNames(), ", "))
	}
	if o.rounds == 0 {
		o.rounds = p.rounds
	}
	if o.seconds == 0 {
		o.seconds = p.seconds
	}
	if flags.NArg() > 0 || o.rounds < 1 || o.rounds > roundsMax || o.seconds < 1 || o.seconds > secondsMax {
		return o, fmt.Errorf("usage: -rounds 1 to %d, -seconds 1 to %d, no arguments", roundsMax, secondsMax)
	}
	var err error
	o.only, err = regexp.Compile(*only)
	return o, err
}
