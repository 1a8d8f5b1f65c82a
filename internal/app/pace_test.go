package app

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	const ms = time.Millisecond
	tests := []struct {
		name string
		took []time.Duration // of full batches, from the start
		want int
	}{
		{"no time at all", []time.Duration{0}, 2 * paceFirst},
		{"quick: doubled up to the limit", []time.Duration{ms, ms, ms, ms, ms}, paceMax},
		{"just right", []time.Duration{paceTime, paceTime}, paceFirst},
		{"half as quick as wanted", []time.Duration{2 * paceTime}, paceFirst / 2},
		{"one stall halves it", []time.Duration{time.Minute}, paceFirst / 2},
		{"slow: down to the limit", []time.Duration{time.Minute, time.Minute, time.Minute}, paceMin},
		{"and up again", []time.Duration{time.Minute, time.Minute, time.Minute, ms}, 2 * paceMin},
	}
	for _, test := range tests {
		p := newPace()
		for _, took := range test.took {
			p.took(p.size(), took)
		}
		if got := p.size(); got != test.want {
			t.Errorf("%s: %d rows, want %d", test.name, got, test.want)
		}
	}
}

func TestPaceOfAPartOfABatch(t *testing.T) {
	p := newPace()
	p.took(0, time.Minute)
	if got := p.size(); got != paceFirst {
		t.Errorf("after no rows: %d, want %d", got, paceFirst)
	}
	p.took(paceFirst/2, paceTime/2)
	if got := p.size(); got != paceFirst {
		t.Errorf("after half a batch in half the time: %d, want %d", got, paceFirst)
	}
}

func TestPaceIsShortenedToItsLimit(t *testing.T) {
	p := newPace()
	for _, want := range []int{paceFirst / 2, paceMin} {
		if !p.shorten() || p.size() != want {
			t.Errorf("shortened to %d rows, want %d", p.size(), want)
		}
	}
	if p.shorten() || p.size() != paceMin {
		t.Errorf("at the limit it is %d rows, want %d and the end", p.size(), paceMin)
	}
}
