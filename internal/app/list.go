package app

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/realm"
)

// Page says which part of a list is wanted: page Number of PerPage items, or, ByCursor, the
// items behind a cursor, which is empty at the start.
type Page struct {
	Number   int // from 1
	PerPage  int
	ByCursor bool
	Cursor   string
}

func (p Page) offset() int { return (p.Number - 1) * p.PerPage }

// Listed is a part of a list.
type Listed[T any] struct {
	Items []T
	Total int64  // by page only
	Next  string // by cursor only: where the next part starts; empty at the end
}

// Numbers lists an account's open holdings, by moment of purchase, oldest first. A cursor
// that none of its answers gave is a fault of the kind Invalid.
func (s *Service) Numbers(ctx context.Context, f holding.Filter, p Page) (Listed[holding.Holding], error) {
	var l Listed[holding.Holding]
	err := s.db.View(ctx, func(tx *db.Tx) error {
		if !p.ByCursor {
			return tx.Do(holding.Count(f, &l.Total), holding.Page(f, p.PerPage, p.offset(), &l.Items))
		}
		at, e164, err := numbersCursor(p.Cursor)
		if err != nil {
			return err
		}
		if err := tx.Do(holding.After(f, at, e164, p.PerPage+1, &l.Items)); err != nil {
			return err
		}
		if len(l.Items) > p.PerPage {
			l.Items = l.Items[:p.PerPage]
			last := l.Items[p.PerPage-1]
			l.Next = cursor(strconv.FormatInt(last.CreatedUs, 10), last.E164)
		}
		return nil
	})
	return l, err
}

// CountNumbers counts as many of the open holdings that the filter means as there are, up to most.
func (s *Service) CountNumbers(ctx context.Context, f holding.Filter, most int64) (count int64, err error) {
	err = s.look(ctx, holding.CountSome(f, most, &count))
	return count, err
}

// NumbersOf lists any account's open holdings, as Numbers does; an unknown account is a fault of the
// kind NotFound.
func (s *Service) NumbersOf(ctx context.Context, accountID string, p Page) (Listed[holding.Holding], error) {
	var known []account.Account
	err := s.look(ctx, account.Find([]string{accountID}, &known))
	if _, err := only(known, err, func() error { return errNoAccount(accountID) }); err != nil {
		return Listed[holding.Holding]{}, err
	}
	return s.Numbers(ctx, holding.Filter{AccountID: accountID}, p)
}

func errNoAccount(id string) error { return fault.New(fault.NotFound, "There is no account "+id) }

// Number reads one number of the account's own; anything else is a fault of the kind NotFound.
func (s *Service) Number(ctx context.Context, r realm.Realm, accountID string, n e164.Number) (
	holding.Holding, error,
) {
	var found []holding.Holding
	err := s.look(ctx, holding.Find(r, string(n), accountID, &found))
	return only(found, err, func() error { return errNotOwned(n) })
}

// Statement lists an account's transfers, newest first in the order of the ledger.
func (s *Service) Statement(ctx context.Context, accountID string, p Page) (Listed[ledger.Transfer], error) {
	var l Listed[ledger.Transfer]
	err := s.db.View(ctx, func(tx *db.Tx) error {
		if _, err := account.Get(tx, accountID); err != nil {
			return err
		}
		book := ledger.NewBook()
		if !p.ByCursor {
			err := tx.Do(book.Load([]string{accountID}), ledger.Page(accountID, p.PerPage, p.offset(), &l.Items))
			if err == nil {
				l.Total = book.Balance(accountID).Lines
			}
			return err
		}
		line, err := statementCursor(p.Cursor)
		if err != nil {
			return err
		}
		if err := tx.Do(ledger.Before(accountID, line, p.PerPage+1, &l.Items)); err != nil {
			return err
		}
		if len(l.Items) > p.PerPage {
			l.Items = l.Items[:p.PerPage]
			l.Next = cursor(strconv.FormatInt(l.Items[p.PerPage-1].Line, 10))
		}
		return nil
	})
	return l, err
}

// Cursors are positions, opaque to clients.
func cursor(parts ...string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, " ")))
}

func errCursor() error {
	return fault.Bad("cursor", "must be a next_cursor of this list, or empty to start")
}

func cursorParts(text string, count int) ([]string, error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	parts := strings.Split(string(raw), " ")
	if err != nil || len(parts) != count {
		return nil, errCursor()
	}
	return parts, nil
}

func numbersCursor(text string) (createdUs int64, number string, err error) {
	if text == "" {
		return -1, "", nil
	}
	parts, err := cursorParts(text, 2)
	if err != nil {
		return 0, "", err
	}
	createdUs, err = strconv.ParseInt(parts[0], 10, 64)
	if _, bad := e164.Parse(parts[1]); err != nil || bad != nil {
		return 0, "", errCursor()
	}
	return createdUs, parts[1], nil
}

func statementCursor(text string) (line int64, err error) {
	if text == "" {
		return 1 << 62, nil
	}
	parts, err := cursorParts(text, 1)
	if err != nil {
		return 0, err
	}
	line, err = strconv.ParseInt(parts[0], 10, 64)
	if err != nil || line < 1 {
		return 0, errCursor()
	}
	return line, nil
}
