package event

import (
	"encoding/json"

	"tryvox.io/numbers/internal/db"
)

// Types lists all types of events.
var Types = []Type{
	NumberPurchased, NumberAssigned, NumberUnassigned, NumberRenewed, NumberSuspended, NumberResumed,
	NumberReleased, NumberReleaseCancelled, BalanceToppedUp, BalanceLow, EndpointDisabled,
}

// Written is an event as it stands in its account's list.
type Written struct {
	Event
	Seq int64 // 1, 2, 3 … of its account
	ID  string
}

// Number is the number that the event concerns, nil if none.
func (w Written) Number() *string {
	if w.E164 == "" {
		return nil
	}
	return &w.E164
}

// Filter says which events of an account are wanted; empty fields do not count.
type Filter struct {
	AccountID string
	Type      Type
	E164      string
}

// All tells whether the filter leaves no event of the account out.
func (f Filter) All() bool { return f.Type == "" && f.E164 == "" }

func (f Filter) args(more ...any) []any {
	return append([]any{f.AccountID, string(f.Type), f.E164}, more...)
}

const columns = `account_id, seq, id, type, e164, data, created_us`

func scan(read db.Scan) (Written, error) {
	var w Written
	var e164 *string
	var text string
	err := read(&w.AccountID, &w.Seq, &w.ID, &w.Type, &e164, &text, &w.CreatedUs)
	if e164 != nil {
		w.E164 = *e164
	}
	w.Data = json.RawMessage(text)
	return w, err
}

const matching = ` AND ($2 = '' OR type = $2) AND ($3 = '' OR e164 = $3)`

const sqlEventsAfter = `SELECT ` + columns + ` FROM events
WHERE account_id = $1` + matching + ` AND seq > $4 AND seq <= $5 ORDER BY seq LIMIT $6 OFFSET $7`

// Between reads the events behind one number and up to another one, less the first so many, at
// most a limit, in their order.
func Between(f Filter, after, upTo int64, limit, offset int, into *[]Written) db.Stmt {
	return db.Stmt{SQL: sqlEventsAfter, Args: f.args(after, upTo, limit, offset), Row: db.Collect(into, scan)}
}

const sqlLatestEvents = `SELECT ` + columns + ` FROM events
WHERE account_id = $1` + matching + ` AND seq > $4 AND seq < $5 ORDER BY seq DESC LIMIT $6`

// Latest reads the events behind one number and before another one, newest first, at most a limit.
func Latest(f Filter, after, before int64, limit int, into *[]Written) db.Stmt {
	return db.Stmt{SQL: sqlLatestEvents, Args: f.args(after, before, limit), Row: db.Collect(into, scan)}
}

const sqlEventsOf = `SELECT e.account_id, e.seq, e.id, e.type, e.e164, e.data, e.created_us
FROM EACH($1: account_id TEXT, seq BIGINT) CROSS JOIN events e
WHERE e.account_id = each.account_id AND e.seq = each.seq`

// Of reads the events of a set of rows with the columns account_id and seq, in any order.
func Of(rows db.Rows, into *[]Written) db.Stmt {
	return db.Stmt{SQL: sqlEventsOf, Args: []any{rows}, Row: db.Collect(into, scan)}
}

const sqlLasts = `SELECT each.text,
  (SELECT COALESCE(MAX(e.seq), 0) FROM events e WHERE e.account_id = each.text)
FROM EACH($1: text TEXT)`

// Lasts reads the numbers of the last events of accounts.
func Lasts(accounts []string, into map[string]int64) db.Stmt {
	return db.Stmt{SQL: sqlLasts, Args: []any{db.Set(accounts)}, Row: func(read db.Scan) error {
		var account string
		var last int64
		err := read(&account, &last)
		into[account] = last
		return err
	}}
}

const sqlCountEvents = `SELECT COUNT(*) FROM events WHERE account_id = $1` + matching

// Count counts the events that the filter lets through: it reads all of the account's.
func Count(f Filter, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlCountEvents, Args: f.args(), Row: one(into)}
}

const sqlLastEvent = `SELECT COALESCE(MAX(seq), 0) FROM events WHERE account_id = $1`

// Last reads the number of an account's last event, which is how many there are; 0 if none.
func Last(accountID string, into *int64) db.Stmt {
	return db.Stmt{SQL: sqlLastEvent, Args: []any{accountID}, Row: one(into)}
}

func one(into *int64) func(db.Scan) error {
	return func(read db.Scan) error { return read(into) }
}
