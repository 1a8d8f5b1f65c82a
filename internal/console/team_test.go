package console

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
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
		ada.get(first).has(http.StatusUnauthorized, "Ask for another")
		ada.get(link).has(http.StatusOK, "ada@example.com", "Choose a password")
		ada.post(link, "password", "short").has(http.StatusUnprocessableEntity, "at least 12 characters")
		ada.post(link, "password", password).has(http.StatusOK, "Welcome.", "ada@example.com", "No numbers yet")
		ada.get("/console/numbers").lacks("Welcome.")
		ada.post(link, "password", "another password").has(http.StatusUnauthorized, "Ask for another")
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
			has(http.StatusUnauthorized, "three days")
	})
}

// Invitations that are none count as keys that are none do.
func TestInvitationsAreNotGuessed(t *testing.T) {
	w := newWorld(t, dbtest.DSN(t, db.SQLite))
	failed := 0
	guess := func(_ *http.Request, _, _ string, try func() error) error {
		if failed == 2 {
			return fault.New(fault.RateLimited, "Too many failed sign-ins from this address.")
		}
		err := try()
		if fault.Of(err) == fault.Unauthorized {
			failed++
		}
		return err
	}
	console := New(Config{App: w.app, Now: w.now, Log: slog.New(slog.DiscardHandler), Guess: guess})
	defer console.Close()
	for i, method := range []string{http.MethodGet, http.MethodPost, http.MethodPost} {
		answer := httptest.NewRecorder()
		console.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), method, "/console/invitation/x", nil))
		want := []int{http.StatusUnauthorized, http.StatusUnauthorized, http.StatusTooManyRequests}[i]
		if answer.Code != want {
			t.Errorf("attempt %d: %d, want %d:\n%s", i+1, answer.Code, want, answer.Body)
		}
	}
}

const wrongPassword = "The address or the password is wrong. " +
	"If the address is used in several accounts, name the account."

// Nobody can take the address of another, or learn where it is used.
func TestAddressInSeveralAccounts(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		evil, victim := w.signedIn(t, w.customer(t, "acc_evil")), w.signedIn(t, w.customer(t, "acc_victim"))
		invite := func(b *browser) string {
			return invitationLink.FindString(b.post("/console/team", "email", "ceo@example.com").
				has(http.StatusOK, "ceo@example.com").text)
		}
		enter := func(account, password string) seen {
			return w.browser(t).post("/console/sign-in", "email", "ceo@example.com", "password", password,
				"account", account)
		}
		taken := invite(evil)
		w.browser(t).post(invite(victim), "password", password).has(http.StatusOK, "acc_victim")
		enter("", password).has(http.StatusOK, "acc_victim")

		const other = "another password"
		w.browser(t).post(taken, "password", other).has(http.StatusOK, "acc_evil")
		for _, c := range [][]string{
			{"", password}, {"", other}, {"acc_evil", password}, {"acc_victim", other}, {"acc_none", password},
			{"acc_victim\x00\xff", password},
		} {
			enter(c[0], c[1]).has(http.StatusUnauthorized, wrongPassword, "Sign in")
		}
		enter(" acc_victim ", password).has(http.StatusOK, "acc_victim")
		enter("acc_evil", other).has(http.StatusOK, "acc_evil")
		victim.post("/console/team", "email", "ceo@example.com").has(http.StatusConflict, "is a user already")
		w.browser(t).post("/console/sign-in", "email", "nobody@example.com", "password", password).
			has(http.StatusUnauthorized, wrongPassword)
	})
}

// A browser may call itself what it wants; who cannot be let in has not used the invitation.
func TestAcceptanceIsWholeOrNot(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		invited := func(email string) string {
			_, secret, err := w.app.InviteUser(t.Context(), app.NewUser{AccountID: "acc_a", Email: email})
			if err != nil {
				t.Fatal(err)
			}
			return "/console/invitation/" + secret
		}
		form := []string{"Content-Type", "application/x-www-form-urlencoded", "User-Agent", "Mozilla \xff\xfe"}
		body := "password=" + password
		w.browser(t).send(http.MethodPost, invited("ada@example.com"), strings.NewReader(body), form...).
			has(http.StatusOK, "Welcome.")
		w.browser(t).send(http.MethodPost, "/console/sign-in", strings.NewReader("email=ada@example.com&"+body),
			form...).has(http.StatusOK, "Sign out")

		eve := invited("eve@example.com")
		if err := w.app.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		w.browser(t).post(eve, "password", password).has(http.StatusForbidden, "This account is closed")
		users, err := w.app.Users(t.Context(), "acc_a")
		if err != nil || len(users) != 2 || users[1].Email != "eve@example.com" || users[1].State() != "invited" {
			t.Errorf("users %+v, %v: want eve, who waits", users, err)
		}
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
