package browser

import (
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/routing"
)

// What a dialog cannot show is told in it: the server's own words, or that there is no answer.
func TestFailuresInDialogs(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.signedIn(t, w.customer(t, "acc_a"))
		to := app.Change{AccountID: "acc_a"}
		office := routing.TrunkSettings{Name: "Office", AuthType: routing.ByIP}
		made, err := w.app.CreateTrunk(t.Context(), to, office)
		check(t, made, err)
		p.press("Trunks")
		p.press("Office")
		p.sees("Settings")

		p.lose()
		p.press("Delete")
		p.sees("The server does not answer.")
		p.press("Close")
		p.gone("The server does not answer.")
		p.press("Trunks")
		p.press("Office")
		p.sees("Settings")
		trunks, err := w.app.Trunks(t.Context(), "acc_a", app.Page{PerPage: 1, ByCursor: true})
		if err != nil {
			t.Fatal(err)
		}
		made, err = w.app.DeleteTrunk(t.Context(), to, trunks.Items[0].ID)
		check(t, made, err)
		p.press("Delete")
		p.sees("Not found")
		p.press("Close")
		p.gone("Not found")
		p.heard("htmx:sendError", "Response Status Error Code 404")
	})
}

// lose takes the network away from the page until it is opened again.
func (p *person) lose() {
	p.t.Helper()
	run[bool](p, "lose the network", `
		XMLHttpRequest.prototype.send = function () { this.dispatchEvent(new ProgressEvent("error")); };
		return true;`)
}
