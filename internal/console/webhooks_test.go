package console

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"tryvox.io/numbers/internal/account"
)

func TestWebhooks(t *testing.T) {
	receiver := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
		if r.Header.Get("webhook-signature") == "" {
			t.Error("a test message came without a signature")
		}
		to.WriteHeader(http.StatusTeapot)
		_, _ = to.Write([]byte("<b>teapot</b>"))
	}))
	defer receiver.Close()
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		other := w.signedIn(t, w.customer(t, "acc_b"))
		b.get("/console/webhooks").has(http.StatusOK, "No endpoints yet")
		b.post("/console/webhooks", "url", "javascript:alert(1)", "description", "<b>").
			has(http.StatusUnprocessableEntity, "url").lacks(`href="javascript:`, "<b>")
		b.post("/console/webhooks", "url", receiver.URL, "types", "<b>").
			has(http.StatusUnprocessableEntity, "must be of number.purchased").lacks("<b>")
		b.post("/console/webhooks", "url", receiver.URL+"/?a=1&b='\"<script>", "description", "<b>hook</b>").
			has(http.StatusOK, "It is shown this once", "b=&#39;&#34;&lt;script&gt;", "whsec_").lacks("<b>hook", "b='")
		page := b.get("/console/webhooks").has(http.StatusOK, "&lt;b&gt;hook").lacks("<b>hook", "whsec_").
			between(`href="/console/webhooks/`, `"`)
		page = "/console/webhooks/" + page
		b.get(page).has(http.StatusOK, "No deliveries").lacks("whsec_")

		b.post(page+"/test").has(http.StatusOK, "The test was not taken", "with 418", "&lt;b&gt;teapot").lacks("<b>teapot")
		b.get(page+"/rotate-secret").has(http.StatusOK, "A new secret")
		b.post(page+"/rotate-secret", "overlap_hours", "-1").has(http.StatusUnprocessableEntity, "from 0 to 168")
		b.post(page+"/rotate-secret", "overlap_hours", "x").has(http.StatusUnprocessableEntity, "a whole number")
		b.post(page+"/rotate-secret", "overlap_hours", "1").has(http.StatusOK, "whsec_")
		b.post(page, "url", "ftp://x", "description", "").has(http.StatusUnprocessableEntity, "url")
		b.post(page, "url", receiver.URL, "description", "new", "types", "number.purchased").has(http.StatusOK, "Saved.")

		w.buy(t, "acc_a", "+14155550142", "US")
		if err := w.app.FanOut(t.Context()); err != nil {
			t.Fatal(err)
		}
		shown := b.get(page).has(http.StatusOK, "number.purchased", "+1 415 555 0142", "pending")
		b.get(page+"?state=failed").has(http.StatusOK, "No deliveries")
		b.get(page + "?state=%3Cb%3E").has(http.StatusUnprocessableEntity).lacks("<b>")
		replay := page + "/deliveries/" + shown.between(page+"/deliveries/", `"`)
		b.post(replay).has(http.StatusOK, "It is on its way again.")
		b.post(page+"/replay", "hours", "24").has(http.StatusOK, "0 events on the way again.")
		b.post(page+"/replay", "hours", "").has(http.StatusUnprocessableEntity, "from 1 to 168")
		b.post(page+"/disable").has(http.StatusOK, "The endpoint is disabled.", "paused")
		b.post(replay).has(http.StatusConflict, "enable it first")
		b.post(page+"/enable").has(http.StatusOK, "The endpoint is enabled.")

		reader := w.signedIn(t, w.key(t, "acc_a", account.Read))
		reader.get(page).has(http.StatusOK, "number.purchased").lacks("Save", "Send again", "New secret")
		for _, verb := range []string{"", "/enable", "/disable", "/test", "/rotate-secret", "/replay", "/delete"} {
			reader.post(page+verb, "url", receiver.URL).has(http.StatusForbidden, "may only read")
			other.post(page+verb, "url", receiver.URL, "hours", "1").has(http.StatusNotFound)
		}
		other.get(page).has(http.StatusNotFound)
		other.post(replay).has(http.StatusNotFound)
		b.get(page+"/delete").has(http.StatusOK, "is told nothing any more")
		b.post(page+"/delete").has(http.StatusOK, "The endpoint is deleted.", "No endpoints yet")
	})
}
