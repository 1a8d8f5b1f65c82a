package app

import (
	"context"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
)

// LatestEvents is Events by cursor for people, the newest first; its cursors are its own.
func (s *Service) LatestEvents(
	ctx context.Context, f event.Filter, p Page,
) (l Listed[event.Written], err error) {
	before, err := eventsCursor(p.Cursor)
	if err != nil {
		return l, err
	}
	var after int64
	err = s.db.View(ctx, func(tx *db.Tx) error {
		if before == 0 {
			if err := tx.Do(event.Last(f.AccountID, &before)); err != nil {
				return err
			}
			before++
		}
		after = max(before-1-eventsLook, 0)
		return tx.Do(event.Latest(f, after, before, p.PerPage+1, &l.Items))
	})
	switch {
	case err != nil:
		return l, err
	case len(l.Items) > p.PerPage:
		l.Items = l.Items[:p.PerPage]
		l.Next = EventCursor(l.Items[p.PerPage-1].Seq)
	case after > 0:
		l.Next = EventCursor(after + 1)
	}
	return l, nil
}

// LatestKeys is KeysPage by cursor for people, the newest first; its cursors are its own.
func (s *Service) LatestKeys(
	ctx context.Context, accountID string, p Page,
) (l Listed[account.Key], err error) {
	before, err := idCursor(p.Cursor)
	if err != nil {
		return l, err
	}
	var known []account.Account
	err = s.look(ctx, account.Find([]string{accountID}, &known),
		account.LatestKeys(accountID, before, p.PerPage+1, &l.Items))
	if _, err := only(known, err, func() error { return errNoAccount(accountID) }); err != nil {
		return Listed[account.Key]{}, err
	}
	if len(l.Items) > p.PerPage {
		l.Items = l.Items[:p.PerPage]
		l.Next = cursor(l.Items[p.PerPage-1].ID)
	}
	return l, nil
}
