package app

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"

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

func TestHandedInBehindTheEnd(t *testing.T) {
	b := newBatcher(1, func(context.Context, []*string) error { return nil }, func(int, error) {})
	b.close()
	late := &call[string]{done: make(chan struct{})}
	if err := late.missed(); fault.Of(err) != fault.Unavailable {
		t.Errorf("error %v, want the kind Unavailable", err)
	}
	close(late.done)
	if err := late.missed(); err != nil {
		t.Errorf("error %v of one that was served, want none", err)
	}
}
