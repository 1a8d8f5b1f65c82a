// Package run owns what became of the long work of operators: imports and billing runs (tables runs and
// run_problems). It does none of that work.
package run

import (
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// Kind is what sort of work a run is.
type Kind string

// The kinds.
const (
	Import  Kind = "import"
	Billing Kind = "billing"
)

// State says how far a run has come.
type State string

// The states. Done and Failed are for good.
const (
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// LeaseUs is after how long without a sign of life a run counts as failed, in microseconds: whoever
// did it was killed, or lost the database.
const LeaseUs = 60_000_000

// Lost is why such a run failed.
const Lost = "nothing was heard of it any more: it was killed, or lost the database"

// Run is one piece of long work. Times are real ones, in microseconds UTC.
type Run struct {
	ID        string
	Kind      Kind
	Who       string      // as in the trail
	Realm     realm.Realm // of an import; else empty
	DryRun    bool
	State     State
	Counts    string // JSON of what was done so far
	Failure   string // why it failed
	AccountID string // with the idempotency key under which it runs; empty: none
	OnceKey   string
	CreatedUs int64
	SeenUs    int64 // the last sign of life
	EndedUs   *int64
}

// At is the run as it is to be shown at a time: one that is lost has failed.
func (r Run) At(nowUs int64) Run {
	if r.State == Running && r.SeenUs < nowUs-LeaseUs {
		r.State, r.Failure, r.EndedUs = Failed, Lost, &r.SeenUs
	}
	return r
}

const columns = `id, kind, who, realm, dry_run, state, counts, failure, account_id, once_key,
  created_us, seen_us, ended_us`

func scanRun(scan db.Scan) (r Run, err error) {
	var dry int64
	err = scan(&r.ID, &r.Kind, &r.Who, &r.Realm, &dry, &r.State, &r.Counts, &r.Failure, &r.AccountID, &r.OnceKey,
		&r.CreatedUs, &r.SeenUs, &r.EndedUs)
	r.DryRun = dry == 1
	return r, err
}

const (
	sqlBury = `UPDATE runs SET state = 'failed', failure = $2, ended_us = seen_us
WHERE state = 'running' AND seen_us < $1`
	sqlBegin = `INSERT INTO runs (` + columns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`
)

// Begin writes a new run, and that those which are lost have failed. Two at once under one idempotency
// key are a db.RowsError.
func Begin(r Run) []db.Stmt {
	dry := 0
	if r.DryRun {
		dry = 1
	}
	return []db.Stmt{
		{SQL: sqlBury, Args: []any{r.CreatedUs - LeaseUs, Lost}},
		{SQL: sqlBegin, Rows: 1, Args: []any{
			r.ID, r.Kind, r.Who, r.Realm, dry, r.State, r.Counts, r.Failure, r.AccountID, r.OnceKey, r.CreatedUs,
			r.SeenUs, r.EndedUs,
		}},
	}
}

const sqlSeen = `UPDATE runs SET counts = $2, seen_us = $3 WHERE id = $1 AND state = 'running'`

// Seen is a sign of life with what was done so far.
func Seen(id, counts string, nowUs int64) db.Stmt {
	return db.Stmt{SQL: sqlSeen, Args: []any{id, counts, nowUs}}
}

const sqlEnd = `UPDATE runs SET state = $2, counts = $3, failure = $4, seen_us = $5, ended_us = $5
WHERE id = $1`

// End writes how a run ended; one that was lost for a while may still come to its end.
func End(r Run) db.Stmt {
	return db.Stmt{SQL: sqlEnd, Args: []any{r.ID, r.State, r.Counts, r.Failure, r.SeenUs}, Rows: 1}
}

const sqlFind = `SELECT ` + columns + ` FROM runs WHERE kind = $1 AND id = $2`

// Find reads one run of a kind.
func Find(kind Kind, id string, into *[]Run) db.Stmt {
	return db.Stmt{SQL: sqlFind, Args: []any{kind, id}, Row: db.Collect(into, scanRun)}
}

const sqlPage = `SELECT ` + columns + ` FROM runs WHERE kind = $1 AND id < $2
ORDER BY id DESC LIMIT $3 OFFSET $4`

// behindAll is behind every id.
const behindAll = "~"

// Page reads runs of a kind, the newest first, from behind one on; empty: from the start.
func Page(kind Kind, after string, limit, offset int, into *[]Run) db.Stmt {
	if after == "" {
		after = behindAll
	}
	return db.Stmt{SQL: sqlPage, Args: []any{kind, after, limit, offset}, Row: db.Collect(into, scanRun)}
}

const sqlCount = `SELECT COUNT(*) FROM runs WHERE kind = $1`

// Count counts the runs of a kind.
func Count(kind Kind, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCount, Args: []any{kind}, Row: func(scan db.Scan) error { return scan(into) }}
}
