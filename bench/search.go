package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"time"
)

const (
	// searchesMax is how many searches of a kind there are; they are asked in turn.
	searchesMax = 2000
	// searchSeed makes every round search for the same.
	searchSeed = 11
	// warmth is how long each kind is asked before it is measured: caches are as in a shop that is open.
	warmth = 300 * time.Millisecond
)

// searchKind is a way to search, after a number that was imported.
type searchKind struct {
	name, what string
	query      func(r *rand.Rand, like string) url.Values
}

// searchKinds search by cursor for the first twenty. The last one is the coverage.
var searchKinds = []searchKind{
	{"prefix", "starts with 4 to 8 digits", func(r *rand.Rand, like string) url.Values {
		return url.Values{"starts_with": {like[1 : 5+r.IntN(5)]}}
	}},
	{"suffix", "ends with 3 to 6 digits", func(r *rand.Rand, like string) url.Values {
		return url.Values{"ends_with": {like[len(like)-3-r.IntN(4):]}}
	}},
	{"contains", "contains 3 to 7 digits", func(r *rand.Rand, like string) url.Values {
		at := 4 + r.IntN(len(like)-8)
		return url.Values{"contains": {like[at : at+3+r.IntN(min(5, len(like)-at-3))]}}
	}},
	{"wildcard", "7 places, 2 of them unknown", func(r *rand.Rand, like string) url.Values {
		digits := []byte(like[len(like)-7:])
		digits[1+r.IntN(2)], digits[4+r.IntN(2)] = '*', '*'
		return url.Values{"contains": {string(digits)}}
	}},
	{"vanity", "a word of 4 to 7 letters", func(r *rand.Rand, _ string) url.Values {
		words := []string{"TAXI", "PIZZA", "FLOWERS", "HOTEL", "BANK", "DOCTOR"}
		return url.Values{"contains": {words[r.IntN(len(words))]}}
	}},
	{"coverage", "counts by country, type and region, at most two minutes old", nil},
}

func searchName(engine, size, kind string) string {
	return "search-" + engine + "-" + size + "-" + kind
}

// searching is a work that searches a mixed catalog of one size with one caller.
func searching(n need) work {
	w := work{}
	for _, k := range searchKinds {
		w.gives = append(w.gives, measure{
			Name: searchName(n.engine, sizeName(n.size), k.name), Group: "Search", Engine: n.engine, Size: n.size,
			Unit: "searches", Note: k.what,
		})
	}
	w.play = func(ctx context.Context, b *bench) ([]round, error) {
		return b.onServer(ctx, n, func(s *store, at *server) (all []round, err error) {
			for _, k := range searchKinds {
				asked := searchRequests(at.addr, s, k)
				for _, length := range []time.Duration{warmth, b.length()} {
					done, err := b.drive(ctx, s, at, &driver{addr: at.addr, target: asked, length: length}, 1)
					if err != nil {
						return nil, fmt.Errorf("%s: %w", k.name, err)
					}
					if length != warmth {
						all = append(all, done)
					}
				}
			}
			return all, nil
		})
	}
	return w
}

func searchRequests(addr string, s *store, k searchKind) reads {
	of := "/v1/account/" + accountID(0) + "/inventory/"
	if k.query == nil {
		return reads{get(addr, of+"coverage?group_by=country,type,region", s.keys[0])}
	}
	r := rand.New(rand.NewPCG(searchSeed, searchSeed))
	var all reads
	for range searchesMax {
		q := k.query(r, s.samples[r.IntN(len(s.samples))])
		all = append(all, get(addr, of+"numbers?cursor=&"+q.Encode(), s.keys[0]))
	}
	return all
}

// sizeName is a number of numbers as names have it: 10k, 1m.
func sizeName(size int) string {
	if size >= 1_000_000 {
		return fmt.Sprintf("%dm", size/1_000_000)
	}
	return fmt.Sprintf("%dk", size/1000)
}
