package console

import (
	"net/http"
	"testing"

	"tryvox.io/numbers/internal/account"
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
			b.get("/console/trunks/trunk_none/delete", dialog...).has(http.StatusNotFound, "Not found", "Close"),
			reader.get("/console/buy/+14155550142", dialog...).has(http.StatusForbidden, "may only read", "Close"),
			b.get("/console/webhooks/we_none", results...).has(http.StatusNotFound, "Not found").lacks("Close"),
		} {
			part.lacks("<html")
			if part.header.Get("Tryvox-Failure") != "part" {
				t.Errorf("%s: console.js takes it for a failure without words of ours", part.asked)
			}
		}
	})
}
