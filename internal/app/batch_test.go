package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tryvox.io/numbers/internal/fault"
)

// desk is a batcher whose worker asks the test: each batch is announced and then waits for leave.
type desk struct {
	*batcher[string]
	began chan []string
	leave chan error

	mu     sync.Mutex
	failed []string // what the batcher told of failures
}

func newDesk(lanes int) *desk {
	d := &desk{began: make(chan []string), leave: make(chan error)}
	d.batcher = newBatcher(lanes, func(_ context.Context, orders []*string) error {
		d.began <- names(orders)
		err := <-d.leave
		if err == nil {
			for _, o := range orders {
				*o += " done"
			}
		}
		return err
	}, func(size int, err error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.failed = append(d.failed, fmt.Sprintf("%d: %v", size, err))
	})
	return d
}

func names(orders []*string) []string {
	all := make([]string, len(orders))
	for i, o := range orders {
		all[i] = *o
	}
	return all
}

// outcome is what became of one call.
type outcome struct {
	order string
	err   error
}

// hand gives an order in and waits until it lies in its lane.
func (d *desk) hand(ctx context.Context, key, order string) <-chan outcome {
	out := make(chan outcome, 1)
	go func() {
		text := order
		err := d.do(ctx, key, &text)
		if err != nil {
			text = order // it must not be read any more
		}
		out <- outcome{text, err}
	}()
	synctest.Wait()
	return out
}

func TestWorkerTakesAllThatWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		defer d.close()
		first := d.hand(t.Context(), "k", "a")
		if got := <-d.began; !slices.Equal(got, []string{"a"}) {
			t.Errorf("first batch %v, want the one order that came: nothing is delayed", got)
		}
		second, third := d.hand(t.Context(), "k", "b"), d.hand(t.Context(), "l", "c")
		d.leave <- nil
		if got := <-d.began; !slices.Equal(got, []string{"b", "c"}) {
			t.Errorf("second batch %v, want all that came meanwhile, in their order", got)
		}
		d.leave <- nil
		for _, out := range []<-chan outcome{first, second, third} {
			if got := <-out; got.err != nil || !strings.HasSuffix(got.order, " done") {
				t.Errorf("outcome %v, want it done", got)
			}
		}
	})
}

func TestBatchIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		defer d.close()
		d.hand(t.Context(), "k", "first")
		<-d.began
		for range batchMax + 1 {
			go func() { _ = d.do(t.Context(), "k", new(string)) }()
		}
		synctest.Wait()
		for _, want := range []int{batchMax, 1} {
			d.leave <- nil
			if got := len(<-d.began); got != want {
				t.Errorf("a batch of %d, want %d", got, want)
			}
		}
		d.leave <- nil
	})
}

func TestWhoGaveUpIsLeftOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		defer d.close()
		d.hand(t.Context(), "k", "first")
		<-d.began
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		impatient := d.hand(ctx, "k", "impatient")
		patient := d.hand(t.Context(), "k", "patient")
		got := <-impatient
		if fault.Of(got.err) != fault.Unavailable || !errors.Is(got.err, context.DeadlineExceeded) {
			t.Errorf("who gives up is told %v, want the kind Unavailable because of the deadline", got.err)
		}
		d.leave <- nil
		if got := <-d.began; !slices.Equal(got, []string{"patient"}) {
			t.Errorf("batch %v, want the patient alone", got)
		}
		d.leave <- nil
		if got := <-patient; got.err != nil {
			t.Errorf("the patient is told %v, want no error", got.err)
		}
	})
}

func TestWhoGivesUpDuringTheWorkIsNotWaitedFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		defer d.close()
		ctx, cancel := context.WithCancel(t.Context())
		out := d.hand(ctx, "k", "a")
		<-d.began
		cancel()
		if got := <-out; fault.Of(got.err) != fault.Unavailable {
			t.Errorf("outcome %v, want the kind Unavailable at once: it is unknown", got.err)
		}
		d.leave <- nil
	})
}

func TestFailedBatchIsTriedOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		defer d.close()
		d.hand(t.Context(), "k", "first")
		<-d.began
		var outs []<-chan outcome
		for _, order := range []string{"a", "bad", "c"} {
			outs = append(outs, d.hand(t.Context(), "k", order))
		}
		d.leave <- nil
		<-d.began
		d.leave <- errors.New("a row is missing")
		for _, want := range []string{"a", "bad", "c"} {
			if got := <-d.began; !slices.Equal(got, []string{want}) {
				t.Errorf("batch %v, want %s alone", got, want)
			}
			if want == "bad" {
				d.leave <- errors.New("this row")
			} else {
				d.leave <- nil
			}
		}
		for i, want := range []string{"<nil>", "this row", "<nil>"} {
			if got := <-outs[i]; fmt.Sprint(got.err) != want {
				t.Errorf("%s: error %v, want %s", got.order, got.err, want)
			}
		}
		if want := []string{"3: a row is missing"}; !slices.Equal(d.failed, want) {
			t.Errorf("told of failures %v, want %v", d.failed, want)
		}
	})
}

func TestFailedBatchOfOneIsNotTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		defer d.close()
		out := d.hand(t.Context(), "k", "a")
		<-d.began
		d.leave <- errors.New("a row is missing")
		if got := <-out; got.err == nil {
			t.Error("no error, want the batch's")
		}
	})
}

// A database that is away is away for all: nobody waits for it once more.
func TestAwayIsAwayForAll(t *testing.T) {
	gone := fault.New(fault.Unavailable, "gone")
	tests := map[string][]error{ // what the worker meets, attempt by attempt
		"at once":        {gone},
		"one by one":     {errors.New("a row is missing"), nil, gone},
		"from the start": {errors.New("a row is missing"), gone},
	}
	for name, met := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(1)
				defer d.close()
				d.hand(t.Context(), "k", "first")
				<-d.began
				var outs []<-chan outcome
				for i := range 4 {
					outs = append(outs, d.hand(t.Context(), "k", fmt.Sprint(i)))
				}
				d.leave <- nil
				served := 0
				for _, err := range met {
					<-d.began
					d.leave <- err
					if err == nil {
						served++
					}
				}
				for i, out := range outs {
					if got := <-out; (fault.Of(got.err) == fault.Unavailable) != (i >= served) {
						t.Errorf("order %d is told %v, want the kind Unavailable from order %d on", i, got.err, served)
					}
				}
			})
		})
	}
}

func TestPanicIsTheOrdersOwn(t *testing.T) {
	b := newBatcher(1, func(_ context.Context, orders []*string) error {
		if slices.Contains(names(orders), "bad") {
			panic("a defect")
		}
		return nil
	}, func(int, error) {})
	defer b.close()
	bad, good := "bad", "good"
	err := b.do(t.Context(), "k", &bad)
	if err == nil || !strings.Contains(err.Error(), "panic in a batch: a defect") {
		t.Errorf("error %v, want the panic", err)
	}
	if err := b.do(t.Context(), "k", &good); err != nil {
		t.Errorf("error %v after a panic, want none: the worker lives", err)
	}
}

func TestFullQueueIsRefusedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		d.hand(t.Context(), "k", "first")
		<-d.began
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		for range queueMax {
			d.lanes[0] <- &call[string]{ctx: gone}
		}
		if got := <-d.hand(t.Context(), "k", "one too many"); fault.Of(got.err) != fault.Unavailable {
			t.Errorf("error %v, want the kind Unavailable", got.err)
		}
		d.leave <- nil
		d.close()
	})
}

// Orders of one account never run side by side, so they do not fight for its balance.
func TestEqualKeysShareALane(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(4)
		defer d.close()
		keys := map[string]bool{"k": true}
		d.hand(t.Context(), "k", "k")
		<-d.began
		d.hand(t.Context(), "k", "k again")
		for i := 0; len(keys) < 9; i++ { // of eight other keys, some have another lane
			key := fmt.Sprint(i)
			keys[key] = true
			d.hand(t.Context(), key, key)
		}
		beside := 0
		for done := false; !done; {
			synctest.Wait()
			select {
			case batch := <-d.began:
				beside++
				if slices.Contains(batch, "k again") {
					t.Error("the second order of k runs beside the first")
				}
			default:
				done = true
			}
		}
		if beside == 0 {
			t.Error("nothing runs beside k, want the other lanes to work")
		}
		for range beside + 1 {
			d.leave <- nil
		}
		for done := false; !done; {
			synctest.Wait()
			select {
			case <-d.began:
				d.leave <- nil
			default:
				done = true
			}
		}
	})
}

func TestWorkOnASilentDatabaseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		b := newBatcher(1, func(ctx context.Context, _ []*string) error {
			<-ctx.Done()
			return fault.Wrap(fault.Unavailable, ctx.Err(), "no answer")
		}, func(int, error) {})
		defer b.close()
		if err := b.do(t.Context(), "k", new(string)); fault.Of(err) != fault.Unavailable {
			t.Errorf("error %v, want the kind Unavailable", err)
		}
		if took := time.Since(started); took != batchTimeout {
			t.Errorf("it took %v, want %v", took, batchTimeout)
		}
	})
}
