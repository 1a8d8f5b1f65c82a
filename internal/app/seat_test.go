package app

import (
	"context"
	"testing"

	"tryvox.io/numbers/internal/fault"
)

// So many may wait, who goes away makes place, and the next one sits down when nobody does any more.
func TestQueue(t *testing.T) {
	q := newQueue(2)
	if err := q.wait(t.Context(), "full"); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() { gone <- q.wait(ctx, "full") }()
	for len(q.places) < 2 { // until the second one waits
		select {
		case err := <-gone:
			t.Fatalf("the second did not wait: %v", err)
		default:
		}
	}
	if err := q.wait(t.Context(), "full"); fault.Of(err) != fault.Unavailable || err.Error() != "full" {
		t.Errorf("the third: %v, want a refusal", err)
	}
	leave()
	if err := <-gone; err == nil {
		t.Error("who went away sat down")
	}
	q.leave()
	for range 3 {
		if err := q.wait(t.Context(), "full"); err != nil {
			t.Errorf("nobody sits: %v", err)
		}
		q.leave()
	}
}
