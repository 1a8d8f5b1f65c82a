package app

import (
	"context"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/routing"
)

// things are a list whose ids grow with time, so that an id is a place in it.
type things[T any] struct {
	count func(into *int64) db.Stmt
	read  func(p routing.Part, into *[]T) db.Stmt
	id    func(T) string
}

// part reads a part of a list, oldest first, in one transaction with what else is given. A
// cursor that none of its answers gave is a fault of the kind Invalid.
func part[T any](ctx context.Context, d *db.DB, p Page, of things[T], more ...db.Stmt) (Listed[T], error) {
	var l Listed[T]
	where := routing.Part{Offset: p.offset(), Limit: p.PerPage}
	if p.ByCursor {
		after, err := idCursor(p.Cursor)
		if err != nil {
			return l, err
		}
		where = routing.Part{AfterID: after, Limit: p.PerPage + 1}
	} else {
		more = append(more, of.count(&l.Total))
	}
	more = append(more, of.read(where, &l.Items))
	err := d.View(ctx, func(tx *db.Tx) error { return tx.Do(more...) })
	if p.ByCursor && len(l.Items) > p.PerPage {
		l.Items = l.Items[:p.PerPage]
		l.Next = cursor(of.id(l.Items[p.PerPage-1]))
	}
	return l, err
}

func idCursor(text string) (id string, err error) {
	if text == "" {
		return "", nil
	}
	parts, err := cursorParts(text, 1)
	if err != nil {
		return "", err
	}
	for _, c := range []byte(parts[0]) {
		if c <= ' ' || c > '~' {
			return "", errCursor()
		}
	}
	return parts[0], nil
}

// look reads in one transaction.
func (s *Service) look(ctx context.Context, stmts ...db.Stmt) error {
	return s.db.View(ctx, func(tx *db.Tx) error { return tx.Do(stmts...) })
}

// only gives the one thing that a look-up found, or the refusal when it found none.
func only[T any](found []T, err error, refusal func() error) (T, error) {
	var none T
	switch {
	case err != nil:
		return none, err
	case len(found) == 0:
		return none, refusal()
	}
	return found[0], nil
}
