package console

import (
	"net/http"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/user"
)

// team is who may come in: the users of an account.
type team struct {
	users    []user.User
	email    string
	operator bool
	refusal  refusal
	invited  string // whom the link below is for
	link     string // shown once
}

// showTeam is GET /console/team.
func showTeam(c *call) (view, error) { return teamView(c, team{}) }

func teamView(c *call, t team) (view, error) {
	var err error
	t.users, err = c.app.Users(c.Context(), c.in.AccountID)
	return view{title: "Team", nav: "/console/team", body: teamPage(c, t), status: t.refusal.status()}, err
}

// invite is POST /console/team. Its answer is the page itself: the link is shown once, and stored nowhere.
func invite(c *call) (view, error) {
	f := c.posted()
	t := team{email: f.text("email"), operator: f.checked("operator") && c.may(account.Operator)}
	u, secret, err := c.app.InviteUser(c.Context(), app.NewUser{
		AccountID: c.in.AccountID, Email: t.email, Operator: t.operator,
	})
	if t.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if t.refusal.text == "" {
		t = team{invited: u.Email, link: c.origin() + "/console/invitation/" + secret}
	}
	return teamView(c, t)
}

// origin is how the browser calls this server.
func (c *call) origin() string {
	if c.secure() {
		return "https://" + c.Host
	}
	return "http://" + c.Host
}

// askRemoveUser is GET /console/team/{user_id}/remove.
func askRemoveUser(c *call) (view, error) {
	users, err := c.app.Users(c.Context(), c.in.AccountID)
	if err != nil {
		return view{}, err
	}
	for _, u := range users {
		if u.ID == c.id("user_id") {
			return view{
				title: "Remove a user", nav: "/console/team", part: c.part("dialog"), body: removeUser(u),
			}, nil
		}
	}
	return nothing(c)
}

// removeUserNow is POST /console/team/{user_id}/remove.
func removeUserNow(c *call) (view, error) {
	err := c.app.RemoveUser(c.Context(), c.in.AccountID, c.id("user_id"), c.may(account.Operator))
	return view{to: "/console/team", flash: "The user is removed, and signed out everywhere."}, err
}

// acceptance is the page of an invitation.
type acceptance struct {
	email, secret string
	refusal       refusal
}

// invited finds whom the invitation in the path is for. Those that are none count as failed sign-ins.
func (c *call) invited() (a acceptance, err error) {
	a.secret = c.id("secret")
	err = c.guess(c.Request, "", a.secret, func() error {
		u, err := c.app.Invited(c.Context(), a.secret)
		a.email = u.Email
		return err
	})
	return a, err
}

// showInvitation is GET /console/invitation/{secret}.
func showInvitation(c *call) (view, error) {
	a, err := c.invited()
	return view{title: "Welcome", body: acceptPage(a)}, err
}

// accept is POST /console/invitation/{secret}. Who was signed in is somebody else from here on.
func accept(c *call) (view, error) {
	a, err := c.invited()
	if err != nil {
		return view{}, err
	}
	session, err := c.app.AcceptInvitation(c.Context(), a.secret, c.PostForm.Get("password"), c.UserAgent())
	if a.refusal, err = refused(err); err != nil {
		return view{}, err
	}
	if a.refusal.text != "" {
		return view{title: "Welcome", body: acceptPage(a), status: a.refusal.status()}, nil
	}
	flash := "Welcome. From now on you sign in with your address and password."
	return view{to: "/console", flash: flash}, c.setSession(session)
}

// showSessions is GET /console/sessions.
func showSessions(c *call) (view, error) {
	all, more, err := c.app.Sessions(c.Context(), c.in.AccountID, c.in.Session.ID)
	if err != nil {
		return view{}, err
	}
	users, err := c.app.Users(c.Context(), c.in.AccountID)
	if err != nil {
		return view{}, err
	}
	who := map[string]string{}
	for _, u := range users {
		who[u.ID] = u.Email
	}
	return view{title: "Sessions", nav: "/console/sessions", body: sessionsPage(c, all, more, who)}, nil
}

// endSession is POST /console/sessions/{session_id}/end. Who may only read ends the own one by signing out.
func endSession(c *call) (view, error) {
	err := c.app.EndSession(c.Context(), c.in.AccountID, c.id("session_id"))
	return view{to: "/console/sessions", flash: "That session is over."}, err
}

// endOtherSessions is POST /console/sessions/end-others.
func endOtherSessions(c *call) (view, error) {
	err := c.app.EndOtherSessions(c.Context(), c.in.AccountID, c.in.Session.ID)
	return view{to: "/console/sessions", flash: "All other sessions are over."}, err
}

// doorRoutes are for who comes, stays and goes.
var doorRoutes = []route{
	{http.MethodGet, "/console/sign-in", public, showSignIn},
	{http.MethodPost, "/console/sign-in", public, signIn},
	{http.MethodPost, "/console/sign-out", public, signOut},
	{http.MethodGet, "/console/invitation/{secret}", public, showInvitation},
	{http.MethodPost, "/console/invitation/{secret}", public, accept},
	{http.MethodGet, "/console/team", account.Read, showTeam},
	{http.MethodPost, "/console/team", account.Write, invite},
	{http.MethodGet, "/console/team/{user_id}/remove", account.Write, askRemoveUser},
	{http.MethodPost, "/console/team/{user_id}/remove", account.Write, removeUserNow},
	{http.MethodGet, "/console/password", account.Read, showPassword},
	{http.MethodPost, "/console/password", account.Read, changePassword},
	{http.MethodGet, "/console/sessions", account.Read, showSessions},
	{http.MethodPost, "/console/sessions/end-others", account.Write, endOtherSessions},
	{http.MethodPost, "/console/sessions/{session_id}/end", account.Write, endSession},
}

// doorMenu leads to who may come in.
var doorMenu = []section{
	{"Access", account.Read, []entry{{"Team", "/console/team"}, {"Sessions", "/console/sessions"}}},
}
