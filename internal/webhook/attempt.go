package webhook

import (
	"math/rand/v2"
	"time"
)

const (
	// GivenUpAfter is how long an event is tried (HTTP contract, section 6).
	GivenUpAfter = 72 * time.Hour
	// failingAfter and failuresLeast disable an endpoint that has taken nothing for so long: as many
	// failures tell a receiver that is gone from one that was told twice on a bad day.
	failingAfter  = 72 * time.Hour
	failuresLeast = 10

	pauseLeast = 5 * time.Second
	pauseMost  = 8 * time.Hour
)

// Tried notes what became of an attempt at a real time. The pause to the next one is twice as long
// as all before it, within bounds; at the end of the three days there is a last one.
func (d *Delivery) Tried(r Result, nowUs int64) {
	us := r.Duration.Microseconds()
	d.Status, d.DurationUs, d.Error, d.Response, d.NextUs = r.Status, &us, nil, nil, nil
	if r.Status == nil {
		d.Error = &r.Error
	} else {
		d.Response = &r.Response
	}
	endUs := d.SinceUs + GivenUpAfter.Microseconds()
	switch {
	case r.Taken():
		d.State, d.DoneUs = Delivered, &nowUs
	case nowUs >= endUs:
		d.State, d.DoneUs = Failed, &nowUs
	default:
		next := min(nowUs+pause(time.Duration(nowUs-d.SinceUs)*time.Microsecond).Microseconds(), endUs)
		d.NextUs = &next
	}
}

// pause is between three and five quarters of what it should be, so that receivers that come back
// do not get all at once.
func pause(soFar time.Duration) time.Duration {
	p := min(max(2*soFar, pauseLeast), pauseMost)
	return p - p/4 + rand.N(p/2)
}

// Tried notes what became of attempts, in their order. It gives the reason to disable the endpoint
// if there is one by now, and whether anything of the endpoint has changed.
func (e *Endpoint) Tried(r Result, nowUs int64) (why Reason, changed bool) {
	if r.Taken() {
		changed = !e.Steady()
		e.FailingSinceUs, e.Failures = nil, 0
		if e.ProvenUs == nil {
			e.ProvenUs = &nowUs
		}
		return "", changed
	}
	if e.FailingSinceUs == nil {
		e.FailingSinceUs = &nowUs
	}
	e.Failures++
	switch {
	case r.Gone():
		return Gone, true
	case e.Failures >= failuresLeast && nowUs-*e.FailingSinceUs >= failingAfter.Microseconds():
		return Failing, true
	}
	return "", true
}
