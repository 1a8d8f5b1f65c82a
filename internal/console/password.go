package console

// newPassword is the form by which a user changes the own one.
type newPassword struct {
	email   string
	refusal refusal
}

func (p newPassword) fields() []field {
	return filled([]field{
		{label: "Old password", name: "old", kind: "password", required: true, autocomplete: "current-password"},
		{
			label: "New password", name: "password", kind: "password", required: true,
			autocomplete: "new-password", hint: "At least 12 characters; a sentence is good.",
		},
	}, nil, p.refusal)
}

// showPassword is GET /console/password.
func showPassword(c *call) (view, error) { return passwordView(c, refusal{}) }

// passwordView is there for users alone: a key has no password.
func passwordView(c *call, why refusal) (view, error) {
	if c.in.Session.UserID == nil {
		return nothing(c)
	}
	body := passwordPage(newPassword{c.in.Name, why})
	return view{title: "Password", nav: "/console/sessions", body: body, status: why.status()}, nil
}

// changePassword is POST /console/password.
func changePassword(c *call) (view, error) {
	if c.in.Session.UserID == nil {
		return nothing(c)
	}
	old := c.PostForm.Get("old")
	why, err := refused(c.guess(c.Request, c.in.Name, triedAs(c.in.AccountID, c.in.Name, old), func() error {
		return c.app.ChangePassword(c.Context(), c.in, old, c.PostForm.Get("password"))
	}))
	if err != nil {
		return view{}, err
	}
	if why.text != "" {
		return passwordView(c, why)
	}
	flash := "Your password is changed, and your other sessions are over."
	return view{to: "/console/sessions", flash: flash}, nil
}
