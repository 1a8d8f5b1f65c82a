package console

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestOperatorRenews(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		w.customer(t, "acc_a")
		w.buy(t, "acc_a", "+919876543210", "IN")
		b := w.operator(t)
		b.get(renewalsPath).has(http.StatusOK, "No runs yet")
		b.get(renewalsPath+"?show=debts").has(http.StatusOK, "No debts")
		b.post(customerPath("acc_a")+"/adjust", "amount", "-96.00", "reason", "spent", "reference", "r1").
			has(http.StatusOK)
		b.get(renewalsPath+"?show=debts").has(http.StatusOK, "acc_a", "Short of the next cycle").lacks("Unpaid<")
		w.wait(30 * 24 * time.Hour) // into May

		b = w.signedIn(t, w.key(t, "acc_house", "operator")) // the first session was idle
		b.get(renewalsPath+"/run", "HX-Request", "true", "HX-Target", "dialog").
			has(http.StatusOK, "Run it now").lacks("<html")
		page := b.post(renewalsPath + "/run")
		for strings.Contains(page.text, ">running<") || strings.Contains(page.text, "No runs yet") {
			page = b.get(renewalsPath)
		}
		page.has(http.StatusOK, "done", "key_", `<td data-label="Suspended" class="num">1</td>`)
		b.get(renewalsPath+"?show=debts").has(http.StatusOK, "acc_a", ">Unpaid<", "$2.50", "2026-05-01 00:00")
		b.post(customerPath("acc_a")+"/top-up", "amount", "10.00", "reference", "r2").has(http.StatusOK)
		b.get(renewalsPath+"?show=debts").has(http.StatusOK, "No debts")
		b.get(renewalsPath+"?cursor=none").has(http.StatusUnprocessableEntity, "next_cursor")
	})
}
