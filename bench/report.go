package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// report is all that a run found.
type report struct {
	Started string    `json:"started"`
	Plan    string    `json:"plan"`
	Only    string    `json:"only,omitempty"` // the part of the plan that ran; empty: all of it
	Took    float64   `json:"took_seconds"`
	Machine machine   `json:"machine"`
	SyncUs  float64   `json:"sync_us"` // to bring 8 kB onto the disk
	Rounds  int       `json:"rounds"`
	Seconds int       `json:"seconds"`
	Engines []string  `json:"engines"`
	Ratios  []ratio   `json:"ratios"`
	Results []*result `json:"results"`
}

// result is the rounds of one measure. A void one proves nothing: Void says why. Missing says
// why it could not be measured here.
type result struct {
	measure
	Rounds  []round `json:"rounds"`
	Void    string  `json:"void,omitempty"`
	Missing string  `json:"missing,omitempty"`
}

func newReport(o options) *report {
	return &report{
		Started: time.Now().UTC().Format(time.RFC3339), Plan: o.plan, Rounds: o.rounds, Seconds: o.seconds,
		Only: o.only.String(), Machine: thisMachine(),
	}
}

// find is the result of a measure, nil if the plan has none.
func (r *report) find(name string) *result {
	for _, one := range r.Results {
		if one.Name == name {
			return one
		}
	}
	return nil
}

// last is the round of a measure that was played last; a zero one if there is none.
func (r *report) last(name string) round {
	found := r.find(name)
	if !found.measured() {
		return round{}
	}
	return found.Rounds[len(found.Rounds)-1]
}

// measured tells whether the result counts.
func (s *result) measured() bool { return s != nil && s.Void == "" && len(s.Rounds) > 0 }

// print writes the report for a terminal: ratios first.
func (r *report) print(w io.Writer) error {
	fmt.Fprintf(w, "tryvox bench, %s, %s, %d rounds of %d s, medians; %.0f s in all\n%s; "+
		"8 kB are on the disk in %.0f µs\n",
		r.Plan, r.Started, r.Rounds, r.Seconds, r.Took, r.Machine, r.SyncUs)
	for _, engine := range r.Engines {
		fmt.Fprintln(w, engine)
	}
	fmt.Fprintln(w)
	if err := r.printRatios(w); err != nil {
		return err
	}
	fmt.Fprintln(w)
	if err := r.table(w); err != nil {
		return err
	}
	if worst := r.noise(); worst > otherMax {
		fmt.Fprintf(w, "\nDo not quote this run: other programs used up to %.0f %% of the CPUs meanwhile.\n", worst)
	}
	return nil
}

func (r *report) printRatios(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, one := range r.Ratios {
		fmt.Fprintf(t, "%s\t%s\t%s %s\t(%s to %s)\taim %s\t%s\n", one.Name, one.Over, short(one.Median),
			cmpUnit(one.Unit), short(one.Least), short(one.Most), one.Aim, one.verdict())
	}
	return t.Flush()
}

func (r ratio) verdict() string {
	if r.Met {
		return "met"
	}
	return "missed"
}

// short is a number with three digits that count.
func short(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.2f", v)
}

func (r *report) table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "measure\tper second\tleast\tmost\tp50 ms\tp99 ms\tmax ms\t"+
		"server peak MB\tCPU µs each: driver\tserver\tdatabase\tother %\t")
	for _, s := range r.Results {
		if !s.measured() {
			fmt.Fprintf(t, "%s\tVOID\t\t\t\t\t\t\t\t\t\t\t\n", s.Name)
			continue
		}
		if !s.counts() {
			fmt.Fprintf(t, "%s\t%s %s\t\t\t\t\t\t\t\t\t\t\t\n", s.Name, short(s.median(theOnly.of)), s.Unit)
			continue
		}
		speeds := s.values(rate)
		fmt.Fprintf(t, "%s\t%.0f\t%.0f\t%.0f\t%.2f\t%.2f\t%.2f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t\n",
			s.Name, median(speeds), slices.Min(speeds), slices.Max(speeds), s.median(p50.of), s.median(p99.of),
			s.median(func(o round) float64 { return o.MaxMs }), s.median(func(o round) float64 { return o.PeakMB }),
			s.each(func(o round) float64 { return o.DriverCPU }), s.each(func(o round) float64 { return o.ServerCPU }),
			s.each(func(o round) float64 { return o.DatabaseCPU }), s.median(otherPercent))
	}
	return t.Flush()
}

// counts tells whether it counts something in a second; else it has a value.
func (s *result) counts() bool { return s.measured() && s.Rounds[0].Count > 0 }

// otherMax is how much of the CPUs other programs may use, in percent, before the numbers
// say more about them than about us.
const otherMax = 10

// otherPercent is the part of all CPUs that other programs used.
func otherPercent(o round) float64 {
	if o.Seconds <= 0 {
		return 0
	}
	return 100 * o.OtherCPU / o.Seconds / float64(runtime.NumCPU())
}

// noise is the largest part of the CPUs that others used in a turn of purchases; of what runs
// commands of ours, their CPU counts as others'.
func (r *report) noise() float64 {
	worst := 0.0
	for _, s := range r.Results {
		for _, one := range s.Rounds {
			if one.Asked > 0 {
				worst = max(worst, otherPercent(one))
			}
		}
	}
	return worst
}

func (s *result) values(f figure) (all []float64) {
	for _, one := range s.Rounds {
		all = append(all, f.of(one))
	}
	return all
}

// median of what each round has.
func (s *result) median(of func(round) float64) float64 { return median(s.values(figure{of: of})) }

// each is the median of CPU seconds as microseconds for each of what is counted.
func (s *result) each(seconds func(round) float64) float64 {
	return s.median(func(o round) float64 { return 1e6 * seconds(o) / float64(max(o.Count, 1)) })
}

// median returns the middle, of an even count the mean of the two; 0 of nothing.
func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	all = slices.Sorted(slices.Values(all))
	return (all[(len(all)-1)/2] + all[len(all)/2]) / 2
}

// save writes the report as JSON.
func (r *report) save(name string) error {
	text, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(text, '\n'), 0o644)
}

// verdict is an error if any measure is void.
func (r *report) verdict() error {
	var void []string
	for _, s := range r.Results {
		if s.Void != "" {
			void = append(void, s.Name+" is void: "+s.Void)
		}
	}
	if len(void) > 0 {
		return errors.New(strings.Join(void, "\n"))
	}
	return nil
}
