package console

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/fault"
)

// What fails where htmx asked for a part is told there, with its own status.
func TestFailuresOfParts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		b, reader := w.signedIn(t, key), w.signedIn(t, w.key(t, "acc_a", account.Read))
		dialog := []string{"HX-Request", "true", "HX-Target", "dialog"}
		results := []string{"HX-Request", "true", "HX-Target", "results"}
		b.get("/console/trunks/trunk_none/delete").has(http.StatusNotFound, "<html", "Not found")
		for _, part := range []seen{
			b.get("/console/trunks/trunk_none/delete", dialog...).
				has(http.StatusNotFound, `<h2 id="question">Not found`, "Close"),
			reader.get("/console/buy/+14155550142", dialog...).has(http.StatusForbidden, "may only read", "Close"),
			b.get("/console/webhooks/we_none", results...).
				has(http.StatusNotFound, "Not found").lacks("Close", `id="question"`),
		} {
			part.lacks("<html")
			if part.header.Get("Tryvox-Failure") != "part" {
				t.Errorf("%s: console.js takes it for a failure without words of ours", part.asked)
			}
		}
	})
}

// That nobody waits for an answer is no defect; anything else that is unknown is one, and logged.
func TestGoneClientIsNotLogged(t *testing.T) {
	var log bytes.Buffer
	s := New(Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	defer s.Close()
	gone, leave := context.WithCancel(t.Context())
	leave()
	c := &call{Request: httptest.NewRequestWithContext(gone, http.MethodGet, "/console", nil), Server: s}
	if f := s.known(c, fmt.Errorf("wait: %w", context.Canceled)); f.Kind != fault.Unavailable || log.Len() > 0 {
		t.Errorf("the client went: %v, logged %q", f, &log)
	}
	f := s.known(c, errors.New("a defect"))
	if f.Kind != fault.Internal || !strings.Contains(log.String(), "a defect") {
		t.Errorf("a defect: %v, logged %q", f, &log)
	}
}
