package api

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

var errWrong = fault.New(fault.Unauthorized, "wrong")

// door is a console's door with a clock that a test moves.
type door struct {
	*Server

	at time.Time
}

func newDoor(perSecond int) *door {
	d := &door{at: documented}
	d.Server = New(Config{
		Now: func() time.Time { return d.at }, Log: slog.New(slog.DiscardHandler), AuthLimit: perSecond,
	})
	return d
}

// guess tries a secret from an address; err is how the attempt ends. It gives whether there was one.
func (d *door) guess(t *testing.T, from, email, secret string, err error) bool {
	t.Helper()
	tried := false
	got := d.Guess(d.request(t, from), email, secret, func() error {
		tried = true
		return err
	})
	if tried && !errors.Is(got, err) || !tried && fault.Of(got) != fault.RateLimited {
		t.Errorf("from %s: tried %v, %v, want %v", from, tried, got, err)
	}
	return tried
}

func (*door) request(t *testing.T, from string) *http.Request {
	t.Helper()
	ctx := trail.By(t.Context(), trail.Actor{Origin: from})
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "/console/sign-in", nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Those count that are under way: of many at the same moment from one network few are tried.
func TestGuessesAtTheSameMoment(t *testing.T) {
	for _, c := range []struct{ perSecond, want int }{{100, triesMax}, {3, 3}} {
		d := newDoor(c.perSecond)
		begun, end, ended := make(chan bool), make(chan struct{}), make(chan error)
		for i := range c.want {
			go func() {
				ended <- d.Guess(d.request(t, "192.0.2.1"), "", fmt.Sprint("key", i), func() error {
					begun <- true
					<-end
					return nil
				})
			}()
			<-begun
		}
		if d.guess(t, "192.0.2.1", "", "one more", nil) {
			t.Errorf("%d a second: one more than %d was tried", c.perSecond, c.want)
		}
		if !d.guess(t, "192.0.2.2", "", "x", nil) {
			t.Error("another network must wait, too")
		}
		close(end)
		for range c.want {
			if err := <-ended; err != nil {
				t.Error(err)
			}
		}
		for i := range 2 * c.want { // what was right costs nothing
			if !d.guess(t, "192.0.2.1", "", fmt.Sprint("again", i), nil) {
				t.Errorf("%d a second: right key %d was refused", c.perSecond, i)
			}
		}
	}
}

// One address has few wrong passwords, from wherever they come, and who was right lately is let in.
func TestGuessesAtOneUser(t *testing.T) {
	d := newDoor(1000)
	from := func(i int) string { return fmt.Sprintf("192.0.2.%d", i) }
	if !d.guess(t, from(200), "ada@example.com", "right", nil) {
		t.Fatal("the first was refused")
	}
	for i := range wrongMax {
		if !d.guess(t, from(i), "ada@example.com", fmt.Sprint(i), errWrong) {
			t.Fatalf("wrong password %d was not looked at", i)
		}
	}
	for i, c := range []struct {
		wait time.Duration
		err  error
		want bool
	}{
		{0, nil, false}, {wrongEvery, errWrong, true}, {0, nil, false},
		{wrongEvery, errors.New("the database is away"), true}, {0, nil, true},
	} {
		d.at = d.at.Add(c.wait)
		if got := d.guess(t, from(100+i), "ada@example.com", fmt.Sprint("later", i), c.err); got != c.want {
			t.Errorf("later, %d: tried %v, want %v", i, got, c.want)
		}
		if !d.guess(t, from(200), "ada@example.com", "right", nil) || !d.guess(t, from(150), "", "key", nil) ||
			!d.guess(t, from(151), "eve@example.com", "wrong", errWrong) {
			t.Errorf("later, %d: others must wait", i)
		}
	}
}

func TestGuessesWithoutLimit(t *testing.T) {
	d := newDoor(0)
	for range 3 * wrongMax {
		if !d.guess(t, "192.0.2.1", "ada@example.com", "wrong", errWrong) {
			t.Fatal("refused")
		}
	}
}
