package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"tryvox.io/numbers/client"
)

// reply is one answer of a server that fails; broken: none comes.
type reply struct {
	status     int
	retryAfter string
	body       string
	broken     bool
	cut        bool // in the middle of the body
}

// failing answers with one reply after the other, and keeps what it was asked and when.
type failing struct {
	replies []reply
	keys    []string
	bodies  []string
	at      []time.Duration // since the first
	started time.Time
}

// RoundTrip gives the next reply.
func (f *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if f.started.IsZero() {
		f.started = time.Now()
	}
	f.at = append(f.at, time.Since(f.started))
	f.keys = append(f.keys, r.Header.Get("Idempotency-Key"))
	body := ""
	if r.Body != nil {
		text, _ := io.ReadAll(r.Body)
		body = string(text)
	}
	f.bodies = append(f.bodies, body)
	next := f.replies[min(len(f.keys), len(f.replies))-1]
	if next.broken {
		return nil, errors.New("connection reset by peer")
	}
	answer := io.Reader(strings.NewReader(next.body))
	if next.cut {
		answer = io.MultiReader(answer, brokenReader{})
	}
	h := http.Header{"Retry-After": {next.retryAfter}, "Date": {"Thu, 09 Apr 2026 10:30:00 GMT"}}
	return &http.Response{StatusCode: next.status, Body: io.NopCloser(answer), Header: h, Request: r}, nil
}

type brokenReader struct{}

// Read fails.
func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (f *failing) client(t *testing.T, options ...client.Option) *client.Client {
	t.Helper()
	options = append(options, client.WithHTTPClient(&http.Client{Transport: f}))
	c, err := client.New("acc_1", "tvx_sk_test_x", options...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var (
	bought      = reply{status: 200, body: `{"e164":"+12025550101","monthly_fee":2.50}`}
	unavailable = reply{status: 503, retryAfter: "3", body: `{"error":{"code":"UNAVAILABLE","message":"Away"}}`}
	anOrder     = client.Purchase{E164: "+12025550101", Country: "US"}
)

// What may succeed later is tried again, with the same key and body, and not before the server wants it.
func TestRetriesUntilItIsAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &failing{replies: []reply{
			{broken: true},
			{status: 200, body: `{"e164":"+1202`, cut: true},
			unavailable,
			{status: 429, retryAfter: "Thu, 09 Apr 2026 10:30:20 GMT", body: `{"error":{"code":"RATE_LIMITED"}}`},
			{status: 409, retryAfter: "1", body: `{"error":{"code":"IDEMPOTENCY_IN_PROGRESS"}}`},
			bought,
		}}
		n, err := f.client(t).PurchaseNumber(t.Context(), anOrder)
		if err != nil || n.E164 != "+12025550101" || n.MonthlyFee != 250*client.Cent {
			t.Fatalf("bought %+v, %v", n, err)
		}
		for i := range f.keys {
			if f.keys[i] == "" || f.keys[i] != f.keys[0] || f.bodies[i] != f.bodies[0] {
				t.Errorf("attempt %d has the key %q and the body %q, want those of the first: %q, %q",
					i, f.keys[i], f.bodies[i], f.keys[0], f.bodies[0])
			}
		}
		pauses := []struct{ least, most time.Duration }{
			{100 * time.Millisecond, 200 * time.Millisecond}, {200 * time.Millisecond, 400 * time.Millisecond},
			{3 * time.Second, 4 * time.Second}, {20 * time.Second, 22 * time.Second},
			{time.Second, 5 * time.Second},
		}
		for i, want := range pauses {
			if got := f.at[i+1] - f.at[i]; got < want.least || got > want.most {
				t.Errorf("pause %d took %v, want %v to %v", i+1, got, want.least, want.most)
			}
		}
		if _, err := f.client(t).PurchaseNumber(t.Context(), anOrder); err != nil || f.keys[6] == f.keys[0] {
			t.Errorf("another call has the key of the first, or failed: %v", err)
		}
	})
}

// What will not get better is not tried again; neither is what would take too long.
func TestRetriesAreBounded(t *testing.T) {
	final := reply{status: 409, body: `{"error":{"code":"CONFLICT","message":"Owned"}}`}
	inner := reply{status: 500, body: `{"error":{"code":"INTERNAL_ERROR"}}`}
	long := reply{status: 503, retryAfter: "3600", body: unavailable.body}
	tests := []struct {
		name     string
		reply    reply
		options  []client.Option
		attempts int
		want     error
	}{
		{"a conflict", final, nil, 1, client.ErrConflict},
		{"an inner error", inner, nil, 1, client.ErrInternal},
		{"an hour", long, nil, 1, client.ErrUnavailable},
		{"no retries", unavailable, []client.Option{client.WithRetries(0)}, 1, client.ErrUnavailable},
		{"as many as usual", unavailable, nil, client.DefaultRetries + 1, client.ErrUnavailable},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			f := &failing{replies: []reply{tt.reply}}
			_, err := f.client(t, tt.options...).PurchaseNumber(t.Context(), anOrder)
			if !errors.Is(err, tt.want) || len(f.keys) != tt.attempts {
				t.Errorf("%s: %d attempts, %v; want %d, %v", tt.name, len(f.keys), err, tt.attempts, tt.want)
			}
		})
	}
}

// A context that ends stops the pause, and both reasons are told.
func TestContextEndsAPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		f := &failing{replies: []reply{unavailable}}
		_, err := f.client(t).PurchaseNumber(ctx, anOrder, client.IdempotencyKey("order-1"))
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, client.ErrUnavailable) || len(f.keys) != 1 {
			t.Errorf("%d attempts, %v; want one, the deadline and 503", len(f.keys), err)
		}
		if f.keys[0] != "order-1" {
			t.Errorf("the key is %q, want the caller's", f.keys[0])
		}
	})
}
