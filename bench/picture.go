package main

import (
	"slices"
	"strings"

	"tryvox.io/numbers/internal/db"
)

// picture is one drawing of the report.
type picture struct{ name, title, svg string }

// pictures are those for which there are figures.
func (r *report) pictures() []picture {
	var all []picture
	bars := func(name, title, unit string, f figure, groups ...string) {
		if drawn := r.bars(f, groups); len(drawn) > 1 {
			all = append(all, picture{name, title, drawBars(title, unit, drawn)})
		}
	}
	bars("rate", "Numbers sold in a second", "/s", rate, "Purchases", "Peers")
	bars("latency", "p99 of a purchase", "ms", p99, "Purchases", "Peers")
	for _, engine := range []string{db.Postgres, db.SQLite} {
		title := "p99 of searches over numbers in stock, " + engineNames[engine]
		if curves := r.searchCurves(engine); len(curves) > 0 {
			all = append(all, picture{"search-" + engine, title, drawCurves(title, "ms", curves)})
		}
	}
	if curves := r.rateCurves(); len(curves) > 0 {
		const title = "Rates over numbers in stock, or holdings"
		all = append(all, picture{"size", title, drawCurves(title, "per second", curves)})
	}
	return all
}

func (r *report) bars(f figure, groups []string) (all []bar) {
	for _, s := range r.Results {
		if !s.measured() || !s.counts() || !slices.Contains(groups, s.Group) {
			continue
		}
		values := s.values(f)
		all = append(all, bar{
			s.Name, median(values), slices.Min(values), slices.Max(values),
			!strings.Contains(s.Name, "floor") && s.Group != "Peers",
		})
	}
	return all
}

func (r *report) searchCurves(engine string) (all []curve) {
	for _, k := range searchKinds {
		c := curve{label: k.name}
		for _, s := range r.Results {
			if s.measured() && s.Group == "Search" && s.Engine == engine && strings.HasSuffix(s.Name, "-"+k.name) {
				c.sizes, c.at = append(c.sizes, s.Size), append(c.at, s.median(p99.of))
			}
		}
		if len(c.sizes) > 1 {
			all = append(all, c)
		}
	}
	return all
}

func (r *report) rateCurves() (all []curve) {
	for _, kind := range []struct{ label, prefix string }{
		{"purchases", "postgres-stock-"}, {"renewals", "renewal-"},
	} {
		c := curve{label: kind.label}
		for _, s := range r.Results {
			if s.measured() && s.Name == kind.prefix+sizeName(s.Size) {
				c.sizes, c.at = append(c.sizes, s.Size), append(c.at, s.median(rate.of))
			}
		}
		if len(c.sizes) > 1 {
			all = append(all, c)
		}
	}
	return all
}
