package console

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/audit"
	"tryvox.io/numbers/internal/money"
)

func TestOperatorSeesHealth(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		w.customer(t, "acc_a")
		w.buy(t, "acc_a", "+919876543210", "IN")
		b := w.operator(t)
		b.get(healthPath).has(http.StatusOK, "schema", "balanced", "nothing waits", "Connections that write", "clock")
		b.post(healthPath).has(http.StatusOK, "rules hold", "balanced").lacks("These rules are broken")
		w.wait(40 * 24 * time.Hour) // nobody renews here
		w.signedIn(t, w.key(t, "acc_house", "operator")).get(healthPath).has(http.StatusOK, "late", "balanced")
	})
}

func TestHealthThatIsBad(t *testing.T) {
	h := health{
		Health:  app.Health{Imbalance: -money.Dollar},
		checked: &app.Checked{Rules: 2, Breaches: []audit.Breach{{Rule: "a-rule", Subject: "<b>row", Detail: "wrong"}}},
	}
	if got := h.facts()[0]; got.kind != "bad" || got.value != "−$1.00" {
		t.Errorf("an imbalance is shown as %+v", got)
	}
	page := seen{t: t, asked: "page", status: http.StatusOK, text: rendered(t, checkedRules(h))}
	page.has(http.StatusOK, "a-rule", "&lt;b&gt;row").lacks("<b>", "hold")
}

// rendered is the text of a part of a page.
func rendered(t *testing.T, part templ.Component) string {
	t.Helper()
	var text strings.Builder
	if err := part.Render(t.Context(), &text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
