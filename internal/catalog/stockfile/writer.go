package stockfile

import (
	"bufio"
	"io"
	"strings"
)

// A Writer writes the catalog file as CSV: the header, then every Number on a line of its own in the order
// of the calls, with line feeds and no more quotes than RFC 4180 needs. What it wrote, a Reader reads with
// the same values, and writing these again gives the same bytes.
type Writer struct {
	out  *bufio.Writer
	line []byte
}

// NewWriter has the header written with the first flush, for an empty catalog too.
func NewWriter(out io.Writer) *Writer {
	w := &Writer{out: bufio.NewWriterSize(out, readBytesMin)}
	w.line = append(w.line, strings.Join(columnNames[:], ",")...)
	w.line = append(w.line, '\n')
	return w
}

// Write buffers. Its error is that of the underlying writer, and every later call returns it again.
func (w *Writer) Write(n Number) error {
	b := w.line
	b = append(b, n.E164...)
	b = appendField(b, string(n.Country))
	b = appendField(b, n.Type)
	b = appendField(b, n.Region)
	b = appendField(b, n.Locality)
	b = appendField(b, n.Capabilities.String())
	b = appendField(b, n.MonthlyFee.String())
	b = appendField(b, n.SetupFee.String())
	b = appendField(b, n.Carrier)
	b = append(b, '\n')
	w.line = b[:0]
	_, err := w.out.Write(b)
	return err
}

// Flush must be called at the end: only its success says that everything is written.
func (w *Writer) Flush() error {
	header := w.line
	w.line = w.line[:0]
	if _, err := w.out.Write(header); err != nil {
		return err
	}
	return w.out.Flush()
}

// String is the amount in USD ("2.50"), "" when not set.
func (f Fee) String() string {
	if !f.Set {
		return ""
	}
	return f.Micros.String()
}

func appendField(b []byte, text string) []byte {
	b = append(b, ',')
	if !strings.ContainsAny(text, ",\"\r\n") {
		return append(b, text...)
	}
	b = append(b, '"')
	b = append(b, strings.ReplaceAll(text, `"`, `""`)...)
	return append(b, '"')
}
