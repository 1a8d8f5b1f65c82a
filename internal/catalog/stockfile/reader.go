// Package stockfile owns the catalog file: what an operator imports, as CSV or JSON Lines, and what is
// exported. It reads any size in bounded memory, judges every row by itself and fills what the numbering
// plan knows. It never asks a database: prices, owners and numbers that stand twice are the caller's.
package stockfile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// A Reader streams the rows of one catalog file. It is for one goroutine.
type Reader struct {
	lines   *lines
	columns []column // of the header; nil means JSON Lines
	plan    *plan
	places  *places
}

const (
	byteOrderMark = "\ufeff"
	notUTF8       = "line is not UTF-8"
	blanks        = " \t\r\n" // all that JSON allows between tokens
)

// Open finds out by content what in is: gzip or not, CSV or JSON Lines. It reads as far as the header.
// The error says what is wrong with the file as a whole, in words for the operator: a wrong header,
// UTF-16, no content, or an error of in.
func Open(in io.Reader) (*Reader, error) {
	plain, err := unzip(in)
	if err != nil {
		return nil, err
	}
	r := &Reader{lines: newLines(plain), plan: newPlan(), places: newPlaces()}
	if err := r.skipMark(); err != nil {
		return nil, err
	}
	if err := r.readHeader(); err != nil {
		return nil, err
	}
	return r, nil
}

func unzip(in io.Reader) (io.Reader, error) {
	buffered := bufio.NewReader(in)
	// A short or broken stream has no magic number; whoever reads it on meets the error.
	if magic, _ := buffered.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return buffered, nil
	}
	zipped, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("read gzip: %w", err)
	}
	return zipped, nil
}

// skipMark takes the byte order mark of UTF-8 and refuses UTF-16, which shows in its mark or in its zero
// bytes.
func (r *Reader) skipMark() error {
	head := r.lines.peek(len(byteOrderMark))
	switch {
	case bytes.HasPrefix(head, []byte(byteOrderMark)):
		r.lines.start += len(byteOrderMark)
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}),
		bytes.IndexByte(head, 0) >= 0:
		return errors.New("the file is UTF-16: save it as UTF-8")
	}
	return nil
}

// readHeader leaves the first row as the next line.
func (r *Reader) readHeader() error {
	to, end, err := r.nextLine()
	if err == io.EOF { //nolint:errorlint // a source's error may wrap io.EOF and is no end
		return errors.New("the file is empty: a header is required")
	}
	if err != nil {
		return fmt.Errorf("read header: %w", err)
	}
	text := r.lines.text(0, to)
	if end == tooLong {
		text = r.lines.peek(readBytesMin)
	}
	switch first := bytes.TrimLeft(text, blanks); {
	case bytes.HasPrefix(first, []byte{'{'}):
		return nil
	case bytes.HasPrefix(first, []byte{'['}):
		return errors.New("the file is a JSON array: JSON Lines has one object a line")
	case end == tooLong:
		return fmt.Errorf("header: %s", reasonTooLong)
	}
	r.columns, err = parseHeader(trimEnd(text))
	r.lines.take(to)
	return err
}

// nextLine skips blank lines.
func (r *Reader) nextLine() (to int, end ending, err error) {
	for {
		to, end := r.lines.extent(0)
		if end == missing {
			return 0, end, r.lines.err
		}
		if end == tooLong || len(bytes.TrimLeft(r.lines.text(0, to), blanks)) > 0 {
			return to, end, nil
		}
		r.lines.take(to)
	}
}

var reasonTooLong = fmt.Sprintf("line is longer than %d bytes", recordBytesMax)

// Next returns the rows in the order of the file, the refused ones too, and io.EOF at the end.
// Any other error says that the rest cannot be read (in failed, or the gzip stream is damaged):
// the rows before it are right, and every further call returns it again.
func (r *Reader) Next() (Row, error) {
	to, end, err := r.nextLine()
	if err == io.EOF { //nolint:errorlint // a source's error may wrap io.EOF and is no end
		return Row{}, io.EOF
	}
	if err != nil {
		return Row{}, fmt.Errorf("read line %d: %w", r.lines.number, err)
	}
	row := Row{Line: r.lines.number}
	if end == tooLong {
		row.refuse("", reasonTooLong)
		r.lines.discard()
		return row, nil
	}
	r.lines.take(r.read(&row, to))
	return row, nil
}

// read judges the record that begins with the next line, `to` bytes long, and returns how much is done
// with. Of a refused record over many lines that is the first line alone: its quote may be the only wrong
// thing, and the rows below it must not disappear in it.
func (r *Reader) read(row *Row, to int) (done int) {
	var c cells
	whole, readable := to, false
	if r.columns != nil {
		whole, readable = r.record(row, &c, to)
	} else {
		readable = c.object(row, r.lines.text(0, to))
	}
	if readable {
		r.judge(row, &c)
	}
	if len(row.Refused) > 0 {
		row.Warned = nil
		return to
	}
	return whole
}
