package trail

import (
	"encoding/json"
	"math"

	"tryvox.io/numbers/internal/db"
)

// Filter says which entries are wanted; what is empty or 0 is any.
type Filter struct {
	AccountID string
	Who       string
	Action    string
	FromUs    int64 // from this instant on, real time
	ToUs      int64 // until before this one; 0: to the end
}

func (f Filter) args(more ...any) []any {
	toUs := f.ToUs
	if toUs == 0 {
		toUs = math.MaxInt64
	}
	return append([]any{f.AccountID, f.Who, f.Action, f.FromUs, toUs}, more...)
}

const wanted = `FROM trail
WHERE ($1 = '' OR account_id = $1) AND ($2 = '' OR who = $2) AND ($3 = '' OR action = $3)
  AND created_us >= $4 AND created_us < $5`

const sqlBefore = `SELECT ` + columns + ` ` + wanted + ` AND seq < $6 ORDER BY seq DESC LIMIT $7 OFFSET $8`

// Before reads entries below a number, the newest first.
func Before(f Filter, seq int64, limit, offset int, into *[]Entry) db.Stmt {
	return db.Stmt{SQL: sqlBefore, Args: f.args(seq, limit, offset), Row: db.Collect(into, scanEntry)}
}

const sqlCount = `SELECT COUNT(*) ` + wanted

// Count counts entries.
func Count(f Filter, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCount, Args: f.args(), Row: func(scan db.Scan) error { return scan(into) }}
}

func scanEntry(scan db.Scan) (Entry, error) {
	var e Entry
	err := scan(&e.Seq, &e.Who, &e.Origin, &e.RequestID, &e.Action, &e.Kind, &e.Object, &e.AccountID,
		&e.Before, &e.After, &e.CreatedUs, &e.Hash)
	return e, err
}

// Raw is Before or After of an entry as a part of other JSON; nil stays nil, which is null.
func Raw(text *string) *json.RawMessage {
	if text == nil {
		return nil
	}
	raw := json.RawMessage(*text)
	return &raw
}
