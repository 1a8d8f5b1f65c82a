package console

import (
	"net/http"
	"testing"
)

func TestOperatorReadsTheTrail(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		b := w.operator(t)
		b.post(customerPath("acc_a")+"/adjust", "amount", "-1.00", "reason", "<b>oops</b>", "reference", "r1").
			has(http.StatusOK)
		b.get(trailPath).
			has(http.StatusOK, "account.adjust", "key.create", "192.0.2.1", "req_1", "key_").
			lacks("<b>oops")
		b.get(trailPath+"?action=account.adjust&account_id=acc_a").
			has(http.StatusOK, "99.00", "oops").lacks("key.create")
		b.get(trailPath+"?actor=nobody").has(http.StatusOK, "Nothing matches")
		b.get(trailPath+"?from=2026-04-09&to=2026-04-09").has(http.StatusOK, "account.adjust")
		b.get(trailPath+"?to=2026-04-08").has(http.StatusOK, "Nothing matches")
		b.get(trailPath+"?from=2026-04-10").has(http.StatusOK, "Nothing matches")
		b.get(trailPath+"?from=%3Ci%3E").
			has(http.StatusUnprocessableEntity, "must be a date").lacks("<i>")
		b.get(trailPath+"?cursor=none").has(http.StatusUnprocessableEntity, "next_cursor")
		b.get(trailPath, "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "account.adjust").lacks("<html")
	})
}
