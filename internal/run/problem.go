package run

import "tryvox.io/numbers/internal/db"

// ProblemsMax is how many problems of a run are kept: who has more has a wrong file.
const ProblemsMax = 10_000

// Problem is one thing about one line of an imported file.
type Problem struct {
	RunID   string `db:"run_id"`
	Nth     int64  `db:"nth"` // 1, 2, 3 … of the run
	Line    int64  `db:"line"`
	Refused int64  `db:"refused"` // 1: the line was left out; 0: it was warned of
	Field   string `db:"field"`
	Reason  string `db:"reason"`
}

const sqlAddProblems = `INSERT INTO run_problems (run_id, nth, line, refused, field, reason)
SELECT each.run_id, each.nth, each.line, each.refused, each.field, each.reason
FROM EACH($1: run_id TEXT, nth BIGINT, line BIGINT, refused BIGINT, field TEXT, reason TEXT)`

// AddProblems writes some.
func AddProblems(all []Problem) db.Stmt {
	return db.Stmt{SQL: sqlAddProblems, Args: []any{db.Set(all)}, Rows: len(all)}
}

const sqlProblems = `SELECT run_id, nth, line, refused, field, reason FROM run_problems
WHERE run_id = $1 AND nth > $2 ORDER BY nth LIMIT $3 OFFSET $4`

// Problems reads those of a run in the order of its file, from behind one on; 0: from the start.
func Problems(id string, after int64, limit, offset int, into *[]Problem) db.Stmt {
	return db.Stmt{
		SQL: sqlProblems, Args: []any{id, after, limit, offset},
		Row: db.Collect(into, func(scan db.Scan) (p Problem, err error) {
			err = scan(&p.RunID, &p.Nth, &p.Line, &p.Refused, &p.Field, &p.Reason)
			return p, err
		}),
	}
}

const sqlCountProblems = `SELECT COUNT(*) FROM run_problems WHERE run_id = $1`

// CountProblems counts those of a run.
func CountProblems(id string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountProblems, Args: []any{id}, Row: func(scan db.Scan) error { return scan(into) }}
}
