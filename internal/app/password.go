package app

import (
	"context"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/user"
)

// ChangePassword sets the password of the user who is signed in, and ends the user's other sessions. With a
// wrong old one it is a fault of the kind Unauthorized, and where a key is signed in one of the kind
// Conflict.
func (s *Service) ChangePassword(ctx context.Context, in SignedIn, old, password string) error {
	if in.Session.UserID == nil {
		return fault.New(fault.Conflict, "A key has no password")
	}
	if err := user.CheckPassword(password); err != nil {
		return err
	}
	var found []user.User
	err := s.look(ctx, user.Find(*in.Session.UserID, &found))
	u, err := only(found, err, errSignedOut)
	if err != nil {
		return err
	}
	hash, err := s.rehash(ctx, u, old, password)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		changed, err := user.SetPassword(tx, u, hash)
		if err == nil && !changed {
			err = errOldPassword() // it was changed, or the user removed, since
		}
		if err == nil {
			err = tx.Do(user.EndOtherSessionsOf(u.ID, in.Session.ID, tx.Now()))
		}
		if err != nil {
			return err
		}
		return trail.Add(ctx, tx, userAct("user.password", userFacts(u), u))
	})
}

// rehash is the hash of a new password, for who knows the old one.
func (s *Service) rehash(ctx context.Context, u user.User, old, password string) (string, error) {
	if err := s.hashing.wait(ctx, tooManyHashes); err != nil {
		return "", err
	}
	defer s.hashing.leave()
	if !user.HasPassword(u.PasswordHash, old) {
		return "", errOldPassword()
	}
	return user.HashPassword(password), nil
}

func errOldPassword() error { return errUnauthorized("The old password is wrong.") }
