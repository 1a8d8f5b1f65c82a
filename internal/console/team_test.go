package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/trail"
)

var invitationLink = regexp.MustCompile(`/console/invitation/[a-z2-7]{32}`)

const password = "correct horse battery"

func TestTeam(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		b := w.signedIn(t, key)
		b.get("/console/team").has(http.StatusOK, "Nobody yet").lacks("as an operator")
		b.post("/console/team", "email", `"><b>x`).
			has(http.StatusUnprocessableEntity, "must be an address").lacks("<b>x")
		first := invitationLink.FindString(b.post("/console/team", "email", "Ada@example.com").
			has(http.StatusOK, "ada@example.com", "invited").text)
		link := invitationLink.FindString(b.post("/console/team", "email", "ada@example.com").text)
		if link == "" || link == first {
			t.Fatalf("links %q and %q, want two", first, link)
		}
		b.get("/console/team").lacks(link)

		ada := w.browser(t)
		ada.get(first).has(http.StatusNotFound, "Ask for another")
		ada.get(link).has(http.StatusOK, "ada@example.com", "Choose a password")
		ada.post(link, "password", "short").has(http.StatusUnprocessableEntity, "at least 12 characters")
		ada.post(link, "password", password).has(http.StatusOK, "Welcome.", "ada@example.com", "No numbers yet")
		ada.get("/console/numbers").lacks("Welcome.")
		ada.post(link, "password", "another password").has(http.StatusNotFound, "Ask for another")
		b.post("/console/team", "email", "ada@example.com").has(http.StatusConflict, "is a user already")

		again := w.browser(t)
		again.post("/console/sign-in", "email", "ada@example.com", "password", "wrong horse battery").
			has(http.StatusUnauthorized, "The address or the password is wrong.").lacks("wrong horse")
		again.post("/console/sign-in", "email", "eve@example.com", "password", password).
			has(http.StatusUnauthorized, "The address or the password is wrong.")
		again.post("/console/sign-in", "email", "ADA@example.com ", "password", password).
			has(http.StatusOK, "Sign out")

		users, err := w.app.Users(t.Context(), "acc_a")
		if err != nil || len(users) != 1 {
			t.Fatalf("users %v, %v", users, err)
		}
		remove := "/console/team/" + users[0].ID + "/remove"
		other := w.signedIn(t, w.customer(t, "acc_b"))
		other.get(remove).has(http.StatusNotFound)
		other.post(remove).has(http.StatusNotFound)
		w.signedIn(t, w.key(t, "acc_a", account.Read)).post(remove).has(http.StatusForbidden, "may only read")
		b.get(remove).has(http.StatusOK, "Remove ada@example.com?", "<html")
		b.get(remove, "HX-Request", "true", "HX-Target", "dialog").has(http.StatusOK, "Remove").lacks("<html")
		b.post(remove).has(http.StatusOK, "signed out everywhere", "Nobody yet")
		for _, gone := range []*browser{ada, again} {
			gone.get("/console/numbers").has(http.StatusOK, "Sign in with the key").lacks("Sign out")
		}
		again.post("/console/sign-in", "email", "ada@example.com", "password", password).
			has(http.StatusUnauthorized)
		w.wantTrail(t, "user.remove user.accept user.invite user.invite")
	})
}

// wantTrail wants what was done to users, newest first.
func (w *world) wantTrail(t *testing.T, want string) {
	t.Helper()
	all, err := w.app.Trail(t.Context(), trail.Filter{}, app.Page{Number: 1, PerPage: 100})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range all.Items {
		if e.Kind != "user" {
			continue
		}
		got = append(got, e.Action)
		if e.Origin != "192.0.2.1" || !strings.HasPrefix(e.Who, "key_") && !strings.HasPrefix(e.Who, "usr_") {
			t.Errorf("%s was done by %s from %s", e.Action, e.Who, e.Origin)
		}
	}
	if strings.Join(got, " ") != want {
		t.Errorf("trail %v, want %s", got, want)
	}
}

// Who is no operator can make none, take the place of none and remove none.
func TestOperatorsOfTheTeam(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		boss := w.signedIn(t, w.key(t, "acc_a", account.Operator))
		made := boss.post("/console/team", "email", "root@example.com", "operator", "yes")
		link := invitationLink.FindString(made.has(http.StatusOK, "run the store").text)
		b.post("/console/team", "email", "root@example.com").has(http.StatusConflict)
		b.post("/console/team", "email", "mallory@example.com", "operator", "yes").
			has(http.StatusOK, "mallory@example.com")
		users, err := w.app.Users(t.Context(), "acc_a")
		if err != nil || len(users) != 2 || !users[0].Operator || users[1].Operator {
			t.Fatalf("users %+v, %v", users, err)
		}
		b.post("/console/team/"+users[0].ID+"/remove").has(http.StatusForbidden, "Only an operator")
		root := w.browser(t)
		root.post(link, "password", password).has(http.StatusOK, "operator")
		boss.post("/console/team/"+users[0].ID+"/remove").has(http.StatusOK, "signed out everywhere")
	})
}

func TestInvitationExpires(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		ada := app.NewUser{AccountID: "acc_a", Email: "ada@example.com"}
		_, secret, err := w.app.InviteUser(t.Context(), ada)
		if err != nil {
			t.Fatal(err)
		}
		w.wait(72 * time.Hour)
		w.browser(t).post("/console/invitation/"+secret, "password", password).
			has(http.StatusNotFound, "three days")
	})
}

func TestSessions(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		desk, phone := w.signedIn(t, key), w.signedIn(t, key)
		all, _, err := w.app.Sessions(t.Context(), "acc_a", "")
		if err != nil || len(all) != 2 {
			t.Fatalf("sessions %v, %v", all, err)
		}
		desk.get("/console/sessions").has(http.StatusOK, "192.0.2.1", "Go-http-client", "this one")
		end := "/console/sessions/" + all[0].ID + "/end"
		w.signedIn(t, w.customer(t, "acc_b")).post(end).has(http.StatusNotFound)
		w.signedIn(t, w.key(t, "acc_a", account.Read)).post(end).has(http.StatusForbidden)
		desk.post(end).has(http.StatusOK, "That session is over.")
		phone.get("/console/numbers").has(http.StatusOK, "Sign in with the key")
		desk.post(end).has(http.StatusNotFound)
		desk.get("/console/numbers").has(http.StatusOK, "Sign out")
	})
}

// open is how many sessions of the account are open.
func (w *world) open(t *testing.T, accountID string) int {
	t.Helper()
	all, _, err := w.app.Sessions(t.Context(), accountID, "")
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

// Sessions end with what opened them, and none is left behind by who signs in again.
func TestSessionsEndWith(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		want := func(why string, count int) {
			t.Helper()
			if got := w.open(t, "acc_a"); got != count {
				t.Errorf("%s: %d sessions are open, want %d", why, got, count)
			}
		}
		b := w.signedIn(t, key)
		b.post("/console/sign-in", "key", key).has(http.StatusOK, "Sign out")
		want("signed in twice", 1)
		link := invitationLink.FindString(b.post("/console/team", "email", "ada@example.com").text)
		b.post(link, "password", password).has(http.StatusOK, "Welcome.")
		want("an invitation accepted", 1)

		w.signedIn(t, key)
		w.signedIn(t, w.key(t, "acc_a", account.Read))
		keys, err := w.app.Keys(t.Context(), "acc_a")
		if err != nil || len(keys) != 2 {
			t.Fatalf("keys %v, %v", keys, err)
		}
		if err := w.app.RevokeKeyOf(t.Context(), "acc_a", keys[0].ID); err != nil {
			t.Fatal(err)
		}
		want("the first key is revoked", 2)
		if err := w.app.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		want("the account is closed", 0)
	})
}

// The own session stands first, however old it is and however many there are; one button ends the others.
func TestManySessions(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		b, other := w.signedIn(t, key), w.signedIn(t, w.customer(t, "acc_b"))
		b.get("/console/sessions").lacks("End all others", "More are open")
		for range 100 {
			if _, err := w.app.SignInByKey(t.Context(), key, "many"); err != nil {
				t.Fatal(err)
			}
		}
		page := b.get("/console/sessions").has(http.StatusOK, "More are open than stand here", "this one")
		own, first := strings.Index(page.text, "this one"), strings.Index(page.text, "many")
		if own > first {
			t.Errorf("the own session stands at %d, behind another at %d", own, first)
		}
		w.signedIn(t, w.key(t, "acc_a", account.Read)).post("/console/sessions/end-others").
			has(http.StatusForbidden, "may only read")
		b.post("/console/sessions/end-others").has(http.StatusOK, "All other sessions are over.", "this one").
			lacks("many", "End all others")
		other.get("/console/sessions").has(http.StatusOK, "this one")
	})
}
