package job

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// A look that took long is followed by a rest in proportion; a new day ends it.
func TestBillingRests(t *testing.T) {
	tests := []struct {
		took, after time.Duration
		looks       bool
	}{
		{0, 0, true},
		{time.Second, 28 * time.Second, false},
		{time.Second, 29 * time.Second, true},
		{time.Minute, 20 * time.Minute, false},
		{2 * time.Hour, time.Hour, false},
		{2 * time.Hour, 22 * time.Hour, true}, // midnight
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) { // the bubble's clock stands at a midnight
			looks := 0
			b := newBilling(func(context.Context) error { looks++; time.Sleep(tt.took); return nil }, time.Now)
			for _, wait := range []time.Duration{0, tt.after} {
				time.Sleep(wait)
				if err := b.look(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if want := map[bool]int{true: 2, false: 1}[tt.looks]; looks != want {
				t.Errorf("a look of %v, again after %v: %d looks, want %d", tt.took, tt.after, looks, want)
			}
		})
	}
}

// One node looks once at a time.
func TestBillingLooksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		b := newBilling(func(context.Context) error { looks++; time.Sleep(time.Second); return nil }, time.Now)
		go func() { _ = b.look(t.Context()) }()
		synctest.Wait()
		if err := b.look(t.Context()); err != nil || looks != 1 {
			t.Errorf("%d looks, error %v, want 1 look", looks, err)
		}
		time.Sleep(2 * time.Second)
	})
}

func TestGrid(t *testing.T) {
	at := func(text string) time.Time {
		tm, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		return tm
	}
	tests := []struct {
		grid       grid
		from, want string
	}{
		{grid{time.Minute, 0}, "2026-05-31T23:59:00Z", "2026-06-01T00:00:00Z"},
		{grid{time.Minute, 0}, "2026-05-31T23:59:59.9Z", "2026-06-01T00:00:00Z"},
		{grid{time.Minute, 30 * time.Second}, "2026-05-31T23:59:00Z", "2026-05-31T23:59:30Z"},
		{grid{time.Minute, 30 * time.Second}, "2026-05-31T23:59:30Z", "2026-06-01T00:00:30Z"},
		{grid{24 * time.Hour, reindexAt}, "2026-05-31T03:29:59Z", "2026-05-31T03:30:00Z"},
		{grid{24 * time.Hour, reindexAt}, "2026-05-31T03:30:00Z", "2026-06-01T03:30:00Z"},
	}
	for _, tt := range tests {
		if got := tt.grid.Next(at(tt.from)); !got.Equal(at(tt.want)) {
			t.Errorf("%v.Next(%s) = %s, want %s", tt.grid, tt.from, got, tt.want)
		}
	}
}
