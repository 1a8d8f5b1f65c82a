package money

import (
	"encoding/json"
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	cases := []struct {
		in   string
		want Micros
		err  error
	}{
		{"0", 0, nil},
		{"5", 5 * Dollar, nil},
		{"5.00", 5 * Dollar, nil},
		{"2.5", 2_500_000, nil},
		{"0.015", 15_000, nil},
		{"0.000001", 1, nil},
		{"1000000000", Max, nil},
		{"1000000000.000001", 0, ErrRange},
		{"99999999999999999999999999", 0, ErrRange},
		{"", 0, ErrFormat},
		{".5", 0, ErrFormat},
		{"5.", 0, ErrFormat},
		{"-5", 0, ErrFormat},
		{"+5", 0, ErrFormat},
		{"05", 0, ErrFormat},
		{"1e3", 0, ErrFormat},
		{"1.0000001", 0, ErrFormat},
		{"1,000", 0, ErrFormat},
		{" 1", 0, ErrFormat},
		{"٣", 0, ErrFormat},
	}
	for _, c := range cases {
		got, err := Parse(c.in)
		if got != c.want || !errors.Is(err, c.err) {
			t.Errorf("Parse(%q) = %d, %v; want %d, %v", c.in, got, err, c.want, c.err)
		}
	}
}

func TestStringHasTwoPlacesOrMore(t *testing.T) {
	cases := map[Micros]string{
		0: "0.00", 2_500_000: "2.50", 15_000: "0.015", 1: "0.000001", -1_830_000: "-1.83",
		-9223372036854775808: "-9223372036854.775808",
	}
	for in, want := range cases {
		if got := in.String(); got != want {
			t.Errorf("String(%d) = %s, want %s", int64(in), got, want)
		}
	}
}

func TestUnit(t *testing.T) {
	cases := map[Micros]Micros{2_500_000: Cent, 15_000: 1_000, 1: 1, 0: Cent, 100: 100}
	for in, want := range cases {
		if got := in.Unit(); got != want {
			t.Errorf("Unit(%d) = %d, want %d", int64(in), got, want)
		}
	}
}

func TestJSONTakesNumbersAndStrings(t *testing.T) {
	for _, in := range []string{`2.50`, `"2.50"`, `2.5`} {
		var m Micros
		if err := json.Unmarshal([]byte(in), &m); err != nil || m != 2_500_000 {
			t.Errorf("Unmarshal(%s) = %d, %v", in, m, err)
		}
	}
	for _, in := range []string{`1e2`, `"1e2"`, `true`, `-1`, `"a"`, `null`} {
		var m Micros
		if err := json.Unmarshal([]byte(in), &m); err == nil {
			t.Errorf("Unmarshal(%s) = %d, want an error", in, m)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"0", "2.50", "0.000001", "1000000000", "1e9", "-1", "٣"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		m, err := Parse(in)
		if err != nil {
			return
		}
		if m < 0 || m > Max {
			t.Fatalf("Parse(%q) = %d, outside 0…Max", in, m)
		}
		if again, err := Parse(m.String()); err != nil || again != m {
			t.Fatalf("Parse(%q).String() = %q reads as %d, %v", in, m.String(), again, err)
		}
	})
}
