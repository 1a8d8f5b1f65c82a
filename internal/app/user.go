package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/user"
)

const (
	// hashesMax bounds how many passwords are tried or set at a time. The last of them waits some seconds on
	// a slow machine, which is well within what a server may take for its answer.
	hashesMax     = 64
	tooManyHashes = "Too many people sign in at this moment. Try again shortly."
)

// NewUser is somebody who is asked to look at the console.
type NewUser struct {
	AccountID string
	Email     string
	Operator  bool // may run the store; in a live account alone
}

// InviteUser makes a user without a password, and gives the secret of the link that sets one, once. Who has
// not accepted yet gets a new link, and the one before leads nowhere. An address that is a user's of the
// account already is a fault of the kind Conflict: nobody can set the password of another. What it is in
// other accounts nobody learns.
func (s *Service) InviteUser(ctx context.Context, n NewUser) (user.User, string, error) {
	email, err := user.ParseEmail(n.Email)
	if err != nil {
		return user.User{}, "", err
	}
	var u user.User
	var secret string
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		a, err := account.Get(tx, n.AccountID)
		switch {
		case err != nil:
			return err
		case a.Closed():
			return fault.New(fault.Conflict, "Account "+n.AccountID+" is closed")
		case n.Operator && a.Realm != realm.Live:
			return fault.New(fault.Conflict, "Operators are users of a live account")
		}
		u, err = invited(tx, user.New(n.AccountID, email, n.Operator, tx.Now()))
		if err != nil {
			return err
		}
		var i user.Invitation
		i, secret = user.Invite(u, tx.Now())
		if err := user.CreateInvitation(tx, i); err != nil {
			return err
		}
		return trail.Add(ctx, tx, userAct("user.invite", nil, u))
	})
	return u, secret, err
}

// invited is the user as one who waits for a password: new, or asked before.
func invited(tx *db.Tx, u user.User) (user.User, error) {
	var known []user.User
	if err := tx.Do(user.FindEmail(u.AccountID, u.Email, &known)); err != nil {
		return user.User{}, err
	}
	if len(known) == 0 {
		return u, user.Create(tx, u)
	}
	before := known[0]
	if before.Operator != u.Operator || before.PasswordHash != nil {
		return user.User{}, fault.New(fault.Conflict, u.Email+" is a user already: remove that one first")
	}
	return before, nil
}

// Invited finds the user whom an invitation is for. One that is unknown, used or too old is a fault of the
// kind Unauthorized.
func (s *Service) Invited(ctx context.Context, secret string) (user.User, error) {
	var u user.User
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		_, u, err = invitation(tx, secret)
		return err
	})
	return u, err
}

func invitation(tx *db.Tx, secret string) (user.Invitation, user.User, error) {
	var found []user.Invitation
	var users []user.User
	if err := tx.Do(user.FindInvitation(secret, &found)); err != nil {
		return user.Invitation{}, user.User{}, err
	}
	if len(found) == 0 || !found[0].Holds(tx.Now()) {
		return user.Invitation{}, user.User{}, errInvitation()
	}
	if err := tx.Do(user.Find(found[0].UserID, &users)); err != nil {
		return user.Invitation{}, user.User{}, err
	}
	if len(users) == 0 || users[0].RemovedUs != nil {
		return user.Invitation{}, user.User{}, errInvitation()
	}
	return found[0], users[0], nil
}

func errInvitation() error {
	return errUnauthorized("This invitation was used, or is older than three days. Ask for another.")
}

// AcceptInvitation sets the password of who was invited, once, and signs in: it gives a session's secret.
func (s *Service) AcceptInvitation(ctx context.Context, secret, password, agent string) (string, error) {
	if err := user.CheckPassword(password); err != nil {
		return "", err
	}
	if _, err := s.Invited(ctx, secret); err != nil {
		return "", err // before the work of a hash
	}
	if err := s.hashing.wait(ctx, tooManyHashes); err != nil {
		return "", err
	}
	hash := user.HashPassword(password)
	s.hashing.leave()
	var session string
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		i, before, err := invitation(tx, secret)
		if err != nil {
			return err
		}
		used, err := user.Accept(tx, i, hash, tx.Now())
		if err == nil && !used {
			err = errInvitation()
		}
		if err != nil {
			return err
		}
		u := before
		u.PasswordHash = &hash
		if session, err = enter(ctx, tx, u, agent); err != nil {
			return err
		}
		by := trail.Of(ctx)
		by.Who = u.ID
		return trail.Add(trail.By(ctx, by), tx, userAct("user.accept", userFacts(before), u))
	})
	return session, err
}

// Visitor is who wants to be signed in by a password.
type Visitor struct {
	AccountID string // empty: of the one account whose user has the address and a password
	Email     string
	Password  string
	Agent     string // what the browser calls itself
}

// SignIn opens a session for a user, and gives its secret. It does not tell whether the address or the
// password was wrong, or the address is used in several accounts: all are the same fault of the kind
// Unauthorized.
func (s *Service) SignIn(ctx context.Context, v Visitor) (string, error) {
	var found []user.User
	if email, err := user.ParseEmail(v.Email); err == nil {
		known := user.FindOnly(email, &found)
		if v.AccountID != "" {
			known = user.FindEmail(v.AccountID, email, &found)
		}
		if err := s.look(ctx, known); err != nil {
			return "", err
		}
	}
	var u user.User
	if len(found) == 1 {
		u = found[0]
	}
	if err := s.hashing.wait(ctx, tooManyHashes); err != nil {
		return "", err
	}
	right := user.HasPassword(u.PasswordHash, v.Password)
	s.hashing.leave()
	if !right {
		return "", errUnauthorized(
			"The address or the password is wrong. If the address is used in several accounts, name the account.")
	}
	var secret string
	err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
		secret, err = enter(ctx, tx, u, v.Agent)
		return err
	})
	return secret, err
}

// enter opens a session for a user who has shown to be that one.
func enter(ctx context.Context, tx *db.Tx, u user.User, agent string) (string, error) {
	a, err := account.Get(tx, u.AccountID)
	if err != nil {
		return "", err
	}
	c := callerOf(u, a)
	if err := admitted(c); err != nil {
		return "", err
	}
	return openSession(ctx, tx, c, nil, &u.ID, agent)
}

// Users lists an account's users, oldest first, without those that were removed.
func (s *Service) Users(ctx context.Context, accountID string) ([]user.User, error) {
	var users []user.User
	var accounts []account.Account
	err := s.look(ctx, account.Find([]string{accountID}, &accounts), user.List(accountID, &users))
	_, err = only(accounts, err, func() error { return errNoAccount(accountID) })
	return users, err
}

// RemoveUser ends a user of an account, with all sessions. Only an operator may end an operator: else that is
// a fault of the kind Forbidden.
func (s *Service) RemoveUser(ctx context.Context, accountID, userID string, byOperator bool) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		var found []user.User
		if err := tx.Do(user.Find(userID, &found)); err != nil {
			return err
		}
		if len(found) == 0 || found[0].AccountID != accountID || found[0].RemovedUs != nil {
			return fault.New(fault.NotFound, "There is no user "+userID)
		}
		if found[0].Operator && !byOperator {
			return fault.New(fault.Forbidden, "Only an operator can remove an operator")
		}
		if err := tx.Do(user.Remove(userID, tx.Now())...); err != nil {
			return err
		}
		act := userAct("user.remove", userFacts(found[0]), found[0])
		act.After = nil
		return trail.Add(ctx, tx, act)
	})
}

type userTold struct {
	Email    string `json:"email"`
	Operator bool   `json:"operator"`
	Accepted bool   `json:"accepted"`
}

func userFacts(u user.User) userTold { return userTold{u.Email, u.Operator, u.PasswordHash != nil} }

func userAct(action string, before any, u user.User) trail.Act {
	return trail.Act{
		Action: action, Kind: "user", Object: u.ID, AccountID: u.AccountID, Before: before, After: userFacts(u),
	}
}
