package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/money"
)

func TestHome(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		key := w.customer(t, "acc_a")
		b := w.browser(t)
		page := b.post("/console/sign-in", "key", key).has(http.StatusOK, "No numbers yet", "Search the catalog",
			"$100.00", "Make an API key").lacks("suspended", "Buy a number", "not enough", nowPath)
		if page.path != "/console" {
			t.Errorf("the sign-in led to %s, want /console", page.path)
		}

		w.signedIn(t, w.key(t, "acc_a", account.Read)).get("/console").
			has(http.StatusOK, "Search the catalog").lacks("Make a trunk", "Make an API key")

		w.buy(t, "acc_a", "+14155550142", "US")
		w.buy(t, "acc_a", "+919876543210", "IN")
		b.get("/console").has(http.StatusOK, "$97.33", "Due on 2026-05-01", "$3.65", "$93.68",
			`<span class="value">2</span>`, `hx-select="#spent"`, "Latest transactions", "−$0.84").
			lacks("No numbers yet")
		b.get("/console/balance").has(http.StatusOK, `id="spent"`)

		down := app.Adjustment{AccountID: "acc_a", Amount: -95 * money.Dollar, Reason: "<b>wrong</b>"}
		if _, err := w.app.Adjust(t.Context(), down); err != nil {
			t.Fatal(err)
		}
		b.post("/console/webhooks", "url", "https://hooks.example/?<b>").has(http.StatusOK)
		hook := b.get("/console/webhooks").between(`href="/console/webhooks/`, `"`)
		b.post("/console/webhooks/" + hook + "/disable").has(http.StatusOK)
		b.get("/console").has(http.StatusOK, "top up $1.32 or more before 2026-05-01", "Nothing is told to",
			"/console/webhooks/"+hook, "(paused)", "&lt;b&gt;wrong").lacks("<b>")

		w.wait(30 * 24 * time.Hour) // into May
		if _, err := w.app.RunBilling(t.Context()); err != nil {
			t.Fatal(err)
		}
		reader := w.signedIn(t, w.key(t, "acc_a", account.Read))
		reader.get("/console").has(http.StatusOK, "1 number suspended", "?status=suspended").
			lacks("Buy a number")
		w.signedIn(t, w.customer(t, "acc_b")).get("/console").has(http.StatusOK, "No numbers yet").
			lacks("suspended", hook)
	})
}

// An operator sees what the store wants, beside the page and on a page of its own.
func TestOperatorHome(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.operator(t)
		b.get("/console").has(http.StatusOK, "No numbers yet", `hx-get="`+nowPath+`"`)
		b.get(nowPath).has(http.StatusOK, "The catalog is empty", "Imports under way", "none", ">0</a>")
		w.wait(2 * time.Minute) // a count of the stock is kept for one
		w.stock(t)
		w.customer(t, "acc_a")
		w.buy(t, "acc_a", "+919876543210", "IN")
		down := app.Adjustment{AccountID: "acc_a", Amount: -98 * money.Dollar, Reason: "wrong"}
		if _, err := w.app.Adjust(t.Context(), down); err != nil {
			t.Fatal(err)
		}
		w.wait(30 * 24 * time.Hour) // into May
		if _, err := w.app.RunBilling(t.Context()); err != nil {
			t.Fatal(err)
		}
		b = w.signedIn(t, w.key(t, "acc_house", account.Operator)) // the first session was idle
		part := b.get(nowPath, "HX-Request", "true", "HX-Target", "store").
			has(http.StatusOK, "The store", ">1</a>", "IN 0", "US 3").lacks("<html")
		if strings.Index(part.text, "IN 0") > strings.Index(part.text, "US 3") {
			t.Errorf("the country with the most for sale stands first:\n%s", part.text)
		}
	})
}
