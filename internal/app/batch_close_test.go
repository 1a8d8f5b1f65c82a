package app

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"tryvox.io/numbers/internal/fault"
)

func TestCloseServesWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(1)
		first := d.hand(t.Context(), "k", "first")
		<-d.began
		second := d.hand(t.Context(), "k", "second")
		closed := make(chan struct{})
		go func() { defer close(closed); d.close() }()
		synctest.Wait()
		if got := <-d.hand(t.Context(), "k", "late"); fault.Of(got.err) != fault.Unavailable {
			t.Errorf("who comes late is told %v, want the kind Unavailable", got.err)
		}
		d.leave <- nil
		<-d.began
		select {
		case <-closed:
			t.Error("closed before the last batch was served")
		default:
		}
		d.leave <- nil
		<-closed
		for _, out := range []<-chan outcome{first, second} {
			if got := <-out; got.err != nil {
				t.Errorf("%s: error %v, want none", got.order, got.err)
			}
		}
		d.close() // again is nothing
	})
}

// Who hands in while the batcher closes gets an answer too; a caller left behind would never
// return, and synctest would say so.
func TestCloseForgetsNobody(t *testing.T) {
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			b := newBatcher(2, func(context.Context, []*string) error { return nil }, func(int, error) {})
			for i := range 20 {
				go func() {
					err := b.do(context.Background(), fmt.Sprint(i), new(string))
					if err != nil && fault.Of(err) != fault.Unavailable {
						t.Errorf("error %v, want none or the kind Unavailable", err)
					}
				}()
			}
			b.close()
		})
	}
}

// A caller may pass the door before the batcher closes and lay its order down behind the last worker.
func TestHandedInBehindTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBatcher(1, func(context.Context, []*string) error { return nil }, func(int, error) {})
		b.close()
		late := &call[string]{ctx: t.Context(), done: make(chan struct{})}
		b.lanes[0] <- late
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := b.wait(ctx, late); fault.Of(err) != fault.Unavailable || ctx.Err() != nil {
			t.Errorf("error %v after %v, want the kind Unavailable at once", err, ctx.Err())
		}
		close(late.done)
		if err := b.wait(ctx, late); err != nil {
			t.Errorf("error %v of one that was served, want none", err)
		}
	})
}
