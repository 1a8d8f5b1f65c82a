package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sample is a report with three floors of which one is void, and ours, twice as fast as the
// better floor.
func sample() *report {
	rounds := func(perSecond ...int) (all []round) {
		for _, n := range perSecond {
			all = append(all, round{Count: n, Asked: n, Seconds: 1, ServerCPU: 0.5, P99Ms: float64(n) / 1000})
		}
		return all
	}
	named := func(name string) measure { return measure{Name: name, Group: "Purchases", Unit: "purchases"} }
	return &report{Plan: "full", Rounds: 3, Seconds: 1, Results: []*result{
		{measure: named("slow-floor"), Rounds: rounds(500, 500, 500)},
		{measure: named("floor"), Rounds: rounds(1000, 900, 1000)},
		{measure: named("void-floor"), Rounds: rounds(9000), Void: "aborted"},
		{measure: named("ours"), Rounds: rounds(2000, 2700, 1000)},
		{measure: named("void"), Rounds: rounds(1), Void: "lost a row"},
		{measure: named("missing"), Missing: "not here"},
		{
			measure: measure{Name: "binary", Group: "Footprint", Unit: "MB", Note: "its size"},
			Rounds:  []round{{Value: 41}},
		},
	}}
}

var sampleAims = []aim{
	{
		name: "purchase", over: "best of the floors", of: "ours",
		against: []string{"slow-floor", "floor", "void-floor"}, figure: rate, least: 1.5,
	},
	{name: "a void one", of: "void", against: []string{"floor"}, figure: rate, least: 1},
	{name: "against a void one", of: "ours", against: []string{"void-floor"}, figure: rate, least: 1},
	{name: "unknown", of: "nobody", figure: rate, least: 1},
	{name: "binary", of: "binary", figure: theOnly, most: 40, unit: "MB"},
}

func TestRatios(t *testing.T) {
	r := sample()
	r.compare(sampleAims)
	want := []ratio{
		{
			Name: "purchase", Over: "best of the floors", Of: "ours", Against: "floor", Figure: rate.name,
			Median: 2, Least: 1, Most: 3, Aim: "≥ 1.5 ×", Met: true,
		},
		{Name: "binary", Of: "binary", Median: 41, Least: 41, Most: 41, Aim: "≤ 40 MB", Unit: "MB"},
	}
	if !slices.Equal(r.Ratios, want) {
		t.Errorf("got %+v, want %+v", r.Ratios, want)
	}
}

func TestReport(t *testing.T) {
	r := sample()
	r.compare(sampleAims)
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"2.00 ×", "(1.00 to 3.00)", "met", "missed", "VOID", "2700"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Index(text, "2.00 ×") > strings.Index(text, "p99") {
		t.Errorf("the ratios do not come first:\n%s", text)
	}
	if strings.Contains(text, "Do not quote") {
		t.Errorf("warns of other programs, and there were none:\n%s", text)
	}
	r.Results[0].Rounds[0].OtherCPU = 1000
	out.Reset()
	if err := r.print(&out); err != nil || !strings.Contains(out.String(), "Do not quote") {
		t.Errorf("%v, no warning of other programs in\n%s", err, out.String())
	}
	if err := r.verdict(); err == nil || !strings.Contains(err.Error(), "void is void: lost a row") {
		t.Errorf("verdict %v, want the void measure and why", err)
	}
	path := filepath.Join(t.TempDir(), "report.json")
	if err := r.save(path); err != nil {
		t.Fatal(err)
	}
	saved, err := os.ReadFile(path)
	if err != nil || !json.Valid(saved) || !strings.Contains(string(saved), `"name": "ours"`) {
		t.Errorf("saved %v\n%s", err, saved)
	}
}

func TestPublish(t *testing.T) {
	r := sample()
	r.Rounds, r.Seconds = plans[r.Plan].rounds, plans[r.Plan].seconds
	r.compare(sampleAims)
	folder := t.TempDir()
	if err := r.publish(folder); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(filepath.Join(folder, "benchmarks.md"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(written)
	for _, want := range []string{
		"Written by `make bench`", "1 of 2 met",
		"| purchase | best of the floors: floor | 2.00 × | 1.00 … 3.00 | ≥ 1.5 × | met |",
		"| 41.0 MB | 41.0 … 41.0 | ≤ 40 MB | **missed** |",
		"2,000 purchases (1,000 … 2,700)", "* missing: not here", "* void: void: lost a row",
		"![Numbers sold in a second](benchmarks-rate.svg)",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Index(text, "2.00 ×") > strings.Index(text, "2,000 purchases") {
		t.Error("the ratios do not come first")
	}
	for _, name := range regexp.MustCompile(`\((benchmarks-\S+\.svg)\)`).FindAllStringSubmatch(text, -1) {
		picture, err := os.ReadFile(filepath.Join(folder, name[1]))
		if err != nil {
			t.Fatal(err)
		}
		wellFormed(t, string(picture))
	}
}

func TestReadme(t *testing.T) {
	r := sample()
	r.compare(sampleAims)
	path := filepath.Join(t.TempDir(), "README.md")
	for _, text := range []string{"a\n" + readmeFrom + "old\n" + readmeTo + "\nb\n", "no marks"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		err := r.show(path)
		if text == "no marks" {
			if err == nil {
				t.Error("a file without marks is taken")
			}
			continue
		}
		got, errRead := os.ReadFile(path)
		if err != nil || errRead != nil {
			t.Fatal(err, errRead)
		}
		want := "| purchase | best of the floors | 2.00 |\n\n" +
			"1 of 2 aims met; missed: binary 41.0 MB (≤ 40 MB).\n\n" + readmeTo + "\nb\n"
		if !strings.HasPrefix(string(got), "a\n"+readmeFrom) || !strings.HasSuffix(string(got), want) ||
			strings.Contains(string(got), "old") {
			t.Errorf("the file is\n%s", got)
		}
	}
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
	if strings.Contains(svg, "NaN") || strings.Contains(svg, "Inf") {
		t.Errorf("no number in\n%s", svg)
	}
}

func TestBars(t *testing.T) {
	svg := drawBars("a & b", "/s", []bar{
		{"ours", 20_000, 18_000, 21_000, true}, {"<floor>", 10_500, 10_000, 11_000, false},
	})
	wellFormed(t, svg)
	drawn := regexp.MustCompile(`class="([of])" x="250" y="\d+" width="([0-9.]+)"`)
	widths := drawn.FindAllStringSubmatch(svg, -1)
	if len(widths) != 2 || widths[0][1] != "o" || widths[0][2] != "400.0" || widths[1][2] != "210.0" {
		t.Errorf("bars %q, want ours of 400 and another of 210 in\n%s", widths, svg)
	}
	for _, want := range []string{"a &amp; b", "20,000 /s", "&lt;floor&gt;", "prefers-color-scheme:dark"} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %q in\n%s", want, svg)
		}
	}
	wellFormed(t, drawBars("nothing", "", []bar{{label: "zero"}}))
}

func TestCurves(t *testing.T) {
	svg := drawCurves("search", "ms", []curve{
		{"prefix", []int{10_000, 1_000_000}, []float64{1, 10}}, {"none", []int{10_000, 100_000}, []float64{0, 0}},
	})
	wellFormed(t, svg)
	if want := `d="M70.0 270.0L560.0 66.0"`; !strings.Contains(svg, want) {
		t.Errorf("no curve %s from corner to corner in\n%s", want, svg)
	}
	wellFormed(t, drawCurves("one size", "ms", []curve{{"x", []int{1000}, []float64{2}}}))
}

func TestNumbersForPeople(t *testing.T) {
	for value, want := range map[float64]string{
		0.333: "0.33", 12.34: "12.3", 99.96: "100.0", 123.4: "123", 1234: "1,234", 17_401_999: "17,401,999",
	} {
		if got := grouped(value); got != want {
			t.Errorf("%v is written %s, want %s", value, got, want)
		}
	}
	for size, want := range map[int]string{10_000: "10k", 1_000_000: "1m", 10_000_000: "10m"} {
		if got := sizeName(size); got != want {
			t.Errorf("%d is called %s, want %s", size, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for want, all := range map[float64][]float64{0: nil, 3: {3}, 2: {3, 1, 2}, 2.5: {4, 1, 3, 2}} {
		if got := median(all); got != want {
			t.Errorf("median of %v is %v, want %v", all, got, want)
		}
	}
}

func TestRecord(t *testing.T) {
	r := sample()
	r.compare(sampleAims)
	now := r.record()
	key := "ours per second : best of the floors"
	if len(now) != 1 || now[key] != 2 {
		t.Fatalf("recorded %v, want the one ratio of rates", now)
	}
	path := filepath.Join(t.TempDir(), "recorded.json")
	for _, one := range []record{{"other": 7}, now} {
		if err := one.write(path); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := readRecord(path)
	if err != nil || len(kept) != 2 || kept[key] != 2 || kept["other"] != 7 {
		t.Errorf("kept %v, %v; want both", kept, err)
	}
	tests := []struct {
		first, second float64
		alarm         bool
	}{{1.01, 0.1, false}, {0.99, 1.01, false}, {0.99, 0.5, true}}
	for _, tt := range tests {
		low := kept.fallen(record{key: tt.first, "new": 0.01})
		err := low.both(kept.fallen(record{key: tt.second})).err(kept)
		if (err != nil) != tt.alarm {
			t.Errorf("%v and then %v of a recorded 2: %v, want an alarm: %v", tt.first, tt.second, err, tt.alarm)
		}
	}
}

// What a plan measures has one name, a table in the report, and an aim that knows it.
func TestPlans(t *testing.T) {
	known := map[string]bool{}
	for name, p := range plans {
		seen := map[string]bool{}
		for _, w := range p.works() {
			for _, m := range w.gives {
				of := func(g struct{ name, text string }) bool { return g.name == m.Group }
				group := slices.ContainsFunc(groups, of)
				if seen[m.Name] || m.Unit == "" || m.Note == "" || !group {
					t.Errorf("plan %s: %+v: the name is taken, or something is missing", name, m)
				}
				seen[m.Name], known[m.Name] = true, true
			}
		}
	}
	for _, a := range aims() {
		for _, name := range append([]string{a.of}, a.against...) {
			if !known[name] && !strings.HasPrefix(name, "peer-") {
				t.Errorf("the aim %q wants %s, which no plan measures", a.name, name)
			}
		}
		if (a.least == 0) == (a.most == 0) || math.IsNaN(a.least+a.most) {
			t.Errorf("the aim %q has no one bound", a.name)
		}
	}
	if _, err := parse([]string{"-plan", "nonsense"}, io.Discard); err == nil {
		t.Error("an unknown plan is taken")
	}
}
