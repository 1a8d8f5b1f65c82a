package console

import (
	"net/http"
	"regexp"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
)

var hiddenOnce = regexp.MustCompile(`name="once" value="([a-z2-7]{32})"`)

// once is what is hidden in the first form of a page that makes something.
func (s seen) once() string {
	s.t.Helper()
	found := hiddenOnce.FindStringSubmatch(s.text)
	if found == nil {
		s.t.Fatalf("%s: no hidden field in:\n%s", s.asked, s.text)
	}
	return found[1]
}

// A button that is pressed twice makes one thing, and both answers are of that one. Another thing that is
// filled into the same form, after a step back, is made too.
func TestFormsThatAreSentTwice(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		boss := w.operator(t)
		all := app.Page{Number: 1, PerPage: 100}
		for _, form := range []struct {
			page, action string
			pairs        []string
			count        func() (int64, error)
		}{
			{"/console/trunks", "/console/trunks", []string{"auth_type", "credential"}, func() (int64, error) {
				l, err := w.app.Trunks(t.Context(), "acc_house", all)
				return l.Total, err
			}},
			{"/console/applications", "/console/applications", []string{
				"answer_method", "POST", "answer_url", "https://example.com/",
			}, func() (int64, error) {
				l, err := w.app.Applications(t.Context(), "acc_house", all)
				return l.Total, err
			}},
			{"/console/keys", "/console/keys", []string{"scope", "read"}, func() (int64, error) {
				l, err := w.app.Keys(t.Context(), "acc_house")
				return int64(len(l)), err
			}},
			{"/console/webhooks", "/console/webhooks", []string{"url", "http://127.0.0.1:9/"}, func() (int64, error) {
				l, err := w.app.Endpoints(t.Context(), "acc_house", all)
				return l.Total, err
			}},
			{customersPath + "/new", customersPath + "/new", []string{"realm", "live"}, func() (int64, error) {
				l, err := w.app.Accounts(t.Context())
				return int64(len(l)), err
			}},
			{customerPath("acc_house", "keys", "new"), customerPath("acc_house", "keys", "new"),
				[]string{"scope", "read"}, func() (int64, error) {
					l, err := w.app.Keys(t.Context(), "acc_house")
					return int64(len(l)), err
				}},
		} {
			before, err := form.count()
			if err != nil {
				t.Fatal(err)
			}
			pairs := append([]string{"once", boss.get(form.page).once()}, form.pairs...)
			first := boss.post(form.action, append(pairs, "name", "one", "description", "one")...).has(http.StatusOK)
			again := boss.post(form.action, append(pairs, "name", "one", "description", "one")...).has(http.StatusOK)
			if first.path != again.path || first.secret() != again.secret() {
				t.Errorf("%s: %s and %s, want one", form.action, first.path, again.path)
			}
			boss.post(form.action, append(pairs, "name", "two", "description", "two")...).has(http.StatusOK)
			if after, err := form.count(); err != nil || after != before+2 {
				t.Errorf("%s: %d and then %d, %v, want two more", form.action, before, after, err)
			}
		}
	})
}

// A press more gives the same secret: a second one would make the first void, unseen.
func TestSecretThatIsAskedForTwice(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		b.post("/console/webhooks", "url", "http://127.0.0.1:9/").has(http.StatusOK)
		rotate := "/console/webhooks/" + b.get("/console/webhooks").between(`href="/console/webhooks/`, `"`) +
			"/rotate-secret"
		pairs := []string{"overlap_hours", "0", "once", b.get(rotate).once()}
		first, again := b.post(rotate, pairs...).secret(), b.post(rotate, pairs...).secret()
		if first == "" || first != again {
			t.Errorf("%q and again %q, want one secret", first, again)
		}
		pairs[len(pairs)-1] = b.get(rotate).once()
		if other := b.post(rotate, pairs...).secret(); other == "" || other == first {
			t.Errorf("%q and from another form %q, want another secret", first, other)
		}
	})
}

// A form that makes an account says the same to who has signed in anew meanwhile: it shows no secret.
func TestAccountFormAfterSignIn(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b, path := w.operator(t), customersPath+"/new"
		pairs := []string{"once", b.get(path).once(), "name", "Shop", "realm", "live"}
		first := b.post(path, pairs...).has(http.StatusOK, "The account was made")
		anew := w.signedIn(t, w.key(t, "acc_house", account.Operator))
		again := anew.post(path, pairs...).has(http.StatusOK, "The account was made")
		if first.path != again.path {
			t.Errorf("%s and again %s, want one account", first.path, again.path)
		}
	})
}

// secret is what a page shows once, empty for a page that shows none.
func (s seen) secret() string {
	return regexp.MustCompile(`<p class="secret"><span>[^<]*`).FindString(s.text)
}

// What a session was told is told again to that session alone.
func TestFormsOfOthers(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		b := w.signedIn(t, key)
		pairs := []string{"once", b.get("/console/keys").once(), "name", "Shop", "scope", "read"}
		b.post("/console/keys", pairs...).has(http.StatusOK, "tvx_sk_live_")
		w.signedIn(t, key).post("/console/keys", pairs...).
			has(http.StatusUnprocessableEntity, "This form was sent already").lacks("tvx_sk_live_", "Idempotency")
		other := w.signedIn(t, w.customer(t, "acc_b"))
		other.post("/console/keys", pairs...).has(http.StatusOK, "tvx_sk_live_")
		w.signedIn(t, w.key(t, "acc_a", account.Read)).get("/console/keys").lacks(`name="once"`)
	})
}
