package stockfile

import (
	"bytes"
	"io"
)

const (
	// recordBytesMax is the longest record, its line end and its quoted line feeds counted. An honest row
	// has less than 3 KiB even if all its texts are full of quoted quotes; one record is held in memory.
	recordBytesMax = 1 << 20
	// readBytesMin is the least room for which the source is asked.
	readBytesMin = 64 << 10
	// bufferBytesMax has room to read on while a record may still become complete.
	bufferBytesMax = recordBytesMax + readBytesMin
	// emptyReadsMax is how often a source may return nothing and no error, as in bufio.
	emptyReadsMax = 100
)

// lines cuts a stream at its line feeds. It holds at most bufferBytesMax.
type lines struct {
	in         io.Reader
	buf        []byte
	start, end int   // buf[start:end] is read and not yet taken
	number     int   // of the line at start, from 1
	err        error // of in, io.EOF at the end; it counts when all before it is taken
}

func newLines(in io.Reader) *lines {
	return &lines{in: in, buf: make([]byte, 2*readBytesMin), number: 1}
}

type ending int

const (
	complete ending = iota // with a line feed, or at the end of the file
	tooLong                // no line feed within recordBytesMax
	missing                // nothing to be had: lines.err says why
)

// extent finds the end of the line that begins `from` bytes after the first untaken one.
// Both offsets count from there, and so does the limit: a record of many lines has recordBytesMax in all.
func (l *lines) extent(from int) (to int, end ending) {
	searched := from
	for {
		at := bytes.IndexByte(l.buf[l.start+searched:l.end], '\n')
		to := searched + at + 1
		if at < 0 {
			to = l.end - l.start
		}
		switch {
		case to > recordBytesMax:
			return from, tooLong
		case at >= 0:
			return to, complete
		case l.err == io.EOF && to > from: //nolint:errorlint // one that wraps it is no end
			return to, complete
		case l.err != nil:
			// What stands before an error of reading may be half a line that looks whole: it is not used.
			return from, missing
		}
		searched = to
		l.fill()
	}
}

// text is what extent measured, valid until the next extent, take or discard.
func (l *lines) text(from, to int) []byte {
	return l.buf[l.start+from : l.start+to]
}

// take leaves whole lines behind.
func (l *lines) take(bytesTaken int) {
	taken := l.text(0, bytesTaken)
	l.number += bytes.Count(taken, []byte{'\n'})
	if taken[bytesTaken-1] != '\n' {
		l.number++ // the last of the file
	}
	l.start += bytesTaken
}

// discard takes one line of any length, in the memory that is there.
func (l *lines) discard() {
	for {
		if at := bytes.IndexByte(l.buf[l.start:l.end], '\n'); at >= 0 {
			l.take(at + 1)
			return
		}
		l.start = l.end
		if l.err != nil {
			l.number++
			return
		}
		l.fill()
	}
}

func (l *lines) fill() {
	if l.start > 0 {
		l.end = copy(l.buf, l.buf[l.start:l.end])
		l.start = 0
	}
	if len(l.buf)-l.end < readBytesMin {
		grown := make([]byte, min(2*len(l.buf), bufferBytesMax))
		l.end = copy(grown, l.buf[:l.end])
		l.buf = grown
	}
	for range emptyReadsMax {
		n, err := l.in.Read(l.buf[l.end:])
		l.end += n
		if err != nil {
			l.err = err
			return
		}
		if n > 0 {
			return
		}
	}
	l.err = io.ErrNoProgress
}

// peek returns up to n bytes of the beginning without taking them.
func (l *lines) peek(n int) []byte {
	for l.end-l.start < n && l.err == nil {
		l.fill()
	}
	return l.text(0, min(n, l.end-l.start))
}
