package console

import (
	"net/http"
	"testing"

	"tryvox.io/numbers/internal/account"
)

func TestSearch(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		b.get("/console/search").has(http.StatusOK, "Nothing is for sale")
		w.stock(t)

		b.get("/console/search").
			has(http.StatusOK, "+1 415 555 0142", "+91 987 654 3210", "$0.84", "&lt;script&gt;alert(1)&lt;/script&gt;",
				"/console/buy/+14155550142", "/v1/account/acc_a/inventory/numbers").
			lacks("<script>alert")
		b.get("/console/search?country=in").has(http.StatusOK, "+91 987", "numbers?country=IN").lacks("+1 415")
		b.get("/console/search?starts_with=%2B1+415").has(http.StatusOK, "+1 415 555 0142").lacks("+91 987")
		b.get("/console/search?contains=555*143").has(http.StatusOK, "0143").lacks("0142", "+91 987")
		b.get("/console/search?ends_with=44").has(http.StatusOK, "0144").lacks("0142")
		b.get("/console/search?area_code=415&capabilities=sms").has(http.StatusOK, "0142", "0143").lacks("0144", "+91")
		b.get("/console/search?max_monthly_fee=1.15").has(http.StatusOK, "0142").lacks("+91 987")
		b.get("/console/search?type=toll_free").has(http.StatusOK, "Nothing matches")
		b.get("/console/search?country=Atlantis&contains=%22%3E%3Cb%3E&max_monthly_fee=much&capabilities=fly").
			has(http.StatusUnprocessableEntity, "&#34;&gt;&lt;b&gt;", "letters of a keypad", "must be of voice").lacks("<b>")
		b.get("/console/search?sort=dearest").has(http.StatusUnprocessableEntity, "must be one of")

		b.get("/console/search?ends_with=44", "HX-Request", "true", "HX-Target", "results").
			has(http.StatusOK, "0144").lacks("<html", "0142")
		w.signedIn(t, w.key(t, "acc_a", account.Read)).get("/console/search").
			has(http.StatusOK, "0142").lacks("/console/buy/")
	})
}
