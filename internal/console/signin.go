package console

import (
	"strings"
)

// door is the sign-in page.
type door struct {
	to, email string
	refusal   refusal
}

func showSignIn(c *call) (view, error) {
	if c.in.AccountID != "" {
		return view{to: next(c.FormValue("to"))}, nil
	}
	return view{title: "Sign in", body: signInPage(c, door{to: c.FormValue("to")})}, nil
}

// signIn opens a session by a key.
func signIn(c *call) (view, error) {
	d := door{to: c.PostFormValue("to"), email: c.PostFormValue("email")}
	var secret string
	key := strings.TrimSpace(c.PostFormValue("key"))
	err := c.guess(c.Request, key, func() (err error) {
		secret, err = c.app.SignInByKey(c.Context(), key, c.UserAgent())
		return err
	})
	if err != nil {
		if d.refusal, err = refused(err); err != nil {
			return view{}, err
		}
		return view{title: "Sign in", body: signInPage(c, d), status: d.refusal.status()}, nil
	}
	c.setSession(secret)
	return view{to: next(d.to)}, nil
}

// signOut ends the session.
func signOut(c *call) (view, error) {
	c.dropSession()
	return view{to: "/console/sign-in"}, c.app.EndSession(c.Context(), c.in.AccountID, c.in.Session.ID)
}
