package main

import (
	"fmt"
	"net/url"
	"strings"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/stamp"
)

type userCommand struct {
	Invite userInvite `cmd:"" help:"Ask somebody to the console; the link that sets a password is printed once, alone on stdout."`
	List   userList   `cmd:"" help:"List an account's users."`
	Remove userRemove `cmd:"" help:"End a user and all that is signed in."`
}

type userInvite struct {
	ID       string `arg:"" help:"The account."`
	Email    string `required:"" placeholder:"ADDRESS" help:"Whom to ask. No mail is sent: the link is yours to give."`
	Operator bool   `help:"May run the store."`
	Console  string `default:"http://127.0.0.1:8080" placeholder:"URL" help:"Where the service is, for the link."`
}

// Run makes the invitation.
func (c *userInvite) Run(e *environment) error {
	at, err := url.Parse(c.Console)
	if err != nil || at.Host == "" || at.Scheme != "http" && at.Scheme != "https" {
		return &usageError{fmt.Errorf("--console: %s is no URL such as https://numbers.example.com", c.Console)}
	}
	return e.with(func(s *store) error {
		u, secret, err := s.InviteUser(e.ctx, app.NewUser{AccountID: c.ID, Email: c.Email, Operator: c.Operator})
		if err != nil {
			return err
		}
		link := strings.TrimSuffix(c.Console, "/") + "/console/invitation/" + secret
		return e.result(map[string]string{"id": u.ID, "link": link}, link)
	})
}

type userRow struct {
	ID        string `json:"id"`
	Email     string `json:"email"`
	Operator  bool   `json:"operator"`
	State     string `json:"state"` // invited or active
	CreatedAt string `json:"created_at"`
}

type userList struct {
	ID string `arg:"" help:"The account."`
}

// Run lists the users.
func (c *userList) Run(e *environment) error {
	return e.with(func(s *store) error {
		users, err := s.Users(e.ctx, c.ID)
		if err != nil {
			return err
		}
		rows := make([]userRow, len(users))
		for i, u := range users {
			rows[i] = userRow{u.ID, u.Email, u.Operator, u.State(), stamp.Format(u.CreatedUs)}
		}
		return table(e, rows, "ID EMAIL OPERATOR STATE CREATED", func(r userRow) []string {
			return []string{r.ID, r.Email, map[bool]string{true: "yes", false: "no"}[r.Operator], r.State, r.CreatedAt}
		})
	})
}

type userRemove struct {
	ID     string `arg:"" help:"The account."`
	UserID string `arg:"" name:"user-id" help:"The user's id."`
}

// Run ends the user.
func (c *userRemove) Run(e *environment) error {
	return e.with(func(s *store) error {
		if err := s.RemoveUser(e.ctx, c.ID, c.UserID, true); err != nil {
			return err
		}
		return e.result(map[string]string{"id": c.UserID, "status": "removed"}, "user "+c.UserID+" is removed")
	})
}
