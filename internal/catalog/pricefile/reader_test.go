package pricefile

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/money"
)

func TestRead(t *testing.T) {
	fee, days := 2500*money.Cent/10, int64(7)
	tests := []struct {
		name, file string
		rows       []Row
		problems   []Problem
	}{
		{"a header alone", "country,type\n", nil, nil},
		{"no line end", "country,type\nUS,local", []Row{{Line: 2, Country: "US", Type: "local"}}, nil},
		{
			"a mark, CRLF, blanks in the header, blank lines, quotes, any order",
			"\ufeffcooling_off_days , type, monthly_fee,country\r\n\r\n7,local,\"2.50\",US\r\n,mobile,,US\r\n",
			[]Row{
				{Line: 3, Country: "US", Type: "local", MonthlyFee: &fee, CoolingOffDays: &days},
				{Line: 4, Country: "US", Type: "mobile"},
			},
			nil,
		},
		{
			"what is wrong is left out",
			"country,type,setup_fee,minimum_term_months\nUS,local,2.5000000,+1\n",
			[]Row{{Line: 2, Country: "US", Type: "local"}},
			[]Problem{{2, SetupFee, money.ErrFormat.Error()}, {2, MinimumTermMonths, "must be a whole number"}},
		},
		{
			"lines that are none",
			"country,type\nUS\nUS,local,\nUS,\"local\nUS,mobile\n",
			nil,
			[]Problem{
				{2, "", "wrong number of fields"}, {3, "", "wrong number of fields"},
				{4, "", `extraneous or missing " in quoted-field`},
			},
		},
	}
	for _, test := range tests {
		rows, problems, err := Read(strings.NewReader(test.file))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.rows, rows); diff != "" {
			t.Errorf("%s: rows: want (-), got (+)\n%s", test.name, diff)
		}
		if diff := cmp.Diff(test.problems, problems); diff != "" {
			t.Errorf("%s: problems: want (-), got (+)\n%s", test.name, diff)
		}
	}
}

func TestFileThatIsNone(t *testing.T) {
	torn := errors.New("tape torn")
	tests := []struct {
		file io.Reader
		want string
	}{
		{strings.NewReader(""), "the file is empty: a header is required"},
		{strings.NewReader("\n\n"), "the file is empty: a header is required"},
		{strings.NewReader("country;type\n"), `header: unknown column "country;type"`},
		{strings.NewReader("country,type,price\n"), `header: unknown column "price"`},
		{strings.NewReader("country,country\n"), `column "country" stands twice; column "type" is missing`},
		{strings.NewReader("\"country\nUS"), "header: "},
		{strings.NewReader("country,type\n" + strings.Repeat("US,local\n", bytesMax/9)), "larger than 1048576"},
		{iotest.ErrReader(torn), torn.Error()},
	}
	for _, test := range tests {
		_, _, err := Read(test.file)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %s", err, test.want)
		}
	}
}
