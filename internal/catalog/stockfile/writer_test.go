package stockfile

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExportRoundTripsByteStable(t *testing.T) {
	for _, name := range []string{"hostile.csv", "hostile.jsonl"} {
		file, err := os.Open("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := readAll(t, file)
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, rows, newPlan(), newPlaces())
	}
}

func TestWriterIsTheDocumentedFile(t *testing.T) {
	const want = `e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier
+919876543210,IN,local,Maharashtra,Mumbai,voice|sms,2.50,0.00,acme
+14155551234,US,local,CA,San Francisco,voice|sms|mms,,,acme
+493012345678,DE,local,"a,b","say ""c""",sms,0.015,1000000.00,"two
lines"
`
	numbers := []Number{
		{"+919876543210", "IN", Local, "Maharashtra", "Mumbai", SMS | Voice, Fee{2_500_000, true}, Fee{0, true},
			"acme"},
		{"+14155551234", "US", Local, "CA", "San Francisco", Voice | SMS | MMS, Fee{}, Fee{}, "acme"},
		{"+493012345678", "DE", Local, "a,b", `say "c"`, SMS, Fee{15_000, true}, Fee{feeMax, true}, "two\nlines"},
	}
	got := export(t, numbers)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	rows, err := readAll(t, strings.NewReader(got))
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range rows {
		if diff := cmp.Diff(numbers[i], row.Number); diff != "" {
			t.Errorf("row %d (-written +read):\n%s", i, diff)
		}
	}
	if empty := export(t, nil); empty != documentedHeader {
		t.Errorf("export of nothing = %q, want the header", empty)
	}
}

func TestWriterReturnsTheErrorOfItsFile(t *testing.T) {
	full := errors.New("disk full")
	w := NewWriter(writeFunc(func([]byte) (int, error) { return 0, full }))
	err := error(nil)
	for i := 0; err == nil && i < readBytesMin; i++ {
		err = w.Write(Number{E164: "+14155551234", Country: "US", Type: Local, Capabilities: Voice})
	}
	if !errors.Is(err, full) {
		t.Errorf("Write = %v, want %v", err, full)
	}
	if err := w.Flush(); !errors.Is(err, full) {
		t.Errorf("Flush = %v, want %v", err, full)
	}
}

type writeFunc func([]byte) (int, error)

func (write writeFunc) Write(b []byte) (int, error) { return write(b) }

func TestCapabilities(t *testing.T) {
	cases := []struct {
		text, want string
		fails      bool
	}{
		{"voice", "voice", false},
		{"sms|voice", "voice|sms", false},
		{"mms|sms|voice|sms", "voice|sms|mms", false},
		{"", "", true},
		{"voice|", "", true},
		{"Voice", "", true},
		{"voice,sms", "", true},
		{" voice", "", true},
	}
	for _, c := range cases {
		set, err := ParseCapabilities(c.text)
		if set.String() != c.want || (err != nil) != c.fails {
			t.Errorf("ParseCapabilities(%q) = %s, %v; want %q", c.text, set, err, c.want)
		}
		if got := strings.Join(set.List(), "|"); got != c.want {
			t.Errorf("List of %q = %s, want %s", c.text, got, c.want)
		}
	}
}
