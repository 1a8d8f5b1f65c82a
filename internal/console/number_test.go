package console

import (
	"fmt"
	"net/http"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/routing"
)

// trunk makes a trunk of an account and gives its id.
func (w *world) trunk(t *testing.T, accountID, name string) string {
	t.Helper()
	set := routing.TrunkSettings{Name: name, AuthType: routing.ByIP}
	if _, err := w.app.CreateTrunk(t.Context(), app.Change{AccountID: accountID}, set); err != nil {
		t.Fatal(err)
	}
	made, err := w.app.Trunks(t.Context(), accountID, app.Page{PerPage: 100, ByCursor: true})
	if err != nil || len(made.Items) == 0 {
		t.Fatalf("trunks of %s: %v, %v", accountID, made.Items, err)
	}
	return made.Items[len(made.Items)-1].ID
}

func TestNumber(t *testing.T) {
	const page = "/console/numbers/+14155550144"
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		other := w.signedIn(t, w.customer(t, "acc_b"))
		w.buy(t, "acc_a", "+14155550144", "US")
		w.buy(t, "acc_a", "+14155550143", "US")
		trunk := w.trunk(t, "acc_a", "<b>Main</b>")

		b.get(page).has(http.StatusOK, "+1 415 555 0144", "2026-05-01", "&lt;script&gt;", "nowhere", "Lock").
			lacks("<script>alert", "<b>Main")
		other.get(page).has(http.StatusNotFound)
		other.post(page + "/lock").has(http.StatusNotFound)
		other.post(page+"/route", "to", "nowhere").has(http.StatusNotFound)
		other.get(page + "/release").has(http.StatusNotFound)

		b.post(page+"/route", "to", "trunk:"+trunk).has(http.StatusOK, "trunk &lt;b&gt;Main", "routed to")
		b.post(page+"/route", "to", "trunk:trunk_of_nobody").has(http.StatusNotFound)
		b.post(page+"/route", "to", "<b>").has(http.StatusUnprocessableEntity).lacks("<b>")
		b.post("/console/numbers/route", "to", "trunk:"+trunk, "numbers", "+14155550143", "numbers",
			"+14155550144").
			has(http.StatusOK, "2 numbers routed.")
		b.post("/console/numbers/route", "to", "nowhere", "numbers", "+14155550143", "numbers",
			"+14155550142").
			has(http.StatusNotFound, "(1 number routed before.)")
		b.post("/console/numbers/route", "to", "nowhere").
			has(http.StatusUnprocessableEntity, "Tick at least one")

		b.post(page+"/lock").has(http.StatusOK, "Locked: it cannot be released.", "Unlock")
		b.post(page+"/release", "charge", "0.00").has(http.StatusConflict, "is locked")
		b.post(page+"/unlock").has(http.StatusOK, "Unlocked.")

		reader := w.signedIn(t, w.key(t, "acc_a", account.Read))
		reader.get(page).has(http.StatusOK, "+1 415").lacks("<button class=\"button\">Lock", "Release")
		for _, verb := range []string{"/lock", "/unlock", "/route", "/release", "/cancel-release"} {
			reader.post(page+verb, "to", "nowhere", "charge", "0.00").
				has(http.StatusForbidden, "may only read")
		}

		b.post(page+"/release", "charge", "7.00").has(http.StatusConflict, "please look again")
		b.get(page+"/release").has(http.StatusOK, "Charged now", "$0.00", "is routed to the trunk")
		b.post(page+"/release", "charge", "0.00").has(http.StatusOK, "is released.", "Cancel the release")
		b.post(page+"/cancel-release").has(http.StatusOK, "It is yours again")
		b.post(page+"/cancel-release").has(http.StatusConflict, "is not released")
	})
}

// An account may have more trunks than a page offers by name: each of them can be chosen.
func TestEveryTrunkCanBeChosen(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		w.buy(t, "acc_a", "+14155550142", "US")
		b.get("/console/numbers").has(http.StatusOK).lacks("More than these")
		for i := range targetsMax {
			set := routing.TrunkSettings{Name: fmt.Sprintf("Office %d", i), AuthType: routing.ByIP}
			if _, err := w.app.CreateTrunk(t.Context(), app.Change{AccountID: "acc_a"}, set); err != nil {
				t.Fatal(err)
			}
		}
		made, err := w.app.CreateTrunk(t.Context(), app.Change{AccountID: "acc_a"},
			routing.TrunkSettings{Name: "Behind them all", AuthType: routing.ByIP})
		if err != nil {
			t.Fatal(err)
		}
		last := idOf(made)
		const unnamed = "Behind them all</option>"
		b.get("/console/numbers").has(http.StatusOK, "More than these", "Office 0").lacks(unnamed)
		b.get("/console/trunks/"+last).has(http.StatusOK, "Route numbers here", "to=trunk%3A"+last)
		b.get("/console/numbers?to=trunk:"+last).has(http.StatusOK,
			`<option value="trunk:`+last+`" selected>trunk `+unnamed, `name="to" value="trunk:`+last+`"`)
		b.get("/console/numbers?to=trunk:none").has(http.StatusOK, "More than these")
		b.post("/console/numbers/route", "to", "trunk:"+last, "numbers", "+14155550142").
			has(http.StatusOK, "1 number routed.", "trunk Behind them all")
		b.get("/console/numbers/+14155550142").has(http.StatusOK, "selected>trunk "+unnamed, "More than these")
	})
}
