package e164_test

import (
	"errors"
	"regexp"
	"testing"

	"tryvox.io/numbers/internal/e164"
)

// contract is the API's own wording of the rule.
var contract = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

func TestParse(t *testing.T) {
	tests := []struct {
		in string
		ok bool
	}{
		{"+14155551234", true},
		{"+919876543210", true},
		{"+1234567", true},
		{"+123456789012345", true},
		{"+9999999", true},
		{"", false},
		{"+", false},
		{"+123456", false},
		{"+1234567890123456", false},
		{"+01234567", false},
		{"14155551234", false},
		{"++4155551234", false},
		{" +14155551234", false},
		{"+14155551234 ", false},
		{"+14155551234\n", false},
		{"+1415555123\x00", false},
		{"+1 415 555 1234", false},
		{"+1-415-555-1234", false},
		{"+1415555123a", false},
		{"+1415555123/", false},
		{"+1415555123:", false},
		{"tel:+14155551234", false},
		{"0014155551234", false},
		{"+١٤١٥٥٥٥١٢٣٤", false}, // Arabic-Indic digits
		{"＋14155551234", false}, // fullwidth plus sign
		{"+1415555123４", false}, // fullwidth digit
	}
	for _, test := range tests {
		n, err := e164.Parse(test.in)
		if (err == nil) != test.ok {
			t.Errorf("Parse(%q) = %q, %v; want ok %v", test.in, n, err, test.ok)
		}
		if test.ok && string(n) != test.in || !test.ok && n != "" {
			t.Errorf("Parse(%q) = %q", test.in, n)
		}
		if !test.ok && !errors.Is(err, e164.ErrNumber) {
			t.Errorf("Parse(%q): %v, want ErrNumber", test.in, err)
		}
	}
}

func TestErrorTexts(t *testing.T) {
	_, err := e164.Parse("x")
	if got, want := err.Error(), "must be E.164 format (e.g. +14155551234)"; got != want {
		t.Errorf("Parse: %q, want %q", got, want)
	}
	_, err = e164.ParseCountry("x")
	if got, want := err.Error(), `must be an ISO 3166-1 alpha-2 country code (e.g. "US")`; got != want {
		t.Errorf("ParseCountry: %q, want %q", got, want)
	}
}

func TestNumberCallingCode(t *testing.T) {
	tests := []struct{ number, want string }{
		{"+14155551234", "1"},
		{"+18765550123", "1"},
		{"+79123456789", "7"},
		{"+2012345678", "20"},
		{"+2111234567", "211"},
		{"+442079460123", "44"},
		{"+4231234567", "423"},
		{"+919876543210", "91"},
		{"+2471234567", "247"},
		{"+37912345678", "379"},
		{"+38312345678", "383"},
		{"+80012345678", "800"},
		{"+8881234567", "888"},
		{"+97912345678", "979"},
		{"+2101234567", ""}, // never assigned
		{"+2591234567", ""},
		{"+3841234567", ""},
		{"+3881234567", ""}, // the European numbering space, withdrawn in 2005
		{"+6841234567", ""}, // American Samoa before it moved to +1
		{"+9991234567", ""},
		{"", ""},
		{"+", ""},
		{"+0", ""},
		{"+01", ""},
		{"+9", ""},
		{"+44", "44"},
		{"+x1", ""},
	}
	for _, test := range tests {
		if got := e164.Number(test.number).CallingCode(); got != test.want {
			t.Errorf("Number(%q).CallingCode() = %q, want %q", test.number, got, test.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("+14155551234")
	f.Add("+0")
	f.Fuzz(func(t *testing.T, s string) {
		n, err := e164.Parse(s)
		if got, want := err == nil, contract.MatchString(s); got != want {
			t.Fatalf("Parse(%q): %v, want ok %v", s, err, want)
		}
		if err == nil && string(n) != s {
			t.Fatalf("Parse(%q) = %q", s, n)
		}
		code := e164.Number(s).CallingCode() // must not panic on anything
		if err == nil && code != "" && s[1:1+len(code)] != code {
			t.Fatalf("Number(%q).CallingCode() = %q", s, code)
		}
	})
}

func BenchmarkParse(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := e164.Parse("+919876543210"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOwns(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if !e164.Country("IN").Owns("+919876543210") {
			b.Fatal("IN does not own +919876543210")
		}
	}
}
