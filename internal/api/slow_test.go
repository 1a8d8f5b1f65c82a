package api

import (
	"bufio"
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// wires is a listener on connections in memory.
type wires struct {
	dialed chan net.Conn
	closed chan struct{}
}

func (w *wires) Accept() (net.Conn, error) {
	select {
	case c := <-w.dialed:
		return c, nil
	case <-w.closed:
		return nil, net.ErrClosed
	}
}

func (w *wires) Close() error {
	close(w.closed)
	return nil
}

func (w *wires) Addr() net.Addr { return &net.UnixAddr{Name: "wire"} }

func (w *wires) dial() net.Conn {
	ours, theirs := net.Pipe()
	w.dialed <- theirs
	return ours
}

// inVirtualTime runs the test against a server without a store, in a time that moves when all wait.
func inVirtualTime(t *testing.T, c Config, test func(t *testing.T, w *wires)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		c.Now, c.Log = time.Now, slog.New(slog.DiscardHandler)
		w := &wires{dialed: make(chan net.Conn), closed: make(chan struct{})}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- New(c).Serve(ctx, w, time.Minute) }()
		test(t, w)
		stop()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
}

// dribble sends a text byte by byte with pauses, until it is sent or the connection ends.
func dribble(c net.Conn, text string, pause time.Duration) {
	for _, b := range []byte(text) {
		if _, err := c.Write([]byte{b}); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

const (
	healthRequest = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
	bodyRequest   = "GET /v1/pricing/numbers HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\n"
)

// Who is slow, is cut off at a fixed moment, whatever is sent in between: no head in 5 s, no whole
// request in 10 s, no new one in 75 s.
func TestSlowClientsAreCut(t *testing.T) {
	for name, test := range map[string]struct {
		send     func(c net.Conn)
		statuses []int
		after    time.Duration
	}{
		"silence": {func(net.Conn) {}, nil, headerTimeout},
		"a slow line": { // which net/http takes for the whole line when its time is over
			func(c net.Conn) { dribble(c, healthRequest, time.Second) }, []int{400}, headerTimeout,
		},
		"a slow head": {
			func(c net.Conn) { dribble(c, "GET / HTTP/1.1\r\nX: "+strings.Repeat("x", 999), 70*time.Millisecond) },
			nil, headerTimeout,
		},
		"no body": {func(c net.Conn) { dribble(c, bodyRequest, 0) }, []int{400}, readTimeout},
		"a slow body": {
			func(c net.Conn) {
				dribble(c, bodyRequest, 0)
				dribble(c, strings.Repeat(" ", 9999), 100*time.Millisecond)
			},
			[]int{400}, readTimeout,
		},
		"silence afterwards": {func(c net.Conn) { dribble(c, healthRequest, 0) }, []int{200}, idleTimeout},
		"slow once more": {
			func(c net.Conn) {
				dribble(c, healthRequest, 0)
				time.Sleep(time.Minute)
				dribble(c, "GET ", 0)
				dribble(c, healthRequest, time.Second)
			},
			[]int{200, 400}, time.Minute + headerTimeout,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(
				t,
				Config{},
				func(t *testing.T, w *wires) { isCut(t, w, test.send, test.statuses, test.after) },
			)
		})
	}
}

// isCut wants these answers to what is sent, and the connection's end at that time.
func isCut(t *testing.T, w *wires, send func(c net.Conn), statuses []int, after time.Duration) {
	t.Helper()
	started := time.Now()
	c := w.dial()
	defer c.Close()
	sent := make(chan struct{})
	go func() { defer close(sent); send(c) }()
	answers := bufio.NewReader(c)
	for _, want := range statuses {
		got := readReply(t, answers, http.MethodGet)
		if checkShape(t, got); got.status != want {
			t.Errorf("answer %d %s, want %d", got.status, got.body, want)
		}
	}
	rest, err := io.ReadAll(answers)
	if took := time.Since(started); len(rest) > 0 || err != nil || took < after || took > after+time.Second {
		t.Errorf("%q, %v after %v, want the end after %v", rest, err, took, after)
	}
	<-sent
}

// Who does not read the answer does not hold its place for ever.
func TestSlowReaderIsCut(t *testing.T) {
	inVirtualTime(t, Config{}, func(t *testing.T, w *wires) {
		c := w.dial()
		started := time.Now()
		dribble(c, "GET /openapi.json HTTP/1.1\r\nHost: a\r\n\r\n", 0)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			dribble(c, strings.Repeat(healthRequest, 999), time.Second) // until the server is gone
		}()
		<-gone
		if took := time.Since(started); took < writeTimeout || took > writeTimeout+2*time.Second {
			t.Errorf("cut after %v, want %v", took, writeTimeout)
		}
		_ = c.Close()
	})
}

// A line that is slow but moves is served.
func TestSlowHonestClient(t *testing.T) {
	inVirtualTime(t, Config{}, func(t *testing.T, w *wires) {
		c := w.dial()
		defer c.Close()
		request := "GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 40\r\n\r\n" + strings.Repeat("x", 40)
		sent := make(chan struct{})
		go func() { defer close(sent); dribble(c, request, 90*time.Millisecond) }()
		if got := readReply(t, bufio.NewReader(c), http.MethodGet); got.status != 200 {
			t.Errorf("%d %s, want 200", got.status, got.body)
		}
		<-sent
	})
}

// When all places are taken, who has waited longest without asking gives way, and who waits for an
// answer does not.
func TestPlacesGoToThoseWhoAsk(t *testing.T) {
	const places = 3
	inVirtualTime(t, Config{ConnectionsMax: places}, func(t *testing.T, w *wires) {
		var held []net.Conn
		for range places {
			held = append(held, w.dial())
			time.Sleep(time.Second)
		}
		working := held[0]
		dribble(working, "GET /v1/pricing/numbers HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 0)
		synctest.Wait()
		for i := 1; i < places; i++ {
			called := time.Now()
			c := w.dial()
			dribble(c, healthRequest, 0)
			if got := readReply(t, bufio.NewReader(c), http.MethodGet); got.status != 200 {
				t.Errorf("newcomer %d: %d %s, want 200", i, got.status, got.body)
			}
			if waited := time.Since(called); waited > 0 {
				t.Errorf("newcomer %d waited %v, want a place at once", i, waited)
			}
			if _, err := held[i].Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
				t.Errorf("connection %d, which had waited longest: %v, want its end", i, err)
			}
			defer c.Close()
		}
		dribble(working, "xxxxx", 0)
		if got := readReply(t, bufio.NewReader(working), http.MethodGet); got.status != 415 {
			t.Errorf("the one who asked: %d %s, want its answer", got.status, got.body)
		}
		_ = working.Close()
	})
}

// Who is refused may send its request to the end: else its system could throw the answer away.
func TestRefusedClientIsHeardOut(t *testing.T) {
	inVirtualTime(t, Config{}, func(t *testing.T, w *wires) {
		c := w.dial()
		defer c.Close()
		sent := make(chan error, 1)
		go func() {
			_, err := io.WriteString(c, "POST / HTTP/1.1\r\n\r\n"+strings.Repeat("x", 100_000)) // without Host
			sent <- err
		}()
		if got := readReply(t, bufio.NewReader(c), http.MethodPost); got.status != 400 {
			t.Errorf("%d %s, want 400", got.status, got.body)
		}
		if err := <-sent; err != nil {
			t.Errorf("the rest of the request: %v", err)
		}
	})
}
