package main

import (
	"fmt"
	"os"
	"strings"
)

// The marks between which a file shows the ratios of the last run.
const (
	readmeFrom = "<!-- ratios: written by make bench and make bench-quick -->\n"
	readmeTo   = "<!-- end of the ratios -->"
)

// show writes the ratios of rates, and which aims of all were missed, between the marks of a file.
func (r *report) show(name string) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), readmeFrom)
	_, after, ends := strings.Cut(rest, readmeTo)
	if !begins || !ends {
		return fmt.Errorf("%s has no marks for the ratios: %s…%s", name, readmeFrom, readmeTo)
	}
	return os.WriteFile(name, []byte(before+readmeFrom+r.ratioTable()+readmeTo+after), 0o644)
}

func (r *report) ratioTable() string {
	var out strings.Builder
	day, _, _ := strings.Cut(r.Started, "T")
	fmt.Fprintf(&out, "\nBy `%s` on %s, commit %s, %d CPUs (%s) that client, server and database share, and "+
		"of which other programs took up to %.0f %%:\n\n| work | times the rate of | |\n|---|---|--:|\n",
		r.command(), day, r.Machine.Commit, r.Machine.CPUs, r.Machine.Model, r.noise())
	for _, one := range r.Ratios {
		if one.Unit == "" && one.Figure == rate.name {
			fmt.Fprintf(&out, "| %s | %s | %s |\n", one.Name, one.Over, short(one.Median))
		}
	}
	fmt.Fprintf(&out, "\n%s\n\n", r.aimsMet())
	return out.String()
}

// aimsMet counts the aims of rates, latencies and sizes, and names those that were missed.
func (r *report) aimsMet() string {
	var missed []string
	for _, one := range r.Ratios {
		if !one.Met {
			missed = append(missed, strings.TrimSpace(fmt.Sprintf("%s %s", one.Name, one.Over))+
				fmt.Sprintf(" %s %s (%s)", short(one.Median), cmpUnit(one.Unit), one.Aim))
		}
	}
	text := fmt.Sprintf("%d of %d aims met", len(r.Ratios)-len(missed), len(r.Ratios))
	if len(missed) > 0 {
		text += "; missed: " + strings.Join(missed, "; ")
	}
	return text + "."
}
