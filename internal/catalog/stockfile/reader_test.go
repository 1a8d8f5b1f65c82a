package stockfile

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite testdata/*.golden")

// readAll returns the rows and what Next said last, io.EOF excepted.
func readAll(t testing.TB, in io.Reader) ([]Row, error) {
	t.Helper()
	r, err := Open(in)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	var rows []Row
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
}

func transcript(rows []Row) string {
	var text strings.Builder
	for _, row := range rows {
		n := row.Number
		fmt.Fprintf(&text, "%d: %s %s %s %q %q %s monthly=%s setup=%s %q\n", row.Line, n.E164, n.Country, n.Type,
			n.Region, n.Locality, n.Capabilities, n.MonthlyFee, n.SetupFee, n.Carrier)
		for _, p := range row.Refused {
			fmt.Fprintf(&text, "\trefused %s: %s\n", p.Field, p.Reason)
		}
		for _, p := range row.Warned {
			fmt.Fprintf(&text, "\twarned %s: %s\n", p.Field, p.Reason)
		}
	}
	return text.String()
}

func TestHostileFiles(t *testing.T) {
	for _, name := range []string{"hostile.csv", "hostile.jsonl"} {
		file, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := readAll(t, bytes.NewReader(file))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden := "testdata/" + name + ".golden"
		got := transcript(rows)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		rows, err = readAll(t, iotest.OneByteReader(bytes.NewReader(file)))
		if err != nil || transcript(rows) != got {
			t.Errorf("%s read byte by byte differs: %v", name, err)
		}
	}
}

func zip(texts ...string) string {
	var members bytes.Buffer
	for _, text := range texts {
		z := gzip.NewWriter(&members)
		_, _ = z.Write([]byte(text))
		z.Close()
	}
	return members.String()
}

func TestOpenRefuses(t *testing.T) {
	cases := []struct{ name, file, want string }{
		{"empty", "", "the file is empty: a header is required"},
		{"blank", "\n \n\r\n", "the file is empty: a header is required"},
		{"mark alone", "\ufeff", "the file is empty: a header is required"},
		{"empty gzip", zip(""), "the file is empty: a header is required"},
		{"wrong name", "e164,contry\n", `header: unknown column "contry": did you mean "country"?; ` +
			`column "country" is missing`},
		{"upper case", "E164,country\n", `header: unknown column "E164": did you mean "e164"?; ` +
			`column "e164" is missing`},
		{"spaces", "e164,country,Monthly Fee\n", `header: unknown column "Monthly Fee": ` +
			`did you mean "monthly_fee"?`},
		{"far name", "e164,country,owner\n", `header: unknown column "owner": the columns are e164, country, ` +
			`type, region, locality, capabilities, monthly_fee, setup_fee, carrier`},
		{"twice", "e164,country,type,type\n", `header: column "type" stands twice`},
		{"no name", "e164,country,\n", `header: unknown column "": the columns are e164, country, ` +
			`type, region, locality, capabilities, monthly_fee, setup_fee, carrier`},
		{"no country", "e164\n", `header: column "country" is missing`},
		{"semicolons", "e164;country\n+14155551234;US\n", "header: columns must be separated by commas"},
		{"open quote", "\"e164,country\n", "header: a quote is opened and not closed"},
		{"latin-1", "e164,country,r\xe9gion\n", "header: is not UTF-8 text"},
		{"UTF-16 LE mark", "\xff\xfee\x001\x00", "the file is UTF-16: save it as UTF-8"},
		{"UTF-16 BE mark", "\xfe\xff\x00e\x001", "the file is UTF-16: save it as UTF-8"},
		{"UTF-16 without mark", "e\x001\x006\x004\x00", "the file is UTF-16: save it as UTF-8"},
		{"JSON array", "[{\"e164\":\"+14155551234\"}]", "the file is a JSON array: " +
			"JSON Lines has one object a line"},
		{"long header", strings.Repeat("e164,", 1<<19), "header: line is longer than 1048576 bytes"},
		{"gzip magic alone", "\x1f\x8b", "read gzip: unexpected EOF"},
		{"gzip cut in the header", zip(documentedHeader)[:30], "read header: unexpected EOF"},
	}
	for _, c := range cases {
		_, err := Open(strings.NewReader(c.file))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: Open = %v, want %s", c.name, err, c.want)
		}
	}
}

func TestContentDecidesTheFormat(t *testing.T) {
	csv := "country,e164\nUS,+14155551234\nCA,+14165551234\n"
	json := `{"e164":"+14155551234","country":"US"}` + "\n" + `{"e164":"+14165551234","country":"CA"}` + "\n"
	cases := map[string]string{
		"csv":              csv,
		"csv with mark":    "\ufeff" + csv,
		"csv crlf":         strings.ReplaceAll(csv, "\n", "\r\n"),
		"csv not ended":    strings.TrimSuffix(csv, "\n"),
		"csv after blanks": "\n\r\n \n" + csv,
		"csv quoted":       "\"country\",\" e164 \"\n\"US\",\"+14155551234\"\n\"CA\",\"+14165551234\"",
		"json":             json,
		"json with mark":   "\ufeff" + json,
		"json crlf":        strings.ReplaceAll(json, "\n", "\r\n"),
		"json indented":    "\n\t " + json,
		"json not ended":   strings.TrimSuffix(json, "\n"),
		"gzip csv":         zip(csv),
		"gzip json":        zip("\ufeff" + json),
		"gzip members":     zip(csv[:7], csv[7:20], "", csv[20:]),
	}
	for name, file := range cases {
		rows, err := readAll(t, strings.NewReader(file))
		if err != nil || len(rows) != 2 || len(rows[0].Refused)+len(rows[1].Refused) != 0 ||
			rows[0].Number.E164 != "+14155551234" || rows[1].Number.Country != "CA" {
			t.Errorf("%s: %v\n%s", name, err, transcript(rows))
		}
	}
}

// Whatever stands before the damage is read; half a row before it is not taken for a whole one.
func TestDamageEndsTheFile(t *testing.T) {
	broken := errors.New("disk on fire")
	good := documentedHeader + "+14155551234,US,,,,,,,\n"
	zipped := zip(good + strings.Repeat("+14155551234,US,,,,,,,\n", 5000))
	cases := []struct {
		name string
		in   io.Reader
		rows int
		want error
	}{
		{"read error", io.MultiReader(strings.NewReader(good+"+14155551235,US,,,,,,,ac"), iotest.ErrReader(broken)),
			1, broken},
		{"read error in an open quote", io.MultiReader(strings.NewReader(good+"\"+1\n"), iotest.ErrReader(broken)),
			2, broken},
		{"read error in a long line", io.MultiReader(strings.NewReader(good+strings.Repeat("x", 2<<20)),
			iotest.ErrReader(broken)), 2, broken},
		{"gzip cut", strings.NewReader(zipped[:len(zipped)-4]), 5001, io.ErrUnexpectedEOF},
		{"gzip checksum", strings.NewReader(zipped[:len(zipped)-8] + "xxxxxxxx"), 5001, gzip.ErrChecksum},
		{"gzip with a tail", strings.NewReader(zipped + "tail of the file"), 5001, gzip.ErrHeader},
		{"a source that stalls", &stalling{strings.NewReader(good)}, 1, io.ErrNoProgress},
	}
	for _, c := range cases {
		r, err := Open(c.in)
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		rows := 0
		for ; ; rows++ {
			if _, err = r.Next(); err != nil {
				break
			}
		}
		if rows != c.rows || !errors.Is(err, c.want) {
			t.Errorf("%s: %d rows, %v; want %d rows, %v", c.name, rows, err, c.rows, c.want)
		}
		if _, again := r.Next(); again == nil || again.Error() != err.Error() {
			t.Errorf("%s: Next after the error = %v, want %v", c.name, again, err)
		}
	}
}

// stalling returns nothing instead of io.EOF.
type stalling struct{ in io.Reader }

func (s *stalling) Read(p []byte) (int, error) {
	n, _ := s.in.Read(p)
	return n, nil
}
