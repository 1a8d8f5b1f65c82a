package run

import (
	"time"

	"tryvox.io/numbers/internal/db"
)

// KeptFor is how long runs that have ended are kept with what was said of their lines; the newest of each
// kind is kept for good.
const KeptFor = 90 * 24 * time.Hour

// Ended is a run that is over.
type Ended struct {
	ID       string
	Problems int // that were kept
}

const sqlOldest = `SELECT r.id, (SELECT COUNT(*) FROM run_problems p WHERE p.run_id = r.id)
FROM runs r
WHERE r.kind = $1 AND r.state <> 'running' AND r.id < (SELECT MAX(id) FROM runs WHERE kind = $1)
  AND r.ended_us < $2
ORDER BY r.id LIMIT $3`

// Oldest reads runs of a kind that ended before a time, the oldest first, without the newest run of all.
func Oldest(kind Kind, beforeUs int64, limit int, into *[]Ended) db.Stmt {
	return db.Stmt{
		SQL: sqlOldest, Args: []any{kind, beforeUs, limit},
		Row: db.Collect(into, func(scan db.Scan) (e Ended, err error) {
			err = scan(&e.ID, &e.Problems)
			return e, err
		}),
	}
}

const (
	sqlForgetProblems = `DELETE FROM run_problems WHERE run_id IN TEXTS($1)`
	sqlForget         = `DELETE FROM runs WHERE id IN TEXTS($1) AND state <> 'running'`
)

// Forget deletes runs that are over, with their problems.
func Forget(ids []string) []db.Stmt {
	return []db.Stmt{
		{SQL: sqlForgetProblems, Args: []any{db.Set(ids)}},
		{SQL: sqlForget, Args: []any{db.Set(ids)}},
	}
}
