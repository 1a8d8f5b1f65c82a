package console

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"tryvox.io/numbers/internal/fault"
)

// Who has a password in one account does not try it without a limit on the same address's user in another.
func TestRightElsewhereIsNotKnown(t *testing.T) {
	const wrongMax = 10
	eachWorld(t, func(t *testing.T, w *world) {
		right, wrong := map[string]bool{}, 0
		guess := func(_ *http.Request, _, secret string, try func() error) error {
			if !right[secret] && wrong == wrongMax {
				return fault.New(fault.RateLimited, "Too many failed sign-ins.")
			}
			err := try()
			if err == nil {
				right[secret] = true
			} else if !right[secret] {
				wrong++
			}
			return err
		}
		pages := New(Config{App: w.app, Now: w.now, Log: slog.New(slog.DiscardHandler), Guess: guess})
		t.Cleanup(pages.Close)
		server := httptest.NewServer(pages)
		t.Cleanup(server.Close)
		w.url = server.URL
		const own = "another horse battery"
		var ada *browser // in acc_b
		for _, user := range [][2]string{{"acc_a", password}, {"acc_b", own}} {
			b := w.signedIn(t, w.customer(t, user[0]))
			link := invitationLink.FindString(b.post("/console/team", "email", "ada@example.com").text)
			ada = w.browser(t)
			ada.post(link, "password", user[1]).has(http.StatusOK, "Welcome.")
		}
		signIn := func(accountID string, status int) {
			t.Helper()
			w.browser(t).post("/console/sign-in", "account", accountID, "email", "ada@example.com",
				"password", password).has(status)
		}
		signIn("acc_a", http.StatusOK)
		for range wrongMax - 1 {
			signIn("acc_b", http.StatusUnauthorized)
		}
		ada.post("/console/password", "old", password, "password", own).has(http.StatusUnauthorized)
		signIn("acc_b", http.StatusTooManyRequests)
		ada.post("/console/password", "old", password, "password", own).has(http.StatusTooManyRequests)
		signIn("acc_a", http.StatusOK)
	})
}
