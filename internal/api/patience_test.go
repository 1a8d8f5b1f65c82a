package api

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A request ends requestTimeout after it came, however late somebody asks for it, or when the client
// goes; and what waits for it is told.
func TestPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, gone := context.WithCancel(t.Context())
		defer gone()
		came := time.Now()
		newPatience := func() *patience {
			return &patience{client: client, until: came.Add(requestTimeout), now: time.Now}
		}
		<-time.After(requestTimeout / 2)
		late, idle := newPatience(), newPatience()
		if until, ok := late.Deadline(); !ok || !until.Equal(came.Add(requestTimeout)) || late.Err() != nil {
			t.Errorf("it ends at %v, %v", until, late.Err())
		}
		waits, stop := context.WithTimeout(late, time.Hour)
		defer stop()
		<-waits.Done()
		if took := time.Since(came); took != requestTimeout || !errors.Is(late.Err(), context.DeadlineExceeded) {
			t.Errorf("it ended after %s: %v", took, late.Err())
		}
		if late := newPatience(); !errors.Is(late.Err(), context.DeadlineExceeded) {
			t.Errorf("first asked too late: %v", late.Err())
		}
		idle.end()
		if idle.timed != client {
			t.Error("it made a timer for nobody")
		}
		came = time.Now()
		left := newPatience()
		waits, stop = context.WithTimeout(left, time.Hour)
		defer stop()
		gone()
		if <-waits.Done(); !errors.Is(left.Err(), context.Canceled) || !errors.Is(idle.Err(), context.Canceled) {
			t.Errorf("the client has gone: %v, %v", left.Err(), idle.Err())
		}
	})
}

// The end of a request ends what it began, and hands down what the server put into its context.
func TestPatienceEnd(t *testing.T) {
	p := &patience{
		client: context.WithValue(t.Context(), connKey{}, "conn"), until: time.Now().Add(time.Hour), now: time.Now,
	}
	if got := p.Value(connKey{}); got != "conn" || p.Err() != nil {
		t.Errorf("value %v, %v", got, p.Err())
	}
	if p.end(); !errors.Is(p.Err(), context.Canceled) {
		t.Errorf("at its end: %v", p.Err())
	}
}
