package console

import (
	"net/http"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
)

func TestBuy(t *testing.T) {
	const us = "/console/buy/+14155550142"
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		b.get(us).has(http.StatusOK, "Charged now", "$0.84", "22 of 30 days of 1.15 USD",
			"$1.15 from 2026-05-01",
			"$100.00, and $99.16 afterwards", "numbers/purchase-from-inventory")
		b.get(us, "HX-Request", "true", "HX-Target", "dialog").has(http.StatusOK, "Charged now").
			lacks("<html")
		b.post(us, "charge", "0.01").has(http.StatusConflict, "The price is another one now", "$0.84")
		b.post(us).has(http.StatusUnprocessableEntity, "charge must be a decimal amount")

		b.post(us, "charge", "0.84").has(http.StatusOK, "+1 415 555 0142 is yours.")
		b.post(us, "charge", "0.84").has(http.StatusOK, "is yours already")
		o, err := w.app.Overview(t.Context(), "acc_a")
		if err != nil || o.Numbers != 1 || o.Balance.Balance.String() != "99.16" {
			t.Errorf("after two purchases of one number: %d numbers, balance %s, %v", o.Numbers,
				o.Balance.Balance, err)
		}

		late := w.signedIn(t, w.customer(t, "acc_b"))
		late.post(us, "charge", "0.84").
			has(http.StatusConflict, "is not for sale any more", "Nothing was charged", "starts_with=1415555")
		late.get("/console/buy/+15005550001").has(http.StatusConflict, "is not for sale any more")
		late.get("/console/buy/%3Cb%3E").has(http.StatusNotFound, "There is no such number").lacks("<b>")

		poorest := app.NewAccount{ID: "acc_poor", Realm: realm.Live}
		if _, err := w.app.CreateAccount(t.Context(), poorest); err != nil {
			t.Fatal(err)
		}
		poor := w.signedIn(t, w.key(t, "acc_poor", account.Write))
		poor.post("/console/buy/+14155550143", "charge", "0.84").
			has(http.StatusPaymentRequired, "0.84", "$0.00")
		poor.get("/console/buy/+14155550144").has(http.StatusOK, "&lt;script&gt;").lacks("<script>alert")

		dialog := []string{"HX-Request", "true", "HX-Target", "dialog"}
		late.get(us, dialog...).
			has(http.StatusOK, `<h2 id="question">+1 415 555 0142 is not for sale any more`, "Close").
			lacks("<html")
		owned := b.get(us, dialog...).has(http.StatusOK)
		if to := owned.header.Get("HX-Redirect"); to != "/console/numbers/+14155550142" || owned.text != "" {
			t.Errorf("asked to buy what is owned: leads to %q with %q", to, owned.text)
		}

		reader := w.signedIn(t, w.key(t, "acc_a", account.Read))
		reader.get("/console/buy/+14155550143").has(http.StatusForbidden, "may only read")
		reader.post("/console/buy/+14155550143", "charge", "0.84").has(http.StatusForbidden, "may only read")
	})
}
