package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/stamp"
	"tryvox.io/numbers/internal/trail"
	"tryvox.io/numbers/internal/user"
)

// NewKey describes an API key that is to be made.
type NewKey struct {
	AccountID string
	Name      string
	Scope     account.Scope
	ExpiresUs *int64 // real time, microseconds UTC; nil: never, or with the key that asks for it
	UntilUs   *int64 // when the key that asks for it expires: no key outlives the one that made it; nil: never
}

// expiry is when the key is to expire.
func (n NewKey) expiry(nowUs int64) (*int64, error) {
	switch {
	case n.ExpiresUs != nil && *n.ExpiresUs <= nowUs:
		return nil, fault.Bad("expires", "must be in the future")
	case n.ExpiresUs == nil:
		return n.UntilUs, nil
	case n.UntilUs != nil && *n.ExpiresUs > *n.UntilUs:
		end := stamp.Format(*n.UntilUs)
		return nil, fault.Bad("expires", "must not be after "+end+", when your own key expires")
	}
	return n.ExpiresUs, nil
}

// MadeKey is a new key with its secret.
type MadeKey struct {
	Key    account.Key
	Secret string
}

// CreateKey makes a key and gives its secret, once. An account that is unknown or closed is
// a fault of the kind NotFound or Conflict.
func (s *Service) CreateKey(ctx context.Context, n NewKey) (account.Key, string, error) {
	if err := account.CheckScope(n.Scope); err != nil {
		return account.Key{}, "", err
	}
	if err := fault.BadTexts(fault.Text("name", n.Name, 0, nameCharsMax)); err != nil {
		return account.Key{}, "", err
	}
	var key account.Key
	var secret string
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		expiresUs, err := n.expiry(tx.Now())
		if err != nil {
			return err
		}
		a, err := account.Get(tx, n.AccountID)
		if err != nil {
			return err
		}
		if a.Closed() {
			return fault.New(fault.Conflict, "Account "+n.AccountID+" is closed")
		}
		key, secret = account.NewKey(a, n.Name, n.Scope, expiresUs, tx.Now())
		if err := tx.Do(account.CreateKey(key)); err != nil {
			return err
		}
		if err := keep(ctx, tx, MadeKey{key, secret}); err != nil {
			return err
		}
		return trail.Add(ctx, tx, trail.Act{
			Action: "key.create", Kind: "key", Object: key.ID, AccountID: key.AccountID, After: keyFacts(key),
		})
	})
	return key, secret, err
}

// Keys lists an account's keys, oldest first, the revoked ones too, without their secrets.
func (s *Service) Keys(ctx context.Context, accountID string) ([]account.Key, error) {
	var keys []account.Key
	err := s.db.View(ctx, func(tx *db.Tx) error {
		if _, err := account.Get(tx, accountID); err != nil {
			return err
		}
		var err error
		keys, err = account.ListKeys(tx, accountID)
		return err
	})
	return keys, err
}

// KeysPage lists an account's keys by id, the revoked ones too, without their secrets.
func (s *Service) KeysPage(ctx context.Context, accountID string, p Page) (Listed[account.Key], error) {
	var known []account.Account
	l, err := part(ctx, s.db, p, things[account.Key]{
		count: func(into *int64) db.Stmt { return account.CountKeys(accountID, into) },
		read: func(p routing.Part, into *[]account.Key) db.Stmt {
			return account.PageKeys(accountID, p.AfterID, p.Limit, p.Offset, into)
		},
		id: func(k account.Key) string { return k.ID },
	}, account.Find([]string{accountID}, &known))
	_, err = only(known, err, func() error { return errNoAccount(accountID) })
	return l, err
}

// RevokeKey ends a key, with the sessions that it has opened. Every server refuses it within a second. Again
// changes nothing.
func (s *Service) RevokeKey(ctx context.Context, keyID string) error {
	return s.revokeKey(ctx, nil, keyID)
}

// RevokeKeyOf is RevokeKey for a key of one account: another's is a fault of the kind NotFound.
func (s *Service) RevokeKeyOf(ctx context.Context, accountID, keyID string) error {
	return s.revokeKey(ctx, &accountID, keyID)
}

func (s *Service) revokeKey(ctx context.Context, of *string, keyID string) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		before, revoked, err := account.RevokeKey(tx, keyID, tx.Now())
		if err == nil && of != nil && before.AccountID != *of {
			err = fault.New(fault.NotFound, "There is no key "+keyID)
		}
		if err != nil || before.RevokedUs != nil {
			return err
		}
		if err := tx.Do(user.EndSessionsByKey(before.AccountID, keyID, tx.Now())); err != nil {
			return err
		}
		if err := keep(ctx, tx, nil); err != nil {
			return err
		}
		return trail.Add(ctx, tx, trail.Act{
			Action: "key.revoke", Kind: "key", Object: keyID, AccountID: before.AccountID,
			Before: keyFacts(before), After: keyFacts(revoked),
		})
	})
}
