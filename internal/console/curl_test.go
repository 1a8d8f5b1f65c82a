package console

import (
	"html"
	"net/http"
	"os"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/routing"
)

// Whatever customers can do by a form stands on its page as a call of the API too.
func TestEveryActionHasItsCall(t *testing.T) {
	w := newWorld(t, dbtest.DSN(t, db.SQLite))
	w.stock(t)
	w.customer(t, "acc_a")
	b := w.signedIn(t, w.key(t, "acc_a", account.Operator))
	names := w.things(t, b)
	calls := map[string]bool{}
	table, err := os.ReadFile("testdata/calls.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		f := strings.Fields(line)
		if f[0] == "#" {
			continue
		}
		calls[f[0]] = true
		page, path := names.Replace(f[1]), names.Replace(f[3])
		if !strings.HasPrefix(path, "/v1/") {
			path = "/v1/account/acc_a" + path
		}
		got := b.get(page).has(http.StatusOK, html.EscapeString("curl -sS -X "+f[2]+" '"+w.url+path+"' "))
		for _, copied := range strings.Split(got.text, `data-copy="`)[1:] {
			copied, _, _ = strings.Cut(copied, `"`)
			if strings.Count(copied, "curl ") > 1 {
				t.Errorf("%s: one button copies several calls: %s", page, copied)
			}
		}
	}
	for _, r := range customerRoutes {
		if r.method != http.MethodPost {
			continue
		}
		if !calls[r.path] {
			t.Errorf("%s stands in no line: by which call of the API is it done?", r.path)
		}
		delete(calls, r.path)
	}
	for path := range calls {
		t.Errorf("nothing is posted to %s any more", path)
	}
}

// things makes one of each, and gives their names.
func (w *world) things(t *testing.T, b *browser) *strings.Replacer {
	t.Helper()
	to := app.Change{AccountID: "acc_a"}
	w.buy(t, "acc_a", "+919876543210", "IN")
	w.buy(t, "acc_a", "+14155550142", "US")
	w.buy(t, "acc_a", "+14155550144", "US")
	must := func(_ app.Answer, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(w.app.LockNumber(t.Context(), to, "+919876543210"))
	must(w.app.ReleaseNumber(t.Context(), to, e164.Number("+14155550144")))
	must(w.app.CreateTrunk(t.Context(), to, routing.TrunkSettings{Name: "Office", AuthType: routing.ByIP}))
	answer := "https://example.com/answer"
	must(w.app.CreateApplication(t.Context(), to,
		routing.ApplicationSettings{Name: "Menu", AnswerURL: &answer, AnswerMethod: "POST"}))
	b.post("/console/webhooks", "url", "https://example.com/hook").has(http.StatusOK)
	id := func(page string) string { return b.get(page).between(`href="`+page+"/", `"`) }
	trunk, application, hook := id("/console/trunks"), id("/console/applications"), id("/console/webhooks")
	key, _, _ := strings.Cut(id("/console/keys"), "/")
	return strings.NewReplacer("{first}", "+919876543210", "{e164}", "+14155550142", "{gone}", "+14155550144",
		"{free}", "+14155550143", "{trunk_id}", trunk, "{application_id}", application, "{key_id}", key,
		"{trunk}", "/console/trunks/"+trunk, "{application}", "/console/applications/"+application,
		"{hook}", "/console/webhooks/"+hook, "{api}", "/webhook-endpoints/"+hook)
}
