package app

import (
	"context"
	"strconv"

	"tryvox.io/numbers/internal/db"
)

// Jobs lists what the service does by itself, the newest first, by cursor only. An empty state is any of
// db.JobStates.
func (s *Service) Jobs(ctx context.Context, state string, p Page) (Listed[db.Job], error) {
	var l Listed[db.Job]
	below, err := statementCursor(p.Cursor)
	if err != nil {
		return l, err
	}
	if l.Items, err = s.db.ListJobs(ctx, state, below, p.PerPage+1); err != nil {
		return l, err
	}
	if len(l.Items) > p.PerPage {
		l.Items = l.Items[:p.PerPage]
		l.Next = cursor(strconv.FormatInt(l.Items[p.PerPage-1].ID, 10))
	}
	return l, nil
}
