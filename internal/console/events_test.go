package console

import (
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
)

func TestEvents(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		w.buy(t, "acc_a", "+14155550144", "US")
		w.buy(t, "acc_a", "+919876543210", "IN")
		b.get("/console/events").
			has(http.StatusOK, "balance.topped_up", "number.purchased", "+1 415 555 0144", "+91 987",
				"alert(1)").
			lacks("<script>alert")
		page := b.get("/console/events").text
		newest, oldest := strings.Index(page, "+91 987"), strings.Index(page, "+1 415 555 0144")
		if newest > oldest {
			t.Errorf("the newest event stands at %d, behind an older one at %d", newest, oldest)
		}
		b.get("/console/events?type=balance.topped_up").
			has(http.StatusOK, "<td data-label=\"What\">balance.topped_up").
			lacks("<td data-label=\"What\">number.purchased")
		b.get("/console/events?e164=1+415+555+0144").
			has(http.StatusOK, "+1 415 555 0144", "e164=%2B14155550144").
			lacks("+91 987")
		b.get("/console/events?type=%3Cb%3E&e164=%3Ci%3E").
			has(http.StatusUnprocessableEntity, "must be one of").
			lacks("<b>", "<i>")
		b.get("/console/events?cursor=x").has(http.StatusUnprocessableEntity, "next_cursor")
		b.get("/console/events", "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "number.purchased").lacks("<html")
		w.signedIn(t, w.key(t, "acc_a", account.Read)).get("/console/events").has(http.StatusOK, "+91 987")
		w.signedIn(t, w.customer(t, "acc_b")).get("/console/events").has(http.StatusOK).lacks("+91 987")
	})
}
