package stockfile

import (
	"bytes"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

func FuzzReader(f *testing.F) {
	for _, name := range []string{"hostile.csv", "hostile.jsonl"} {
		file, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	// Compiling the plan for every input would be most of the work.
	plan, places := newPlan(), newPlaces()
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := Open(bytes.NewReader(file))
		if err != nil {
			return
		}
		r.plan, r.places = plan, places
		first := r.lines.number
		var rows []Row
		for {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return // damaged gzip
			}
			rows = append(rows, row)
			if held := len(r.lines.buf); held > bufferBytesMax {
				t.Fatalf("line %d: %d bytes are held, want at most %d", row.Line, held, bufferBytesMax)
			}
		}
		if !bytes.HasPrefix(file, []byte{0x1f, 0x8b}) {
			checkLines(t, strings.Split(string(file), "\n"), first, rows, r.columns == nil)
		}
		for _, row := range rows {
			checkReasons(t, row)
		}
		checkRoundTrip(t, rows, plan, places)
	})
}

// checkLines finds every line that is not blank in a row of its own or inside the quotes of a good one.
func checkLines(t *testing.T, lines []string, first int, rows []Row, json bool) {
	if first == 1 {
		lines[0] = strings.TrimPrefix(lines[0], byteOrderMark)
	}
	rowOf := make(map[int]*Row)
	last := 0
	for i := range rows {
		if rows[i].Line <= last || rows[i].Line > len(lines) {
			t.Fatalf("row %d begins on line %d of %d, the row before on %d", i, rows[i].Line, len(lines), last)
		}
		last = rows[i].Line
		rowOf[last] = &rows[i]
	}
	inside := 0 // quoted line feeds that are left of the row before
	for number := first; number <= len(lines); number++ {
		text := lines[number-1]
		row := rowOf[number]
		switch {
		case row != nil && inside > 0:
			t.Fatalf("line %d begins a row inside another: %q", number, text)
		case row != nil && !json && len(row.Refused) == 0:
			n := row.Number
			inside = strings.Count(n.Region+n.Locality+n.Carrier, "\n")
		case row != nil:
		case inside > 0:
			inside--
		case strings.Trim(text, blanks) != "":
			t.Fatalf("line %d is lost: %q", number, text)
		}
	}
}

func checkReasons(t *testing.T, row Row) {
	if len(row.Refused) > 0 && len(row.Warned) > 0 {
		t.Fatalf("line %d is refused and warned of", row.Line)
	}
	if len(row.Refused) > problemsMax {
		t.Fatalf("line %d has %d reasons, want at most %d", row.Line, len(row.Refused), problemsMax)
	}
	for _, p := range append(row.Refused, row.Warned...) {
		if p.Reason == "" || len(p.Reason) > 500 || strings.ContainsFunc(p.Field+p.Reason, unicode.IsControl) {
			t.Fatalf("line %d: %q is no line of a report", row.Line, p.Reason)
		}
	}
}

func checkRoundTrip(t *testing.T, rows []Row, plan *plan, places *places) {
	var good []Number
	for _, row := range rows {
		if len(row.Refused) == 0 {
			good = append(good, row.Number)
		}
	}
	once := export(t, good)
	r, err := Open(strings.NewReader(once))
	if err != nil {
		t.Fatalf("open what was written: %v\n%s", err, once)
	}
	r.plan, r.places = plan, places
	back := []Number{}
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil || len(row.Refused) > 0 {
			t.Fatalf("written, then read as %v, %v", row, err)
		}
		back = append(back, row.Number)
	}
	if diff := cmp.Diff(append([]Number{}, good...), back); diff != "" {
		t.Fatalf("round trip (-written +read):\n%s", diff)
	}
	if twice := export(t, back); twice != once {
		t.Fatalf("written twice: %q, once: %q", twice, once)
	}
}

func export(t testing.TB, numbers []Number) string {
	t.Helper()
	var file strings.Builder
	w := NewWriter(&file)
	for _, n := range numbers {
		if err := w.Write(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return file.String()
}
