package stockfile

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// encoding/csv reads RFC 4180 as strictly as we do; it only cannot go on after a broken quote.
func TestFieldsAgreeWithEncodingCSV(t *testing.T) {
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	for range 200_000 {
		record := make([]byte, 1+random.IntN(12))
		for i := range record {
			record[i] = `"",,a b`[random.IntN(7)]
		}
		reader := csv.NewReader(strings.NewReader(string(record)))
		want, err := reader.Read()
		got, fault := splitFields(string(record))
		if (err != nil) != (fault != "") || err == nil && !slices.Equal(got, want) {
			t.Fatalf("seed %d: %q: %q, %q; want %q, %v", seed, record, got, fault, want, err)
		}
	}
}

const goodLine = "+493012345678,DE,local,Berlin,,,,,\n"

func TestBrokenQuotesSwallowNoRow(t *testing.T) {
	long := strings.Repeat("x", recordBytesMax)
	cases := []struct{ name, file string }{
		{"opened, never closed", `+1,"` + "\n" + strings.Repeat(goodLine, 10)},
		{"opened, closed far below", `+1,"` + "\n" + strings.Repeat(goodLine, 10) + `",` + "\n"},
		{"the fields fit by chance", `+1,DE,local,"` + "\n" + strings.Repeat(goodLine, 10) + `",,,,,` + "\n"},
		{"opened before a long line", `+1,"` + "\n" + strings.Repeat(goodLine, 5) + long + "\n" +
			strings.Repeat(goodLine, 5)},
		{"opened, and too much follows", `+1,"` + "\n" + strings.Repeat("\n", recordBytesMax) +
			strings.Repeat(goodLine, 10)},
		{"opened at the end", strings.Repeat(goodLine, 10) + `+1,"`},
		{"every line opens", strings.Repeat(`+1,"`+"\n"+goodLine, 10)},
		{"bare", `5" disk` + "\n" + strings.Repeat(goodLine, 10)},
	}
	for _, c := range cases {
		rows, err := readAll(t, strings.NewReader(documentedHeader+c.file))
		good := 0
		for _, row := range rows {
			if len(row.Refused) == 0 {
				good++
			}
		}
		if err != nil || good != 10 {
			t.Errorf("%s: %d good rows of 10, %v", c.name, good, err)
		}
	}
}

// Reading again after a refused record must not make the work grow with the square of the file.
func TestBrokenQuotesCostNoMoreThanTheirBytes(t *testing.T) {
	const lines = 1 << 17
	for _, line := range []string{"\"\n", "\"\"\"\n", "a,\"\n", "\"\"\"\"\n", "\",\"\n"} {
		rows := countRows(t, strings.NewReader(documentedHeader+strings.Repeat(line, lines)))
		if rows != lines {
			t.Errorf("%q: %d rows of %d lines", line, rows, lines)
		}
	}
}

// parts is a file that is made while it is read.
type parts struct {
	make func(i int) string
	i    int
	rest string
}

func (p *parts) Read(b []byte) (int, error) {
	if p.rest == "" {
		p.rest = p.make(p.i)
		p.i++
	}
	if p.rest == "" {
		return 0, io.EOF
	}
	n := copy(b, p.rest)
	p.rest = p.rest[n:]
	return n, nil
}

func TestMemoryIsBounded(t *testing.T) {
	const heapBytesMax = 64 << 20 // 15 MB of it are the names of the places
	junk := strings.Repeat("x", 10<<20)
	file := &parts{make: func(i int) string {
		switch {
		case i == 0:
			return documentedHeader
		case i > 200_000:
			return ""
		case i%20_000 == 0:
			return junk + "\n" // a line of 10 MB
		case i%20_001 == 0:
			return `"` + junk + "\n" // and one that opens a quote
		}
		return fmt.Sprintf("+1415%07d,US,local,Region %d,Town %d,,,,carrier %d\n", i, i, i, i)
	}}
	r, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	before := memory.HeapAlloc
	long := 0
	for count := 0; ; count++ {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if len(row.Refused) > 0 && row.Refused[0].Reason == reasonTooLong {
			long++
		}
		if count%10_000 == 0 {
			runtime.GC() // what is garbage is not held
			runtime.ReadMemStats(&memory)
			if held := int64(memory.HeapAlloc) - int64(before); held > heapBytesMax {
				t.Fatalf("line %d: %d bytes are held, want at most %d", row.Line, held, heapBytesMax)
			}
		}
	}
	if long != 19 {
		t.Errorf("%d long lines, want 19", long)
	}
}

func TestLineLimit(t *testing.T) {
	pad := func(size int) string {
		return goodLine[:len(goodLine)-1] + strings.Repeat("x", size-len(goodLine)) + "\n"
	}
	for size, want := range map[int]string{
		recordBytesMax:     errTextLong.Error(),
		recordBytesMax + 1: reasonTooLong,
	} {
		rows, err := readAll(t, strings.NewReader(documentedHeader+pad(size)+goodLine))
		if err != nil || len(rows) != 2 || rows[0].Refused[0].Reason != want || rows[1].Line != 3 {
			t.Errorf("line of %d bytes: %v, %v; want %s", size, rows, err, want)
		}
	}
}
