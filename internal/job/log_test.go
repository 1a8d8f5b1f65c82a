package job

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// River's warnings are told once a minute each, and its other lines never.
func TestRiverSaysLittle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var said bytes.Buffer
		log := slog.New(newSparse(slog.NewTextHandler(&said, nil)))
		for range 120 {
			log.Info("counted")
			log.Error("away")
			log.With("queue", "default").Error("away")
			time.Sleep(time.Second)
		}
		log.Warn("late")
		text := said.String()
		for word, want := range map[string]int{"away": 2, "late": 1, "counted": 0} {
			if got := strings.Count(text, word); got != want {
				t.Errorf("%s is said %d times, want %d:\n%s", word, got, want, text)
			}
		}
	})
}
