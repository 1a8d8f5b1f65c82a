package console

import (
	"net/http"
	"testing"
)

func TestChangePassword(t *testing.T) {
	const another = "another horse battery"
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		b.get("/console/sessions").lacks("/console/password")
		b.get("/console/password").has(http.StatusNotFound)
		b.post("/console/password", "old", password, "password", another).has(http.StatusNotFound)

		link := invitationLink.FindString(b.post("/console/team", "email", "ada@example.com").text)
		ada, phone := w.browser(t), w.browser(t)
		ada.post(link, "password", password).has(http.StatusOK, "Welcome.")
		phone.post("/console/sign-in", "email", "ada@example.com", "password", password).
			has(http.StatusOK, "Sign out")
		ada.get("/console/sessions").has(http.StatusOK, "/console/password")
		ada.get("/console/password").has(http.StatusOK, "ada@example.com", "Old password")

		ada.post("/console/password", "old", "wrong", "password", another).
			has(http.StatusUnauthorized, "The old password is wrong.").lacks(another)
		ada.post("/console/password", "old", password, "password", "short").
			has(http.StatusUnprocessableEntity, "at least 12 characters").lacks(password)
		phone.get("/console/password").has(http.StatusOK, "Sign out")
		ada.post("/console/password", "old", password, "password", another).
			has(http.StatusOK, "Your password is changed", "this one")

		phone.get("/console/password").has(http.StatusOK, "Sign in with the key").lacks("Sign out")
		b.get("/console/sessions").has(http.StatusOK, "this one")
		for given, status := range map[string]int{password: http.StatusUnauthorized, another: http.StatusOK} {
			w.browser(t).post("/console/sign-in", "email", "ada@example.com", "password", given).has(status)
		}
		w.wantTrail(t, "user.password user.accept user.invite")
	})
}
