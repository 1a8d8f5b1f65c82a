package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/mattn/go-isatty"
)

const (
	// progressEvery is as often as people can read.
	progressEvery = 200 * time.Millisecond
	// progressBar is its width: the whole line stays under 80 columns.
	progressBar = 24
	// eraseLine goes to the line's start and wipes it (ECMA-48: CR, EL).
	eraseLine = "\r\x1b[K"
)

// progress is one line on a terminal about long work: how far, how fast, how long to go. In
// a pipe or a file it writes nothing.
type progress struct {
	out            io.Writer // nil: no terminal
	started, shown time.Time
	bytes          int64 // of the whole file; 0 if nobody knows
	read           atomic.Int64
}

// progress starts the line for work on a file of so many bytes.
func (e *environment) progress(bytes int64) *progress {
	p := &progress{started: time.Now(), bytes: bytes}
	if isTerminal(e.stderr) {
		p.out = e.stderr
	}
	return p
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// reading counts what is read of the file.
func (p *progress) reading(file io.Reader) io.Reader { return &countedReader{file, &p.read} }

type countedReader struct {
	io.Reader
	count *atomic.Int64
}

// Read counts.
func (r *countedReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	r.count.Add(int64(n))
	return n, err
}

// show tells that so many rows are done.
func (p *progress) show(rows int) {
	now := time.Now()
	if p.out == nil || now.Sub(p.shown) < progressEvery {
		return
	}
	p.shown = now
	fmt.Fprint(p.out, eraseLine+progressLine(rows, p.read.Load(), p.bytes, now.Sub(p.started)))
}

// end wipes the line, so that the result stands alone.
func (p *progress) end() {
	if p.out != nil && !p.shown.IsZero() {
		fmt.Fprint(p.out, eraseLine)
	}
}

// progressLine leaves out what nobody knows: of a pipe, how far it is and how long it takes.
func progressLine(rows int, read, bytes int64, took time.Duration) string {
	var line string
	if bytes > 0 {
		done := int(min(read, bytes) * progressBar / bytes)
		line = fmt.Sprintf("[%s%s] %3d %%  ", strings.Repeat("=", done), strings.Repeat(" ", progressBar-done),
			min(read, bytes)*100/bytes)
	}
	line += grouped(rows) + " rows"
	if took < time.Second {
		return line
	}
	line += "  " + grouped(int(int64(rows)*int64(time.Second)/int64(took))) + "/s"
	if bytes > 0 && read > 0 {
		left := time.Duration(took.Milliseconds()*max(bytes-read, 0)/read) * time.Millisecond
		line += "  " + left.Round(time.Second).String() + " left"
	}
	return line
}

// grouped writes a count as 1,234,567.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}
