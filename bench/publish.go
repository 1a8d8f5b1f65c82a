package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/db"
)

// groups of tables, in their order, with what is said above each.
var groups = []struct{ name, text string }{
	{"Purchases", "A closed loop unless it says open: each connection sends its next request when it has its " +
		"answer. In an open loop requests are sent at a fixed rate, and latency counts from the moment at which " +
		"a request should have been sent, so that a pause is felt by all who wanted to ask meanwhile."},
	{"Peers", "Other people's servers, asked by the same driver in the same run, from outside."},
	{"Size", "Purchases with more or fewer numbers in stock."},
	{"Search", "By cursor, the first twenty, over HTTP with one connection; a fifth of the stock is sold. " +
		"Each kind is asked for 0.3 s before it is measured."},
	{"Import", "A catalog of blocks of some hundred numbers, the blocks in no order, into an empty store."},
	{"Renewal", "The month of all numbers of 200 accounts, on a fresh copy each time. A million holdings take " +
		"`make bench-scale`: proving their books alone takes minutes."},
	{"Routes", "64 connections."},
	{"Bytes", "Of a row, with its part of all indexes, after `VACUUM`."},
	{"Footprint", ""},
}

// publish writes the report and its pictures. That of the largest plan has a name of its own.
func (r *report) publish(folder string) error {
	name := "benchmarks"
	if r.Plan == "scale" {
		name = "benchmarks-scale"
	}
	text := r.markdown()
	for _, p := range r.pictures() {
		file := name + "-" + p.name + ".svg"
		if err := os.WriteFile(filepath.Join(folder, file), []byte(p.svg), 0o644); err != nil {
			return err
		}
		text = strings.Replace(text, "## All figures", fmt.Sprintf("![%s](%s)\n\n## All figures", p.title, file), 1)
	}
	return os.WriteFile(filepath.Join(folder, name+".md"), []byte(text), 0o644)
}

// command is what gets such a report.
func (r *report) command() string {
	plan := plans[r.Plan]
	if r.Only != "" || r.Rounds != plan.rounds || r.Seconds != plan.seconds {
		return fmt.Sprintf("go run ./bench -plan %s -rounds %d -seconds %d -only '%s'",
			r.Plan, r.Rounds, r.Seconds, r.Only)
	}
	if r.Plan == "full" {
		return "make bench"
	}
	return "make bench-" + r.Plan
}

func (r *report) markdown() string {
	var out strings.Builder
	fmt.Fprintf(&out, "# How fast, measured\n\n"+
		"<!-- Written by `%s`: do not change it by hand. -->\n\n", r.command())
	fmt.Fprintf(&out, "`%s` wrote this on %s in %.0f minutes: %s%s. Each work ran %d times for %d s (imports, "+
		"renewals and what is idle take their time; what varies little ran once), all in turns, on fresh copies "+
		"of their databases.\n\n",
		r.command(), r.Started, r.Took/60, plans[r.Plan].note, r.leftOut(), r.Rounds, r.Seconds)
	fmt.Fprintf(&out, "* Machine: %s.\n", r.Machine)
	for _, engine := range r.Engines {
		fmt.Fprintf(&out, "* %s.\n", engine)
	}
	fmt.Fprintf(&out, "* The disk: 8 kB are on it after %.0f µs (median of write and fsync).\n", r.SyncUs)
	fmt.Fprintf(&out, "* Driver: ours (`bench/driver.go`), on the same CPUs; what it took is in the tables. "+
		"Other programs took up to %.0f %% of the CPUs in a turn of requests.\n", r.noise())
	out.WriteString("* Every work that writes ended with `tryvox check`, and is void if that finds anything; " +
		"copies of a store of a million are checked once.\n\n")
	r.writeAims(&out)
	out.WriteString("## All figures\n\nMedians of the rounds; in parentheses the least and the most. CPU is " +
		"microseconds for each of what is counted.\n\n")
	for _, g := range groups {
		r.writeGroup(&out, g.name, g.text)
	}
	r.writeLeftOut(&out)
	return out.String()
}

// leftOut names the measures of the plan that -only kept from running.
func (r *report) leftOut() string {
	if r.Only == "" {
		return ""
	}
	var names []string
	for _, w := range plans[r.Plan].works() {
		for _, m := range w.gives {
			if r.find(m.Name) == nil {
				names = append(names, m.Name)
			}
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("; left out of the plan: %s", strings.Join(names, ", "))
}

func (r *report) writeAims(out *strings.Builder) {
	met := 0
	for _, one := range r.Ratios {
		if one.Met {
			met++
		}
	}
	fmt.Fprintf(out, "## Ratios and aims: %d of %d met\n\n", met, len(r.Ratios))
	out.WriteString("The ratio is computed in each round; of several to compare with, the best counts.\n\n" +
		"| work | compared with | median | rounds | aim | |\n|---|---|--:|--:|--:|---|\n")
	for _, one := range r.Ratios {
		over := one.Over
		if one.Against != "" && strings.Contains(over, "best of") {
			over += ": " + one.Against
		}
		verdict := one.verdict()
		if !one.Met {
			verdict = "**missed**"
		}
		fmt.Fprintf(out, "| %s | %s | %s %s | %s … %s | %s | %s |\n", one.Name, over, short(one.Median),
			cmpUnit(one.Unit), short(one.Least), short(one.Most), one.Aim, verdict)
	}
	out.WriteString("\n")
}

func (r *report) writeGroup(out *strings.Builder, group, text string) {
	var counted, valued []*result
	for _, s := range r.Results {
		switch {
		case s.Group != group || !s.measured():
		case s.counts():
			counted = append(counted, s)
		default:
			valued = append(valued, s)
		}
	}
	if len(counted)+len(valued) == 0 {
		return
	}
	fmt.Fprintf(out, "### %s\n\n", group)
	if text != "" {
		fmt.Fprintf(out, "%s\n\n", text)
	}
	if len(counted) > 0 {
		out.WriteString("| measure | | per second | p50 ms | p99 ms | max ms | CPU driver | server | database | " +
			"peak MB |\n" +
			"|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, s := range counted {
			s.writeCounted(out)
		}
		out.WriteString("\n")
	}
	if len(valued) > 0 {
		out.WriteString("| measure | | median | rounds |\n|---|---|--:|--:|\n")
		for _, s := range valued {
			all := s.values(theOnly)
			fmt.Fprintf(out, "| %s | %s | %s %s | %s … %s |\n", s.Name, s.note(), grouped(median(all)), s.Unit,
				grouped(slices.Min(all)), grouped(slices.Max(all)))
		}
		out.WriteString("\n")
	}
}

func (s *result) writeCounted(out *strings.Builder) {
	speeds := s.values(rate)
	latency := "– | – | –"
	if s.Rounds[0].Asked > 0 {
		latency = fmt.Sprintf("%.2f | %.2f | %.1f", s.median(p50.of), s.median(p99.of),
			s.median(func(o round) float64 { return o.MaxMs }))
	}
	peak := "–"
	if mb := s.median(func(o round) float64 { return o.PeakMB }); mb > 0 {
		peak = fmt.Sprintf("%.0f", mb)
	}
	fmt.Fprintf(out, "| %s | %s | %s %s (%s … %s) | %s | %.0f | %.0f | %.0f | %s |\n", s.Name, s.note(),
		grouped(median(speeds)), s.Unit, grouped(slices.Min(speeds)), grouped(slices.Max(speeds)), latency,
		s.each(func(o round) float64 { return o.DriverCPU }), s.each(func(o round) float64 { return o.ServerCPU }),
		s.each(func(o round) float64 { return o.DatabaseCPU }), peak)
}

// note is what is measured, on what.
func (s *result) note() string {
	refused := s.median(func(o round) float64 { return 100 * float64(o.Refused) / float64(max(o.Asked, 1)) })
	if refused > 0 {
		return fmt.Sprintf("%s; %s %% of the requests were refused", s.where(), short(refused))
	}
	return s.where()
}

// engineNames are the engines as people write them.
var engineNames = map[string]string{db.Postgres: "PostgreSQL", db.SQLite: "SQLite"}

func (s *result) where() string {
	where := engineNames[s.Engine]
	if s.Size > 0 {
		where += ", " + sizeName(s.Size)
	}
	if where == "" {
		return s.Note
	}
	return strings.TrimPrefix(where, ", ") + ": " + s.Note
}

func (r *report) writeLeftOut(out *strings.Builder) {
	head := "### Not measured\n\n"
	for _, s := range r.Results {
		why := s.Missing
		if s.Void != "" {
			why = "void: " + s.Void
		}
		if why != "" {
			fmt.Fprintf(out, "%s* %s: %s\n", head, s.Name, why)
			head = ""
		}
	}
}
