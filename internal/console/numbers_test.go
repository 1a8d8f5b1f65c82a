package console

import (
	"net/http"
	"testing"

	"tryvox.io/numbers/internal/account"
)

func TestNumbers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		b.get("/console/numbers").has(http.StatusOK, "No numbers yet", "acc_a")

		w.buy(t, "acc_a", "+919876543210", "IN")
		w.buy(t, "acc_a", "+14155550144", "US")
		w.customer(t, "acc_b")
		w.buy(t, "acc_b", "+14155550142", "US")

		b.get("/console/numbers").
			has(http.StatusOK, "+91 987 654 3210", "$2.50", "Maharashtra, IN", "&lt;script&gt;alert(1)").
			lacks("<script>alert", "+1 415 555 0142")
		b.get("/console/numbers?country=in").has(http.StatusOK, "+91 987").lacks("+1 415")
		b.get("/console/numbers?contains=415+555").has(http.StatusOK, "+1 415 555 0144").lacks("+91 987")
		b.get("/console/numbers?status=suspended").has(http.StatusOK, "Nothing matches")
		b.get("/console/numbers?country=Atlantis&contains=%22%3E%3Cb%3E").
			has(http.StatusUnprocessableEntity, "Please correct what is marked", "must be digits").lacks("<b>")
		b.get("/console/numbers?cursor=none").has(http.StatusUnprocessableEntity, "next_cursor")

		b.get("/console/numbers?country=IN", "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "+91 987").lacks("<html", "Sign out")
		w.signedIn(t, w.key(t, "acc_a", account.Read)).get("/console/numbers").
			has(http.StatusOK, "+91 987", "read only").lacks("Buy a number")
	})
}
