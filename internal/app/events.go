package app

import (
	"context"
	"strconv"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
)

// eventsLook bounds the events that one answer by cursor looks at, however few of them the filter
// lets through.
const eventsLook = 10_000

// Events lists what happened to an account, oldest first. By cursor no event is ever missed: they
// are numbered without gaps under the account's lock. Where a filter leaves much out, a part may
// have fewer items than asked for, or none, and yet not be the last one.
func (s *Service) Events(ctx context.Context, f event.Filter, p Page) (Listed[event.Written], error) {
	var l Listed[event.Written]
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		var last int64
		switch {
		case p.ByCursor:
			l, err = eventsBehind(tx, f, p)
			return err
		case f.All(): // so they are numbered as they are counted
			first := int64(p.offset())
			return tx.Do(event.Last(f.AccountID, &l.Total),
				event.Between(f, first, first+int64(p.PerPage), p.PerPage, 0, &l.Items))
		}
		if err := tx.Do(event.Last(f.AccountID, &last), event.Count(f, &l.Total)); err != nil {
			return err
		}
		return tx.Do(event.Between(f, 0, last, p.PerPage, p.offset(), &l.Items))
	})
	return l, err
}

func eventsBehind(tx *db.Tx, f event.Filter, p Page) (l Listed[event.Written], err error) {
	after, err := eventsCursor(p.Cursor)
	if err != nil {
		return l, err
	}
	var last int64
	upTo := after + eventsLook
	err = tx.Do(event.Last(f.AccountID, &last), event.Between(f, after, upTo, p.PerPage+1, 0, &l.Items))
	switch {
	case err != nil:
		return l, err
	case len(l.Items) > p.PerPage:
		l.Items = l.Items[:p.PerPage]
		l.Next = EventCursor(l.Items[p.PerPage-1].Seq)
	case last > upTo:
		l.Next = EventCursor(upTo)
	}
	return l, nil
}

// EventCursor is where a list of events goes on behind one of them.
func EventCursor(seq int64) string { return cursor(strconv.FormatInt(seq, 10)) }

func eventsCursor(text string) (seq int64, err error) {
	if text == "" {
		return 0, nil
	}
	parts, err := cursorParts(text, 1)
	if err != nil {
		return 0, err
	}
	seq, err = strconv.ParseInt(parts[0], 10, 64)
	if err != nil || seq < 1 || seq > 1<<61 {
		return 0, errCursor()
	}
	return seq, nil
}
