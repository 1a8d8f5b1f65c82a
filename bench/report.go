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
	System  string    `json:"system"`
	SyncUs  float64   `json:"sync_us"` // to bring 8 kB onto the disk
	Rounds  int       `json:"rounds"`
	Seconds int       `json:"seconds"`
	Engines []string  `json:"engines"`
	Ratios  []ratio   `json:"ratios"`
	Results []*result `json:"results"`
}

// result is the rounds of one workload. A void one proves nothing: Void says why.
type result struct {
	workload
	Rounds []round `json:"rounds"`
	Void   string  `json:"void,omitempty"`
}

// ratio compares a workload with the better floor of as many accounts.
type ratio struct {
	Name   string  `json:"name"`
	Floor  string  `json:"floor"`
	Median float64 `json:"median"`
	Least  float64 `json:"least"`
	Most   float64 `json:"most"`
}

func newReport(o options) *report {
	return &report{
		Started: time.Now().UTC().Format(time.RFC3339), Rounds: o.rounds, Seconds: o.seconds,
		System: fmt.Sprintf("%s/%s, %d CPUs for driver, server and database", runtime.GOOS, runtime.GOARCH,
			runtime.NumCPU()),
	}
}

// compare fills in the ratios: of each workload of ours, round by round, to the floor that
// sold most with as many accounts.
func (r *report) compare() {
	r.Ratios = nil
	for _, ours := range r.Results {
		floor := r.floorOf(ours)
		if ours.Floor || floor == nil || ours.Void != "" {
			continue
		}
		var times []float64
		for i := range min(len(ours.Rounds), len(floor.Rounds)) {
			times = append(times, ours.Rounds[i].perSecond()/floor.Rounds[i].perSecond())
		}
		r.Ratios = append(r.Ratios, ratio{
			ours.Name, floor.Name, median(times), slices.Min(times), slices.Max(times),
		})
	}
}

func (r *report) floorOf(ours *result) (best *result) {
	for _, f := range r.Results {
		if f.Floor && f.Void == "" && f.Accounts == ours.Accounts &&
			(best == nil || f.median(round.perSecond) > best.median(round.perSecond)) {
			best = f
		}
	}
	return best
}

// print writes the report for people: ratios first.
func (r *report) print(w io.Writer) error {
	r.compare()
	fmt.Fprintf(w, "tryvox bench, %s, %d rounds of %d s, medians\n%s; 8 kB are on the disk in %.0f µs\n",
		r.Started, r.Rounds, r.Seconds, r.System, r.SyncUs)
	for _, engine := range r.Engines {
		fmt.Fprintln(w, engine)
	}
	if len(r.Ratios) > 0 {
		fmt.Fprintln(w, "\nPurchases over HTTP against the floor (one plpgsql call each, pgbench), round by round:")
	}
	for _, t := range r.Ratios {
		fmt.Fprintf(w, "  %-16s %5.2f × %s  (%.2f to %.2f)\n", t.Name, t.Median, t.Floor, t.Least, t.Most)
	}
	fmt.Fprintln(w)
	if err := r.table(w); err != nil {
		return err
	}
	r.warn(w)
	return nil
}

func (r *report) table(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "workload\taccounts\tconnections\tpurchases/s\tleast\tmost\tp50 ms\tp99 ms\t"+
		"server peak MB\tCPU µs each: driver\tserver\tdatabase\tother %\t")
	for _, s := range r.Results {
		if s.Void != "" || len(s.Rounds) == 0 {
			fmt.Fprintf(t, "%s\t%d\t%d\tVOID\t\t\t\t\t\t\t\t\t\t\n", s.Name, s.Accounts, s.Connections)
			continue
		}
		var speeds []float64
		for _, one := range s.Rounds {
			speeds = append(speeds, one.perSecond())
		}
		fmt.Fprintf(t, "%s\t%d\t%d\t%.0f\t%.0f\t%.0f\t%.2f\t%.2f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\t\n",
			s.Name, s.Accounts, s.Connections, median(speeds), slices.Min(speeds), slices.Max(speeds),
			s.median(func(o round) float64 { return o.P50Ms }), s.median(func(o round) float64 { return o.P99Ms }),
			s.median(func(o round) float64 { return o.PeakMB }),
			s.each(func(o round) float64 { return o.DriverCPU }), s.each(func(o round) float64 { return o.ServerCPU }),
			s.each(func(o round) float64 { return o.DatabaseCPU }),
			s.median(otherPercent))
	}
	return t.Flush()
}

// otherMax is how much of the CPUs other programs may use, in percent, before the numbers
// say more about them than about us.
const otherMax = 10

// otherPercent is the part of all CPUs that other programs used.
func otherPercent(o round) float64 { return 100 * o.OtherCPU / o.Seconds / float64(runtime.NumCPU()) }

// warn says when the machine was not ours alone.
func (r *report) warn(w io.Writer) {
	worst := 0.0
	for _, s := range r.Results {
		for _, one := range s.Rounds {
			worst = max(worst, otherPercent(one))
		}
	}
	if worst > otherMax {
		fmt.Fprintf(w, "\nDo not quote this run: other programs used up to %.0f %% of the CPUs meanwhile.\n", worst)
	}
}

// median of what each round has.
func (s *result) median(of func(round) float64) float64 {
	var all []float64
	for _, one := range s.Rounds {
		all = append(all, of(one))
	}
	return median(all)
}

// each is the median of CPU seconds as microseconds for each purchase.
func (s *result) each(seconds func(round) float64) float64 {
	return s.median(func(o round) float64 { return 1e6 * seconds(o) / float64(max(o.Purchases, 1)) })
}

// median sorts and returns the middle, of an even count the mean of the two; 0 of nothing.
func median(all []float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
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

// verdict is an error if any workload is void.
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
