package app

import (
	"context"
	"testing"
	"testing/synctest"
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
		p := newPace(importPace)
		for _, took := range test.took {
			p.took(p.size(), took)
		}
		if got := p.size(); got != test.want {
			t.Errorf("%s: %d rows, want %d", test.name, got, test.want)
		}
	}
}

func TestPaceOfAPartOfABatch(t *testing.T) {
	p := newPace(importPace)
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
	p := newPace(importPace)
	for _, want := range []int{paceFirst / 2, paceMin} {
		if !p.shorten() || p.size() != want {
			t.Errorf("shortened to %d rows, want %d", p.size(), want)
		}
	}
	if p.shorten() || p.size() != paceMin {
		t.Errorf("at the limit it is %d rows, want %d and the end", p.size(), paceMin)
	}
}

// A billing run begins small and stays small, so that no purchase waits for long.
func TestPaceOfBilling(t *testing.T) {
	p := newPace(billingPace)
	for _, step := range []struct {
		took time.Duration
		want int
	}{
		{billingPace.time, 100}, {billingPace.time / 4, 200}, {2 * billingPace.time, 100}, {time.Minute, 100},
	} {
		p.took(p.size(), step.took)
		if got := p.size(); got != step.want {
			t.Errorf("after %s: %d rows, want %d", step.took, got, step.want)
		}
	}
}

func TestRestOfBilling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended, end := context.WithCancel(t.Context())
		end()
		for _, test := range []struct {
			ctx        context.Context
			took, want time.Duration
		}{
			{t.Context(), 7 * time.Millisecond, 7 * time.Millisecond},
			{t.Context(), time.Hour, restMax}, {t.Context(), -time.Hour, 0}, {ended, restMax, 0},
		} {
			started := time.Now()
			rest(test.ctx, test.took)
			if got := time.Since(started); got != test.want {
				t.Errorf("after %s: rested for %s, want %s", test.took, got, test.want)
			}
		}
	})
}
