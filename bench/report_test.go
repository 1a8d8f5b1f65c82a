package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sample is a report with two floors, a void workload and one of ours, twice as fast as the
// better floor.
func sample() *report {
	rounds := func(perSecond ...int) (all []round) {
		for _, n := range perSecond {
			all = append(all, round{Purchases: n, Seconds: 1, ServerCPU: 0.5})
		}
		return all
	}
	return &report{Rounds: 3, Seconds: 1, Results: []*result{
		{workload: workload{Name: "slow-floor", Floor: true, Accounts: 200}, Rounds: rounds(500, 500, 500)},
		{workload: workload{Name: "floor", Floor: true, Accounts: 200}, Rounds: rounds(1000, 900, 1000)},
		{workload: workload{Name: "void-floor", Floor: true, Accounts: 200}, Rounds: rounds(9000), Void: "aborted"},
		{workload: workload{Name: "floor-one", Floor: true, Accounts: 1}, Rounds: rounds(9, 9, 9)},
		{workload: workload{Name: "ours", Accounts: 200}, Rounds: rounds(2000, 2700, 1000)},
		{workload: workload{Name: "void", Accounts: 200}, Rounds: rounds(1), Void: "lost a row"},
	}}
}

func TestRatios(t *testing.T) {
	r := sample()
	r.compare()
	if want := []ratio{{"ours", "floor", 2, 1, 3}}; !slices.Equal(r.Ratios, want) {
		t.Errorf("got %+v, want %+v", r.Ratios, want)
	}
}

func TestReport(t *testing.T) {
	r := sample()
	var out strings.Builder
	if err := r.print(&out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	for _, want := range []string{"ours              2.00 × floor  (1.00 to 3.00)", "VOID", "2700"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Index(text, "2.00 × floor") > strings.Index(text, "p99") {
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
		t.Errorf("verdict %v, want the void workload and why", err)
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

func TestMedian(t *testing.T) {
	for want, all := range map[float64][]float64{0: nil, 3: {3}, 2: {3, 1, 2}, 2.5: {4, 1, 3, 2}} {
		if got := median(all); got != want {
			t.Errorf("median of %v is %v, want %v", all, got, want)
		}
	}
}

func TestWorkloadsHaveAFloor(t *testing.T) {
	names := map[string]bool{}
	for _, w := range workloads {
		if names[w.Name] || w.Accounts > spreadAccounts {
			t.Errorf("%+v: the name is taken, or the buyers are too few", w)
		}
		names[w.Name] = true
		if !slices.ContainsFunc(workloads, func(f workload) bool { return f.Floor && f.Accounts == w.Accounts }) {
			t.Errorf("%s has no floor to compare with", w.Name)
		}
	}
}
