package app

import (
	"context"
	"net/http"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/routing"
)

// CreateApplication makes an application. Settings that are wrong are a fault of the kind
// Invalid, one application too many is one of the kind Conflict.
func (s *Service) CreateApplication(
	ctx context.Context, to Change, set routing.ApplicationSettings,
) (Answer, error) {
	if err := set.Check(); err != nil {
		return Answer{}, err
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var count int64
		if err := c.tx.Do(routing.CountApplications(c.account.ID, &count)); err != nil {
			return 0, nil, err
		}
		if count >= routing.ApplicationsMax {
			return 0, nil, errFull("This account", "applications", routing.ApplicationsMax)
		}
		a := routing.NewApplication(set, c.nowUs)
		return http.StatusCreated, a, c.tx.Do(routing.CreateApplication(c.account.ID, a, c.nowUs))
	})
}

// Applications lists an account's applications, oldest first.
func (s *Service) Applications(
	ctx context.Context, accountID string, p Page,
) (Listed[routing.Application], error) {
	return part(ctx, s.db, p, things[routing.Application]{
		count: func(into *int64) db.Stmt { return routing.CountApplications(accountID, into) },
		read: func(p routing.Part, into *[]routing.Application) db.Stmt {
			return routing.ListApplications(accountID, p, into)
		},
		id: func(a routing.Application) string { return a.ID },
	})
}

// Application reads one application of the account's own; anything else is a fault of the
// kind NotFound.
func (s *Service) Application(
	ctx context.Context, accountID, applicationID string,
) (routing.Application, error) {
	var found []routing.Application
	err := s.look(ctx, routing.FindApplication(accountID, applicationID, &found))
	return only(found, err, errNoApplication)
}

// ChangeApplication changes some settings of an application. What is wrong with them, or
// with all settings together, is a fault of the kind Invalid.
func (s *Service) ChangeApplication(
	ctx context.Context, to Change, applicationID string, by routing.ApplicationChange,
) (Answer, error) {
	if err := by.Check(); err != nil {
		return Answer{}, err
	}
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		a, err := c.application(applicationID)
		if err != nil {
			return 0, nil, err
		}
		set := by.Apply(a.Settings())
		if err := set.Check(); err != nil {
			return 0, nil, err
		}
		a.Set(set)
		return http.StatusOK, a, c.tx.Do(routing.SetApplication(c.account.ID, a))
	})
}

// DeleteApplication removes an application. While numbers go there that is a fault of the
// kind Conflict, which names how many.
func (s *Service) DeleteApplication(ctx context.Context, to Change, applicationID string) (Answer, error) {
	return s.change(ctx, to, func(c *changing) (int, any, error) {
		var numbers int64
		_, err := c.application(applicationID, routing.CountToApplication(c.account.ID, applicationID, &numbers))
		switch {
		case err != nil:
			return 0, nil, err
		case numbers > 0:
			return 0, nil, errInUse("application", numbers)
		}
		return http.StatusNoContent, nil, c.tx.Do(routing.DeleteApplication(c.account.ID, applicationID))
	})
}

// application reads one of the account's own applications, and runs more in the same round trip.
func (c *changing) application(applicationID string, more ...db.Stmt) (routing.Application, error) {
	var found []routing.Application
	find := routing.FindApplication(c.account.ID, applicationID, &found)
	err := c.tx.Do(append([]db.Stmt{find}, more...)...)
	return only(found, err, errNoApplication)
}
