package main

import (
	"fmt"
	"slices"
)

// figure is what an aim looks at in a round.
type figure struct {
	name string
	of   func(round) float64
}

var (
	rate    = figure{"per second", round.perSecond}
	p50     = figure{"p50", func(r round) float64 { return r.P50Ms }}
	p99     = figure{"p99", func(r round) float64 { return r.P99Ms }}
	theOnly = figure{"", func(r round) float64 { return r.Value }}
)

// aim is a figure of a measure, by itself or over that of another one, and what it should be.
type aim struct {
	name    string // of the work, and short
	over    string // what it is compared with, in words; empty: nothing
	of      string // a measure
	against []string
	figure  figure
	least   float64 // it should be at least this; 0: at most
	most    float64
	unit    string // of a figure by itself
}

// faster wants a rate of so many times that of the best of others.
func faster(name, over string, times float64, of string, against ...string) aim {
	return aim{name: name, over: over, of: of, against: against, figure: rate, least: times}
}

// sooner wants a latency of at most so many times that of another.
func sooner(name, over string, f figure, times float64, of, against string) aim {
	return aim{name: name, over: over, of: of, against: []string{against}, figure: f, most: times}
}

// aims are those of the project, in the order of the report. What was not measured is left out.
func aims() []aim {
	const purchase = "purchase, PostgreSQL, 200 accounts"
	const hot = "purchase, PostgreSQL, one hot account"
	const onFile = "purchase, SQLite, 200 accounts"
	all := []aim{
		faster(purchase, "pgbench floor, best of 8, 32, 64", 1.3, "postgres-spread",
			"floor-8", "floor-32", "floor-64"),
		faster(hot, "the same floor, one account", 8, "postgres-one", "floor-one"),
		faster(hot, "ours with 200 accounts", 0.9, "postgres-one", "postgres-spread"),
		faster(onFile, "a transaction each, no HTTP", 3, "sqlite-spread", "sqlite-floor"),
		faster(onFile, "ours on PostgreSQL", 0.7, "sqlite-spread", "postgres-spread"),
		faster(purchase, "a store that does nothing", 0.33, "postgres-spread", "postgres-idle"),
		faster("claim of any 50, numbers", "single purchases", 2, "postgres-claim", "postgres-spread"),
		sooner("p50 with one connection", "pgbench's, one client", p50, 2, "postgres-single", "floor-single"),
		sooner("p99 with 64 connections", "pgbench's, 64 clients", p99, 0.9, "postgres-spread", "floor-64"),
		faster("purchase, 10 M numbers in stock", "100 k", 0.9, "postgres-stock-10m", "postgres-stock-100k"),
		faster("purchase, 1 M numbers in stock", "100 k", 0.9, "postgres-stock-1m", "postgres-stock-100k"),
	}
	for _, peer := range []struct {
		name  string
		times float64
		p99   bool
	}{{"blnk", 15, true}, {"formance", 20, true}, {"jambonz", 6, false}} {
		all = append(all, faster(purchase, peer.name, peer.times, "postgres-spread", "peer-"+peer.name))
		if peer.p99 {
			all = append(all, sooner("p99 with 64 connections", peer.name+"'s", p99, 0.1,
				"postgres-spread", "peer-"+peer.name))
		}
	}
	return slices.Concat(all, searchAims(), bulkAims(), smallAims())
}

// bulkAims are of imports and renewals, of which each plan has sizes of its own.
func bulkAims() []aim {
	const floor = "one INSERT … SELECT set"
	var all []aim
	for _, size := range []int{million, 50 * thousand} {
		n := sizeName(size)
		all = append(all, faster("import of "+n+" rows, PostgreSQL", "COPY into the same table", 0.5,
			"import-"+n, "copy-"+n))
	}
	for _, size := range []int{million, 100 * thousand, 20 * thousand} {
		n := sizeName(size)
		all = append(all, faster("renewal of "+n+" holdings", floor, 0.5, "renewal-"+n, "renewal-floor-"+n))
	}
	return append(all, sooner("p99 of purchases during a renewal", "when nothing is due", p99, 5,
		"renewal-meanwhile", "renewal-idle"))
}

func smallAims() []aim {
	value := func(name, of string, most float64, unit string) aim {
		return aim{name: name, of: of, figure: theOnly, most: most, unit: unit}
	}
	return []aim{
		faster("routes lookup", "/healthz of the same server", 0.7, "routes", "healthz"),
		value("start to ready, SQLite, 100 k numbers", "start", 100, "ms"),
		value("idle memory, SQLite, 100 k numbers", "idle", 60, "MB"),
		value("binary", "binary", 40, "MB"),
	}
}

// searchAims are the milliseconds of each kind of search, and how they grow.
func searchAims() []aim {
	mostMs := map[string][2]float64{ // on PostgreSQL, on SQLite
		"prefix": {2, 5}, "suffix": {2, 5}, "contains": {20, 30}, "wildcard": {50, 60}, "vanity": {50, 60},
		"coverage": {20, 50},
	}
	var all []aim
	for _, on := range []struct {
		engine, size, title string
		column              int
	}{
		{"postgres", "1m", "1 M, PostgreSQL", 0}, {"postgres", "10m", "10 M, PostgreSQL", 0},
		{"sqlite", "1m", "1 M, SQLite", 1},
	} {
		for _, k := range searchKinds {
			all = append(all, aim{
				name: "search " + k.name + ", " + on.title + ", p99", of: searchName(on.engine, on.size, k.name),
				figure: p99, most: mostMs[k.name][on.column], unit: "ms",
			})
		}
	}
	for _, k := range searchKinds {
		all = append(all, sooner("search "+k.name+", 10 M, PostgreSQL, p99", "of 1 M", p99, 2,
			searchName("postgres", "10m", k.name), searchName("postgres", "1m", k.name)))
	}
	return all
}

// ratio is what became of an aim.
type ratio struct {
	Name    string  `json:"name"`
	Over    string  `json:"over,omitempty"` // what it is compared with
	Of      string  `json:"of"`
	Against string  `json:"against,omitempty"` // the measure that was the best of those to compare with
	Figure  string  `json:"figure"`
	Median  float64 `json:"median"`
	Least   float64 `json:"least"` // of the rounds
	Most    float64 `json:"most"`
	Aim     string  `json:"aim"`
	Met     bool    `json:"met"`
	Unit    string  `json:"unit,omitempty"` // empty: times
}

// key names a ratio in the record.
func (r ratio) key() string { return r.Of + " " + r.Figure + " : " + r.Over }

// compare fills in what became of the aims, round by round.
func (r *report) compare(aims []aim) {
	r.Ratios = nil
	for _, a := range aims {
		ours, floor := r.find(a.of), r.best(a.against, a.figure)
		if !ours.measured() || len(a.against) > 0 && floor == nil {
			continue
		}
		found := ratio{Name: a.name, Over: a.over, Of: a.of, Figure: a.figure.name, Unit: a.unit}
		var all []float64
		for i, one := range ours.Rounds {
			value := a.figure.of(one)
			if floor != nil {
				if i >= len(floor.Rounds) {
					break
				}
				found.Against = floor.Name
				value /= a.figure.of(floor.Rounds[i])
			}
			all = append(all, value)
		}
		found.Median, found.Least, found.Most = median(all), slices.Min(all), slices.Max(all)
		found.Aim, found.Met = a.judge(found.Median)
		r.Ratios = append(r.Ratios, found)
	}
}

func (a aim) judge(value float64) (text string, met bool) {
	unit := cmpUnit(a.unit)
	if a.least > 0 {
		return fmt.Sprintf("≥ %g %s", a.least, unit), value >= a.least
	}
	return fmt.Sprintf("≤ %g %s", a.most, unit), value <= a.most
}

func cmpUnit(unit string) string {
	if unit == "" {
		return "×"
	}
	return unit
}

// best finds the measure that sold most; of several, the harshest to compare with.
func (r *report) best(names []string, f figure) (best *result) {
	for _, name := range names {
		one := r.find(name)
		if one.measured() && (best == nil || one.median(f.of) > best.median(f.of)) {
			best = one
		}
	}
	return best
}
