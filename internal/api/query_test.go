package api

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
)

// HTTP contract, section 1: page from 1, per_page 1 to 100 and 20 by default, or a cursor.
func TestQueryPage(t *testing.T) {
	tests := []struct {
		raw  string
		want app.Page
		bad  []string
	}{
		{"", app.Page{Number: 1, PerPage: 20}, nil},
		{"page=3&per_page=7", app.Page{Number: 3, PerPage: 7}, nil},
		{"page=1&per_page=1", app.Page{Number: 1, PerPage: 1}, nil},
		{"per_page=100", app.Page{Number: 1, PerPage: 100}, nil},
		{"page=007", app.Page{Number: 7, PerPage: 20}, nil},
		{"page=1000000001", app.Page{Number: 1_000_000_001, PerPage: 20}, nil},
		{"page=1000000000000000&per_page=100", app.Page{Number: pageMax, PerPage: 100}, nil},
		{"cursor=", app.Page{Number: 1, PerPage: 20, ByCursor: true}, nil},
		{"cursor=abc&per_page=5", app.Page{Number: 1, PerPage: 5, ByCursor: true, Cursor: "abc"}, nil},
		{"Page=0&PER_PAGE=x", app.Page{Number: 1, PerPage: 20}, nil},
		{"page=0", app.Page{}, []string{"page"}},
		{"page=-1", app.Page{}, []string{"page"}},
		{"page=-0", app.Page{}, []string{"page"}},
		{"page=%2B1", app.Page{}, []string{"page"}},
		{"page=+1", app.Page{}, []string{"page"}},
		{"page=1+", app.Page{}, []string{"page"}},
		{"page=", app.Page{}, []string{"page"}},
		{"page", app.Page{}, []string{"page"}},
		{"page=1.0", app.Page{}, []string{"page"}},
		{"page=0x10", app.Page{}, []string{"page"}},
		{"page=1_0", app.Page{}, []string{"page"}},
		{"page=%D9%A1", app.Page{}, []string{"page"}},
		{"page=1000000000000001", app.Page{}, []string{"page"}},
		{"page=18446744073709551617", app.Page{}, []string{"page"}},
		{"per_page=0", app.Page{}, []string{"per_page"}},
		{"per_page=101", app.Page{}, []string{"per_page"}},
		{"page=x&per_page=x", app.Page{}, []string{"page", "per_page"}},
		{"page=1&page=1", app.Page{}, []string{"page"}},
		{"per_page=x&per_page=x", app.Page{}, []string{"per_page"}},
		{"cursor=a&cursor=b", app.Page{}, []string{"cursor"}},
		{"cursor=a&page=1", app.Page{}, []string{"cursor"}},
	}
	for _, test := range tests {
		q, err := parseQuery(test.raw)
		if err != nil {
			t.Errorf("parseQuery(%q): %v", test.raw, err)
			continue
		}
		got := q.page()
		switch err := q.err(); {
		case err == nil && test.bad == nil:
			if got != test.want {
				t.Errorf("page of %q = %+v, want %+v", test.raw, got, test.want)
			}
		case err == nil:
			t.Errorf("page of %q = %+v, want %q refused", test.raw, got, test.bad)
		default:
			if names := fieldsOf(t, err); !slices.Equal(names, test.bad) {
				t.Errorf("page of %q refuses %q, want %q", test.raw, names, test.bad)
			}
		}
	}
}

func TestQueryTexts(t *testing.T) {
	digits := func(q *query) string { return q.digits("x") }
	country := func(q *query) string { return q.country("x") }
	words := func(q *query) string { return q.oneOf("x", "one", "two") }
	ids := func(q *query) string { return q.id("x") }
	tests := []struct {
		raw  string
		read func(q *query) string
		want string
		ok   bool
	}{
		{"", digits, "", true},
		{"x=1", digits, "1", true},
		{"x=123456789012345", digits, "123456789012345", true},
		{"x=+1415", digits, "1415", true},
		{"x=%2B1415", digits, "1415", true},
		{"x=1234567890123456", digits, "", false},
		{"x=", digits, "", false},
		{"x=+", digits, "", false},
		{"x=%2B%2B1", digits, "", false},
		{"x=++1", digits, "", false},
		{"x=1+2", digits, "", false},
		{"x=1%2B", digits, "", false},
		{"x=%25", digits, "", false},
		{"x=_", digits, "", false},
		{"x=%EF%BC%91", digits, "", false},
		{"", country, "", true},
		{"x=US", country, "US", true},
		{"x=us", country, "", false},
		{"x=UK", country, "", false},
		{"x=", country, "", false},
		{"x=US&x=US", country, "", false},
		{"", words, "", true},
		{"x=two", words, "two", true},
		{"x=Two", words, "", false},
		{"x=", words, "", false},
		{"", ids, "", true},
		{"x=trunk_1", ids, "trunk_1", true},
		{"x=%27%20OR%201=1", ids, "' OR 1=1", true},
		{"x=a%00b", ids, "a\uFFFDb", true},
		{"x=a%FFb", ids, "a\uFFFDb", true},
		{"x=", ids, "", false},
	}
	for _, test := range tests {
		q, err := parseQuery(test.raw)
		if err != nil {
			t.Errorf("parseQuery(%q): %v", test.raw, err)
			continue
		}
		got := test.read(q)
		err = q.err()
		if (err == nil) != test.ok || err == nil && got != test.want {
			t.Errorf("%q reads as %q, %v; want %q, ok %v", test.raw, got, err, test.want, test.ok)
		}
		if err != nil && !slices.Equal(fieldsOf(t, err), []string{"x"}) {
			t.Errorf("%q: %v, want one reason against x", test.raw, err)
		}
	}
}

func TestParseQueryRefuses(t *testing.T) {
	for _, raw := range []string{"page=%", "page=%zz", "%f=1", "a=1;b=2"} {
		q, err := parseQuery(raw)
		if q != nil || err == nil {
			t.Errorf("parseQuery(%q) = %v, %v; want it refused", raw, q, err)
			continue
		}
		if got := fieldsOf(t, err); !slices.Equal(got, []string{"query"}) {
			t.Errorf("parseQuery(%q) refuses %q, want query", raw, got)
		}
	}
}

// FuzzQuery wants of every query that is taken: a page inside its bounds, and filters that
// both engines can read.
func FuzzQuery(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := parseQuery(raw)
		if err != nil {
			fieldsOf(t, err)
			return
		}
		p := q.page()
		country, status := q.country("country"), q.oneOf("status", statuses...)
		kind, contains, trunk := q.oneOf("type", catalog.Types...), q.digits("contains"), q.id("trunk_id")
		if err := q.err(); err != nil {
			fieldsOf(t, err)
			return
		}
		bounded := p.Number >= 1 && p.Number <= pageMax && p.PerPage >= 1 && p.PerPage <= perPageMax
		if !bounded || !p.ByCursor && p.Cursor != "" {
			t.Errorf("%q: page %+v", raw, p)
		}
		if country != "" && (len(country) != 2 || strings.ToUpper(country) != country) {
			t.Errorf("%q: country %q", raw, country)
		}
		knownStatus := status == "" || slices.Contains(statuses, status)
		if !knownStatus || kind != "" && !slices.Contains(catalog.Types, kind) {
			t.Errorf("%q: status %q, type %q", raw, status, kind)
		}
		if len(contains) > digitsMax || strings.Trim(contains, "0123456789") != "" {
			t.Errorf("%q: contains %q", raw, contains)
		}
		if !utf8.ValidString(trunk) || strings.Contains(trunk, "\x00") {
			t.Errorf("%q: trunk_id %q", raw, trunk)
		}
	})
}
