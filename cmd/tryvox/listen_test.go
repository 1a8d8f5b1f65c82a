package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// listening is the command while it runs.
type listening struct {
	t      *testing.T
	stderr *bufio.Scanner
	stdout *bufio.Scanner
	end    context.CancelFunc
	ended  chan error
}

// listen starts the command and returns when it listens, with what it said before.
func (s shopper) listen(t *testing.T, args ...string) (l *listening, said string) {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	outRead, out := io.Pipe()
	errRead, stderr := io.Pipe()
	l = &listening{t, bufio.NewScanner(errRead), bufio.NewScanner(outRead), end, make(chan error, 1)}
	go func() {
		err := s.run(ctx, nil, out, stderr, append([]string{"listen"}, args...)...)
		l.ended <- err
		_, _ = stderr.CloseWithError(io.EOF), out.CloseWithError(io.EOF)
	}()
	t.Cleanup(func() { end(); outRead.Close(); errRead.Close() })
	for l.stderr.Scan() {
		if strings.HasPrefix(l.stderr.Text(), "Listening") {
			return l, said
		}
		said += l.stderr.Text()
	}
	t.Fatalf("it does not listen: %v", <-l.ended)
	return nil, ""
}

// line waits for the next line of its output.
func (l *listening) line() string {
	l.t.Helper()
	if !l.stdout.Scan() {
		l.t.Fatalf("it ended: %v", <-l.ended)
	}
	return l.stdout.Text()
}

// stop is Ctrl-C.
func (l *listening) stop() {
	l.t.Helper()
	l.end()
	select {
	case err := <-l.ended:
		if err != nil {
			l.t.Errorf("Ctrl-C ended it with %v", err)
		}
	case <-time.After(program.Patience):
		l.t.Error("it listens on after Ctrl-C")
	}
}

func (s shopper) do(t *testing.T, args ...string) {
	t.Helper()
	if err := s.run(t.Context(), nil, io.Discard, io.Discard, args...); err != nil {
		t.Fatal(err)
	}
}

// What happens from now on comes to the receiver, in order, as the standard's own library wants it.
func TestListen(t *testing.T) {
	path, err := program.Build(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		s := newShopper(t, path, dsn)
		type message struct {
			header http.Header
			body   []byte
		}
		told := make(chan message, 10)
		receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			told <- message{r.Header, body}
			if bytes.Contains(body, []byte("number.released")) {
				w.WriteHeader(http.StatusTeapot)
			}
		}))
		t.Cleanup(receiver.Close)
		s.do(t, "numbers", "buy", "+12025550101", "--yes") // before: not told
		l, said := s.listen(t, "--forward-to", receiver.URL+"/hook")
		_, secret, _ := strings.Cut(said, "signed with ")
		hook, err := webhooks.NewWebhook(secret)
		if err != nil {
			t.Fatalf("the secret of %q: %v", said, err)
		}
		s.do(t, "numbers", "buy", "+12025550102", "--yes")
		s.do(t, "numbers", "release", "+12025550102", "--yes")
		for _, want := range []struct{ event, status string }{
			{"number.purchased", "200 OK"}, {"number.released", "418 I'm a teapot"},
		} {
			line := l.line()
			if !strings.HasPrefix(line, "2026-04-01T00:00:00Z "+want.event+" +12025550102 evt_") ||
				!strings.Contains(line, " → "+want.status+" (") {
				t.Errorf("it shows %q, want %v", line, want)
			}
			m := <-told
			if err := hook.Verify(m.body, m.header); err != nil {
				t.Errorf("%s: %v", m.body, err)
			}
			var body struct {
				ID, Type, Timestamp, E164 string
				AccountID                 string `json:"account_id"`
				Data                      map[string]any
			}
			err := json.Unmarshal(m.body, &body)
			if err != nil || body.Type != want.event || body.E164 != "+12025550102" ||
				body.ID != m.header.Get("Webhook-Id") || body.AccountID != s.account ||
				len(body.Data) == 0 || body.Timestamp != "2026-04-01T00:00:00Z" {
				t.Errorf("it is told %s, %v", m.body, err)
			}
		}
		l.stop()
		listenSince(t, s)
	})
}

// From a time on, and shown alone.
func listenSince(t *testing.T, s shopper) {
	t.Helper()
	l, _ := s.listen(t, "--since", "2026-04-01T00:00:00Z", "--json")
	types := []string{}
	for range 4 {
		var h heard
		if err := json.Unmarshal([]byte(l.line()), &h); err != nil || h.Status != nil || h.Error != nil {
			t.Errorf("shown %+v, %v", h, err)
		}
		types = append(types, h.Event.Type)
	}
	l.stop()
	const want = "balance.topped_up number.purchased number.purchased number.released"
	if got := strings.Join(types, " "); got != want {
		t.Errorf("it shows %s, want %s", got, want)
	}
}

// What cannot be listened to, or signed with, is refused.
func TestListenRefuses(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("whsec_c2hvcnQ="), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ key, args, want string }{
		{"tvx_sk_live_1", "", "listen is for sandbox accounts"},
		{"", "", "no API key"},
		{"tvx_sk_test_1", "--forward-to localhost:3000", "must be a URL"},
		{"tvx_sk_test_1", "--forward-to http://localhost:3000 --secret-file " + file, "must hold whsec_"},
	} {
		s := shopper{account: "acc_1", key: tt.key, url: "http://127.0.0.1:1"}
		args := append([]string{"listen"}, strings.Fields(tt.args)...)
		err := s.run(t.Context(), nil, io.Discard, io.Discard, args...)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("listen %s with the key %q: %v, want %q", tt.args, tt.key, err, tt.want)
		}
	}
}
