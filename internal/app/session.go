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

// sessionsMax bounds the list of an account's sessions.
const sessionsMax = 100

// SignedIn is who looks at the console, by an open session.
type SignedIn struct {
	Caller

	Session user.Session
	Account account.Account
	Name    string // of the key, or the user's address
}

// SignInByKey opens a session for who has the key, and gives its secret. It refuses keys as Authenticate
// does, and those that could do nothing at the console: of the scope route, and of a closed account.
func (s *Service) SignInByKey(ctx context.Context, secret, agent string) (string, error) {
	caller, err := s.Authenticate(ctx, secret)
	if err == nil {
		err = admitted(caller)
	}
	if err != nil {
		return "", err
	}
	var session string
	err = s.db.Update(ctx, func(tx *db.Tx) (err error) {
		session, err = openSession(ctx, tx, caller, &caller.KeyID, nil, agent)
		return err
	})
	return session, err
}

// admitted refuses callers who could do nothing at the console.
func admitted(c Caller) error {
	switch {
	case c.Closed:
		return fault.New(fault.Forbidden, "This account is closed")
	case c.Scope == account.Operator && c.Realm != realm.Live:
		return ErrTestOperator()
	case !c.Scope.Allows(account.Read):
		return fault.New(fault.Forbidden, "A key of the scope "+string(c.Scope)+" opens nothing here")
	}
	return nil
}

// ErrTestOperator is what an operator's key of a sandbox account is told wherever the store is run.
func ErrTestOperator() error {
	return fault.New(fault.Forbidden,
		"A test key cannot run the store: make an operator's key in a live account")
}

func openSession(
	ctx context.Context, tx *db.Tx, c Caller, keyID, userID *string, agent string,
) (string, error) {
	opened, secret := user.NewSession(c.AccountID, keyID, userID, trail.Of(ctx).Origin, agent, tx.Now())
	return secret, tx.Do(user.OpenSession(opened))
}

// Session finds who is signed in by a session's secret. One that is unknown, has ended or expired, or whose
// key was revoked or user removed is a fault of the kind Unauthorized.
func (s *Service) Session(ctx context.Context, secret string) (SignedIn, error) {
	var in SignedIn
	err := s.db.View(ctx, func(tx *db.Tx) error {
		var found []user.Session
		if err := tx.Do(user.FindSession(secret, &found)); err != nil {
			return err
		}
		if len(found) == 0 || !found[0].Holds(tx.Now()) {
			return errSignedOut()
		}
		var err error
		in, err = signedIn(tx, found[0])
		return err
	})
	if err == nil {
		err = admitted(in.Caller)
	}
	if err != nil {
		return SignedIn{}, err
	}
	if now := s.now().UnixMicro(); in.Session.Stale(now) {
		err = s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(user.SeeSession(in.Session.ID, tx.Now())) })
	}
	return in, err
}

// signedIn reads whose the session is.
func signedIn(tx *db.Tx, of user.Session) (SignedIn, error) {
	if of.KeyID == nil {
		return signedInUser(tx, of)
	}
	k, a, found, err := account.FindKeyID(tx, *of.KeyID)
	if err == nil && (!found || !k.Holds(tx.Now())) {
		err = errSignedOut()
	}
	return SignedIn{Caller: callerBy(k, a), Session: of, Account: a, Name: k.Name}, err
}

func signedInUser(tx *db.Tx, of user.Session) (SignedIn, error) {
	var users []user.User
	var accounts []account.Account
	err := tx.Do(user.Find(*of.UserID, &users), account.Find([]string{of.AccountID}, &accounts))
	if err == nil && (len(users) == 0 || len(accounts) == 0 || users[0].RemovedUs != nil) {
		err = errSignedOut()
	}
	if err != nil {
		return SignedIn{}, err
	}
	u, a := users[0], accounts[0]
	return SignedIn{Caller: callerOf(u, a), Session: of, Account: a, Name: u.Email}, nil
}

// callerOf is what a user may do: all that customers can, and what operators can if the user is one.
func callerOf(u user.User, a account.Account) Caller {
	c := Caller{KeyID: u.ID, AccountID: a.ID, Realm: a.Realm, Scope: account.Write, Closed: a.Closed()}
	if u.Operator {
		c.Scope = account.Operator
	}
	return c
}

func errSignedOut() error { return errUnauthorized("You are signed out. Sign in again.") }

// Sessions lists an account's open sessions, at most sessionsMax: the one with the id ownID, then the newest
// first. It tells whether there are more.
func (s *Service) Sessions(
	ctx context.Context, accountID, ownID string,
) (all []user.Session, more bool, err error) {
	err = s.db.View(ctx, func(tx *db.Tx) error {
		return tx.Do(user.ListSessions(accountID, ownID, tx.Now(), sessionsMax+1, &all))
	})
	return all[:min(len(all), sessionsMax)], len(all) > sessionsMax, err
}

// EndSession signs out: one of the account's sessions, and no other's.
func (s *Service) EndSession(ctx context.Context, accountID, sessionID string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error { return user.EndSession(tx, accountID, sessionID, tx.Now()) })
}

// EndOtherSessions ends all sessions of the account but one.
func (s *Service) EndOtherSessions(ctx context.Context, accountID, sessionID string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return tx.Do(user.EndOtherSessions(accountID, sessionID, tx.Now()))
	})
}
