package app_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// asBoss is a request under an idempotency key of the operator's account.
var asBoss = app.Change{AccountID: "boss", Once: app.Once{Key: "k", Fingerprint: strings.Repeat("f", 64)}}

// Of requests that run at once under one idempotency key one has an effect, and all are told of it.
func TestTwinsOfAnOperatorCreditOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		for _, id := range []string{"boss", "acc_t"} {
			if _, err := s.CreateAccount(t.Context(), app.NewAccount{ID: id, Realm: realm.Live}); err != nil {
				t.Fatal(err)
			}
		}
		op := app.Operation{
			Change: asBoss, Status: 200,
			Show: func(result any) any { return result.(ledger.Transfer).ID },
		}
		var all sync.WaitGroup
		answers := make([]app.Answer, 8)
		for i := range answers {
			all.Go(func() {
				var err error
				answers[i], err = s.Operate(t.Context(), op, func(ctx context.Context) (any, error) {
					return s.TopUp(ctx, app.TopUp{AccountID: "acc_t", Amount: money.Dollar})
				})
				if err != nil {
					t.Errorf("twin %d: %v", i, err)
				}
			})
		}
		all.Wait()
		for i, a := range answers {
			if a.Body != answers[0].Body {
				t.Errorf("twin %d is told %s, another %s", i, a.Body, answers[0].Body)
			}
		}
		o, err := s.Overview(t.Context(), "acc_t")
		if err != nil || o.Balance.Balance != money.Dollar {
			t.Errorf("the balance is %s, %v, want 1.00", o.Balance.Balance, err)
		}
	})
}

// An answer with a secret is told again to the key that asked for it, and to no other.
func TestSealedAnswersAreForWhoAsked(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		if _, err := s.CreateAccount(t.Context(), app.NewAccount{ID: "boss", Realm: realm.Live}); err != nil {
			t.Fatal(err)
		}
		ask := func(secret string) (app.Answer, error) {
			op := app.Operation{
				Change: asBoss, Status: 201,
				Show: func(result any) any { return result.(app.MadeKey).Secret }, Secret: secret,
			}
			return s.Operate(t.Context(), op, func(ctx context.Context) (any, error) {
				k, made, err := s.CreateKey(ctx, app.NewKey{AccountID: "boss", Scope: account.Read})
				return app.MadeKey{Key: k, Secret: made}, err
			})
		}
		first, err := ask("mine")
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ask("mine"); err != nil || again.Body != first.Body || !again.Replayed {
			t.Errorf("again: %+v, %v", again, err)
		}
		if other, err := ask("another's"); fault.Of(err) != fault.KeyReused {
			t.Errorf("another key: %+v, %v, want KeyReused", other, err)
		}
	})
}
