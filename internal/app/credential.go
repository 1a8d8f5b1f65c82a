package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
)

// CreateCredential lets somebody register at a trunk. The password is kept as digests and
// comes back nowhere. Settings that are wrong are a fault of the kind Invalid; a username
// that the trunk has already and one too many are of the kind Conflict.
func (s *Service) CreateCredential(
	ctx context.Context, to Change, trunkID string, set routing.CredentialSettings,
) (Answer, error) {
	if err := set.Check(); err != nil {
		return Answer{}, err
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var count int64
		t, err := c.trunk(trunkID, routing.CountCredentials(c.account.ID, trunkID, &count))
		if err != nil {
			return 0, nil, err
		}
		if count >= routing.CredentialsMax {
			return 0, nil, errFull("This trunk", "credentials", routing.CredentialsMax)
		}
		made := routing.NewCredential(trunkID, set, c.nowUs)
		created := 0
		err = c.tx.Do(routing.CreateCredential(c.account.ID, made, set.Digests(t.SIPDomain), c.nowUs, &created))
		if err == nil && created == 0 {
			err = fault.New(fault.Conflict, "This trunk has the username "+set.Username+" already")
		}
		return http.StatusCreated, made, err
	})
}

// Credentials lists who may register at a trunk, oldest first. A trunk that is not the
// account's own is a fault of the kind NotFound.
func (s *Service) Credentials(
	ctx context.Context, accountID, trunkID string, p Page,
) (Listed[routing.Credential], error) {
	var trunks []routing.Trunk
	l, err := part(ctx, s.db, p, things[routing.Credential]{
		count: func(into *int64) db.Stmt { return routing.CountCredentials(accountID, trunkID, into) },
		read: func(p routing.Part, into *[]routing.Credential) db.Stmt {
			return routing.ListCredentials(accountID, trunkID, p, into)
		},
		id: func(c routing.Credential) string { return c.ID },
	}, routing.FindTrunk(accountID, trunkID, &trunks))
	if err == nil && len(trunks) == 0 {
		err = errNoTrunk()
	}
	return l, err
}

// Credential reads one credential; one that is not of the account's own trunk is a fault of
// the kind NotFound.
func (s *Service) Credential(
	ctx context.Context, accountID, trunkID, credentialID string,
) (routing.Credential, error) {
	var found []routing.Credential
	err := s.look(ctx, routing.FindCredential(accountID, trunkID, credentialID, &found))
	return only(found, err, errNoCredential)
}

// DeleteCredential ends a credential; one that is not of the account's own trunk is a fault
// of the kind NotFound.
func (s *Service) DeleteCredential(
	ctx context.Context, to Change, trunkID, credentialID string,
) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		deleted := 0
		err := c.tx.Do(routing.DeleteCredential(c.account.ID, trunkID, credentialID, &deleted))
		if err == nil && deleted == 0 {
			err = errNoCredential()
		}
		return http.StatusNoContent, nil, err
	})
}

func errNoCredential() error { return fault.New(fault.NotFound, "This trunk has no such credential") }
