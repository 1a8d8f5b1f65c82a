package app

import (
	"fmt"
	"sync"

	"tryvox.io/numbers/internal/catalog"
)

// placesMax bounds the memory of the places; past it all are dropped.
const placesMax = 1000

// claimPlaces are where claims of this process found the first number that was left of what they
// asked for. They save a claim the walk over what earlier ones bought, and decide nothing: a place
// that leads too far costs a second look. They are safe for concurrent use.
type claimPlaces struct {
	mu    sync.Mutex
	known map[string]string
}

func newClaimPlaces() *claimPlaces { return &claimPlaces{known: map[string]string{}} }

// of is where to begin; empty: at the start.
func (p *claimPlaces) of(wanted catalog.Search) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.known[placeName(wanted)]
}

// found notes what was found, the cheapest first.
func (p *claimPlaces) found(wanted catalog.Search, hits []catalog.Hit) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.known) >= placesMax {
		clear(p.known)
	}
	place := ""
	if len(hits) > 0 { // the text before the number and those that differ in the last digit
		place = hits[0].E164[:len(hits[0].E164)-1]
	}
	p.known[placeName(wanted)] = place
}

// placeName is the same for searches that walk along the same numbers, whoever asks.
func placeName(s catalog.Search) string {
	return fmt.Sprintf("%q", []any{
		s.Realm, s.Country, s.Type, s.Region, s.Capabilities, s.Starts, s.Contains, s.Ends, s.AreaCode,
	})
}
