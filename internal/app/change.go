package app

import (
	"context"
	"encoding/json"
	"net/http"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/fault"
)

// Change says whose account is to change, and under which idempotency key.
type Change struct {
	AccountID string
	Once      Once
	hasty     bool // errTaken where others hold the account, instead of waiting for them
}

// changing is a verb under way: one account, locked, in one transaction.
type changing struct {
	tx      *db.Tx
	account account.Account
	nowUs   int64 // on the account's clock
	events  []event.Event
	stmts   []db.Stmt // to be run with the change's end
	billed  Billed    // by settle
	more    bool      // the verb has only begun: what it did is kept, and it is run again
}

// happened notes an event of the account, to be written with the change.
func (c *changing) happened(what event.Type, e164 string, data any) {
	c.events = append(c.events, event.Event{
		AccountID: c.account.ID, Type: what, E164: e164, Data: text(data), CreatedUs: c.nowUs,
	})
}

// change runs a verb that changes something of one account: it locks the account, answers a
// repeated request with the first success, runs the verb, and writes events and the kept
// answer in the same transaction. The verb gives the status and what is answered as JSON,
// nil for no body. An account that is closed is a fault of the kind Forbidden, to a repeated
// request too.
func (s *Service) change(
	ctx context.Context, to Change, verb func(c *changing) (int, any, error),
) (Answer, error) {
	for {
		var a Answer
		var billed Billed
		more := false
		err := s.db.Update(ctx, func(tx *db.Tx) (err error) {
			a, billed, more, err = changeIn(tx, to, verb)
			return err
		})
		s.changed(to.AccountID) // after an error too: the outcome may be unknown
		if err == nil {
			s.watch.Billed(billed)
		}
		if err != nil || !more {
			return a, err
		}
	}
}

func changeIn(
	tx *db.Tx, to Change, verb func(c *changing) (int, any, error),
) (a Answer, billed Billed, more bool, err error) {
	accounts := map[string]account.Account{}
	earlier := map[onceKey]kept{}
	key := onceKey{to.AccountID, to.Once.Key}
	lock := account.Lock
	if to.hasty {
		lock = account.LockUnheld
	}
	stmts := []db.Stmt{lock([]string{to.AccountID}, accounts)}
	if to.Once.Key != "" {
		stmts = append(stmts, findOnce([]onceKey{key}, tx.Now(), earlier))
	}
	if err := tx.Do(stmts...); err != nil {
		return Answer{}, Billed{}, false, err
	}
	locked, found := accounts[to.AccountID]
	if !found && to.hasty {
		return Answer{}, Billed{}, false, errTaken
	}
	if !found {
		return Answer{}, Billed{}, false, fault.New(fault.NotFound, "There is no account "+to.AccountID)
	}
	if locked.Closed() {
		return Answer{}, Billed{}, false, errClosed()
	}
	if k, replayed := earlier[key]; replayed {
		if k.Fingerprint != to.Once.Fingerprint {
			return Answer{}, Billed{}, false, errKeyReused()
		}
		return Answer{Status: k.Status, Body: k.Body, Replayed: true}, Billed{}, false, nil
	}
	c := &changing{tx: tx, account: locked, nowUs: locked.Now(tx.Now())}
	status, body, err := verb(c)
	if err != nil || c.more {
		return Answer{}, c.billed, c.more, err
	}
	a.Status = status
	if status != http.StatusNoContent {
		a.Body = string(text(body))
	}
	return a, c.billed, false, c.finish(to, a)
}

// finish writes what the verb told to write: its statements, its events and its answer.
func (c *changing) finish(to Change, a Answer) error {
	stmts := c.stmts
	if len(c.events) > 0 {
		stmts = append(stmts, event.Add(c.events))
	}
	if to.Once.Key != "" {
		stmts = append(stmts, keepOnce([]kept{{
			onceKey: onceKey{to.AccountID, to.Once.Key}, Fingerprint: to.Once.Fingerprint,
			Status: a.Status, Body: a.Body, CreatedUs: c.tx.Now(),
		}}))
	}
	return finish(c.tx, stmts)
}

// text is the JSON of one of our own plain structs, so a failure is a programmer's mistake.
func text(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic("app: " + err.Error())
	}
	return b
}
