package console

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// limited is an answer that notes until when it may be written.
type limited struct {
	*httptest.ResponseRecorder

	mu    sync.Mutex
	until []time.Time
}

func (l *limited) SetWriteDeadline(at time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.until = append(l.until, at)
	return nil
}

func (l *limited) limits() []time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.until)
}

// A download lasts while it is read, and ends when nobody reads on.
func TestSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, answered := context.WithCancel(t.Context())
		c := &call{Request: httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil)}
		l := &limited{ResponseRecorder: httptest.NewRecorder()}
		to := c.slowly(l)
		for range 10 {
			time.Sleep(partTimeout - time.Second)
			if _, err := to.Write([]byte("part")); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := l.limits(), []time.Time{{}}; !slices.Equal(got, want) {
			t.Errorf("limits of who reads on: %v, want %v", got, want)
		}
		time.Sleep(partTimeout)
		synctest.Wait()
		if got := l.limits(); len(got) != 2 || got[1].After(time.Now()) {
			t.Errorf("limits of who stopped: %v, want a second one in the past", got)
		}
		answered()
	})
}

func TestStatementsDownloadSlowly(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		secret, err := w.app.SignInByKey(t.Context(), w.customer(t, "acc_a"), "curl")
		if err != nil {
			t.Fatal(err)
		}
		console := New(Config{App: w.app, Now: w.now, Log: slog.New(slog.DiscardHandler)})
		defer console.Close()
		ctx, answered := context.WithCancel(t.Context())
		defer answered()
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/console/transactions.csv", nil)
		r.AddCookie(&http.Cookie{Name: sessionCookie, Value: secret})
		l := &limited{ResponseRecorder: httptest.NewRecorder()}
		console.ServeHTTP(l, r)
		if got := l.limits(); l.Code != http.StatusOK || len(got) != 1 || !got[0].IsZero() {
			t.Errorf("status %d with the limits %v, want 200 and none", l.Code, got)
		}
	})
}
