package console

import (
	"cmp"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/user"
)

// door is the sign-in page.
type door struct {
	to             string // where to go behind it
	email, account string // who came before
	refusal        refusal
}

func (d door) view() view {
	return view{title: "Sign in", body: signInPage(d), status: d.refusal.status()}
}

func showSignIn(c *call) (view, error) {
	to := c.URL.Query().Get("to")
	if c.in.AccountID != "" {
		return view{to: next(to)}, nil
	}
	return door{to: to}.view(), nil
}

// signIn opens a session: by a key, or by an address and a password, and the account where there are several.
func signIn(c *call) (view, error) {
	f := c.PostForm
	d := door{to: f.Get("to"), email: f.Get("email"), account: c.posted().text("account")}
	key, password := strings.TrimSpace(f.Get("key")), f.Get("password")
	email, _ := user.ParseEmail(d.email) // what is none is nobody's
	if key != "" {
		email = ""
	}
	var secret string
	err := c.guess(c.Request, email, cmp.Or(key, triedAs(d.account, d.email, password)), func() (err error) {
		if key != "" {
			secret, err = c.app.SignInByKey(c.Context(), key, c.UserAgent())
		} else {
			secret, err = c.app.SignIn(c.Context(), app.Visitor{
				AccountID: d.account, Email: d.email, Password: password, Agent: c.UserAgent(),
			})
		}
		return err
	})
	if d.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if d.refusal.text != "" {
		return d.view(), nil
	}
	return view{to: next(d.to)}, c.setSession(secret)
}

// triedAs is what limits of guesses know a try by: a password that is right in one account says nothing of
// who has the address in another.
func triedAs(accountID, email, password string) string {
	return accountID + "\n" + email + "\n" + password
}

// signOut ends the session, if there is one that is open.
func signOut(c *call) (view, error) {
	c.dropSession()
	out := view{to: "/console/sign-in"}
	if c.in.AccountID == "" {
		return out, nil
	}
	return out, c.app.EndSession(c.Context(), c.in.AccountID, c.in.Session.ID)
}
