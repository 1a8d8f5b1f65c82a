// Package trail owns what operators did (tables trail, trail_head and trail_before): who, what, before, after
// and from where, written in the transaction of the effect. Rows are added and never changed or deleted.
// Each carries a hash over itself and the one before, so that who changes the tables by hand is seen.
package trail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"tryvox.io/numbers/internal/db"
)

// Actor is who does something to the store, and from where.
type Actor struct {
	Who       string // a key's id, or cli:USER
	Origin    string // the caller's address, or cli@HOST
	RequestID string // of an HTTP request
}

// program is who acts where nobody was named: the program by itself.
var program = Actor{Who: "tryvox", Origin: "program"}

type actorKey struct{}

// By is the context of what an actor does. Every operator's verb tells the trail of this actor.
func By(ctx context.Context, a Actor) context.Context { return context.WithValue(ctx, actorKey{}, a) }

// Of is the actor of a context; the program itself if none was named.
func Of(ctx context.Context) Actor {
	if a, named := ctx.Value(actorKey{}).(Actor); named {
		return a
	}
	return program
}

// Act is one thing that is done. Before and After are plain structs without secrets, as JSON; nil is
// where there was or is nothing.
type Act struct {
	Action    string // such as account.create
	Kind      string // of the object: account, key, price, number, import, billing, jobs, queue
	Object    string // its id
	AccountID string // empty: of no one account
	Before    any
	After     any
}

// Entry is an act of the trail as it stands.
type Entry struct {
	Actor
	Seq       int64
	Action    string
	Kind      string
	Object    string
	AccountID *string
	Before    *string // JSON
	After     *string // JSON
	CreatedUs int64   // real time
	Hash      string
}

const (
	sqlLockHead = `SELECT seq, hash FROM trail_head WHERE id = 1 FOR UPDATE`
	sqlMoveHead = `UPDATE trail_head SET seq = seq + $1, hash = $2 WHERE id = 1 AND seq = $3`
	sqlAdd      = `INSERT INTO trail (` + columns + `)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`
	columns = `seq, who, origin, request_id, action, kind, object, account_id, before_json, after_json,
  created_us, hash`
)

// Lock takes the trail's lock before Add does. It is for a verb that changes rows which may not be there
// yet, and so cannot be locked: operators change them one after the other.
func Lock() db.Stmt { return lock(new(int64), new(string)) }

func lock(seq *int64, hash *string) db.Stmt {
	return db.Stmt{SQL: sqlLockHead, Rows: 1, Row: func(scan db.Scan) error { return scan(seq, hash) }}
}

// Add appends acts, in their order, at the transaction's time. It takes one lock for all of the trail,
// so it is the last that a verb does.
func Add(ctx context.Context, tx *db.Tx, acts ...Act) error {
	var seq int64
	var hash string
	if err := tx.Do(lock(&seq, &hash)); err != nil {
		return err
	}
	nowUs, before := tx.Now(), seq
	var stmts []db.Stmt
	for _, act := range acts {
		seq++
		e := entryOf(Of(ctx), act, seq, nowUs)
		e.Hash = e.hashAfter(hash)
		hash = e.Hash
		stmts = append(stmts, db.Stmt{SQL: sqlAdd, Args: e.cells(), Rows: 1})
	}
	moved := db.Stmt{SQL: sqlMoveHead, Args: []any{seq - before, hash, before}, Rows: 1}
	return tx.Do(append(stmts, moved)...)
}

func entryOf(by Actor, act Act, seq, nowUs int64) Entry {
	e := Entry{
		Actor: by, Seq: seq, Action: act.Action, Kind: act.Kind, Object: act.Object,
		Before: text(act.Before), After: text(act.After), CreatedUs: nowUs,
	}
	if act.AccountID != "" {
		e.AccountID = &act.AccountID
	}
	return e
}

// text is the JSON of one of our own plain structs, so a failure is a programmer's mistake.
func text(v any) *string {
	if v == nil {
		return nil
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic("trail: " + err.Error())
	}
	s := string(b)
	return &s
}

func (e Entry) cells() []any {
	return []any{
		e.Seq, e.Who, e.Origin, e.RequestID, e.Action, e.Kind, e.Object, e.AccountID, e.Before, e.After,
		e.CreatedUs, e.Hash,
	}
}

// hashAfter is SHA-256 in hex over a JSON array: the hash before, then the columns in their order.
func (e Entry) hashAfter(before string) string {
	cells := e.cells()
	line, err := json.Marshal(append([]any{before}, cells[:len(cells)-1]...))
	if err != nil {
		panic("trail: " + err.Error()) // texts and integers
	}
	sum := sha256.Sum256(line)
	return hex.EncodeToString(sum[:])
}
