package console

import (
	"cmp"
	"strings"
)

// door is the sign-in page.
type door struct {
	to, email string // where to go behind it; who came before
	refusal   refusal
}

func showSignIn(c *call) (view, error) {
	if c.in.AccountID != "" {
		return view{to: next(c.FormValue("to"))}, nil
	}
	return view{title: "Sign in", body: signInPage(door{to: c.FormValue("to")})}, nil
}

// signIn opens a session: by a key, or by an address and a password.
func signIn(c *call) (view, error) {
	d := door{to: c.PostFormValue("to"), email: c.PostFormValue("email")}
	key, password := strings.TrimSpace(c.PostFormValue("key")), c.PostFormValue("password")
	var secret string
	err := c.guess(c.Request, cmp.Or(key, d.email+"\n"+password), func() (err error) {
		if key != "" {
			secret, err = c.app.SignInByKey(c.Context(), key, c.UserAgent())
		} else {
			secret, err = c.app.SignIn(c.Context(), d.email, password, c.UserAgent())
		}
		return err
	})
	if d.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if d.refusal.text != "" {
		return view{title: "Sign in", body: signInPage(d), status: d.refusal.status()}, nil
	}
	return view{to: next(d.to)}, c.setSession(secret)
}

// signOut ends the session.
func signOut(c *call) (view, error) {
	c.dropSession()
	return view{to: "/console/sign-in"}, c.app.EndSession(c.Context(), c.in.AccountID, c.in.Session.ID)
}
