package api

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// An answer that its handler gives up is no whole one for who reads it, and has a line in the log.
func TestAnswerBreaksOff(t *testing.T) {
	for _, rows := range []int{0, 1, 100_000} {
		log := &journal{written: make(chan struct{}, 1)}
		s := New(Config{Now: time.Now, Log: slog.New(slog.NewJSONHandler(log, nil))})
		s.ShowConsole(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat("a,b\n", rows))
			panic(http.ErrAbortHandler)
		}))
		server := httptest.NewServer(s)
		answer, err := http.Get(server.URL + "/console/transactions.csv")
		if err == nil {
			_, err = io.ReadAll(answer.Body)
			_ = answer.Body.Close()
		}
		if err == nil {
			t.Errorf("%d rows look like the whole file", rows)
		}
		server.Close()
		if !strings.Contains(log.String(), `"message":"The answer broke off."`) || s.running.Load() != 0 {
			t.Errorf("%d rows: %d requests run, log %s", rows, s.running.Load(), log)
		}
	}
}
