package app

import (
	"cmp"
	"context"
	"net/http"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
)

// Operation is an operator's request: under which idempotency key, and how its verb's result is told.
type Operation struct {
	Change                      // of the account that the operator's key belongs to
	Status int                  // of the success
	Show   func(result any) any // what is answered as JSON; nil: no body
	// Fingerprint is that of a request whose body is read on the way; nil: Once has it. It reads the rest.
	Fingerprint func() (string, error)
	// Keeps tells whether a result is one that a repeated request is told; nil: every one is.
	Keeps  func(result any) bool
	Secret string // seals the answer that is kept; empty: it is kept as it is
}

// operating is an Operation under way; the context of its verb has it.
type operating struct {
	Operation
	answer Answer
	kept   bool
}

type operatingKey struct{}

// Operate runs an operator's verb and, for one idempotency key, only once: a repeated request is told
// the first success. The answer is kept in the verb's own last transaction, so one effect has one
// answer whatever fails on the way; of two that run at once, the later one's transaction fails and it
// is told what the earlier one was.
func (s *Service) Operate(
	ctx context.Context, op Operation, verb func(ctx context.Context) (any, error),
) (Answer, error) {
	if a, found, err := s.answered(ctx, op); found || err != nil {
		return a, err
	}
	o := &operating{Operation: op}
	ctx = context.WithValue(ctx, operatingKey{}, o)
	result, err := verb(ctx)
	if err == nil && !o.kept { // nothing had to change
		err = s.db.Update(ctx, func(tx *db.Tx) error { return keep(ctx, tx, result) })
	}
	if err == nil {
		return o.answer, nil
	}
	if a, found, again := s.answered(ctx, op); found {
		return a, again
	}
	return Answer{}, err
}

// answered finds what an earlier request under the key was told.
func (s *Service) answered(ctx context.Context, op Operation) (a Answer, found bool, err error) {
	if op.Once.Key == "" {
		return Answer{}, false, nil
	}
	earlier, key := map[onceKey]kept{}, onceKey{op.AccountID, op.Once.Key}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		return tx.Do(findOnce([]onceKey{key}, tx.Now(), earlier))
	})
	k, found := earlier[key]
	if err != nil || !found {
		return Answer{}, false, err
	}
	given, err := op.fingerprint()
	if err != nil || k.Fingerprint != given {
		return Answer{}, true, cmp.Or(err, errKeyReused())
	}
	body, err := unseal(op.Secret, k.Body)
	return Answer{Status: k.Status, Body: body, Replayed: true}, true, err
}

// keep notes what an operator's request is told, in the transaction of its effect. Without such a
// request it does nothing.
func keep(ctx context.Context, tx *db.Tx, result any) error {
	o, operated := ctx.Value(operatingKey{}).(*operating)
	if !operated {
		return nil
	}
	o.kept, o.answer = true, Answer{Status: o.Status}
	if o.Status != http.StatusNoContent {
		o.answer.Body = string(text(o.Show(result)))
	}
	if o.Once.Key == "" || o.Keeps != nil && !o.Keeps(result) {
		return nil
	}
	fingerprint, err := o.fingerprint()
	if err != nil {
		return err
	}
	return tx.Do(keepOnce([]kept{{
		onceKey: onceKey{o.AccountID, o.Once.Key}, Fingerprint: fingerprint,
		Status: o.Status, Body: seal(o.Secret, o.answer.Body), CreatedUs: tx.Now(),
	}}))
}

func (op Operation) fingerprint() (string, error) {
	if op.Fingerprint == nil {
		return op.Once.Fingerprint, nil
	}
	return op.Fingerprint()
}

// onceOf is the idempotency key of the operator's request that a verb runs for; the zero value: none.
func onceOf(ctx context.Context) onceKey {
	o, operated := ctx.Value(operatingKey{}).(*operating)
	if !operated || o.Once.Key == "" {
		return onceKey{}
	}
	return onceKey{o.AccountID, o.Once.Key}
}

func errTwinRuns() error {
	return fault.New(fault.InProgress, "A request with this Idempotency-Key is still running")
}
