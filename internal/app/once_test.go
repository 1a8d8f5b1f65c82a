package app_test

import (
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/routing"
)

func TestKeptAnswerOutlivesTheServer(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		s := openNode(t, dsn, time.Now)
		s.shelve(2)
		s.customer("acc_a", 10*money.Dollar)
		first, err := s.buy("acc_a", 0, "key")
		if err != nil || first.Replayed {
			t.Fatalf("first answer %+v, %v", first, err)
		}
		s.Close()
		next := openNode(t, dsn, time.Now)
		again, err := next.buy("acc_a", 0, "key")
		if first.Replayed = true; err != nil || again != first {
			t.Errorf("answer after a restart %+v, %v, want %+v", again, err, first)
		}
		_, err = next.buy("acc_a", 1, "key")
		kindOf(t, err, fault.KeyReused)
		_, err = next.buy("acc_a", 0, "another key")
		kindOf(t, err, fault.Conflict)
		next.stands("acc_a", 10*money.Dollar-firstCharge, 1)
		checkBooks(t, next.db)
	})
}

// A key is free again after 24 hours, whether or not the answer has been forgotten yet.
func TestKeptAnswerExpires(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		at := time.Date(2026, 4, 9, 10, 30, 0, 0, time.UTC)
		clock := func(later time.Duration) func() time.Time {
			return func() time.Time { return at.Add(later) }
		}
		s := openNode(t, dsn, clock(0))
		s.shelve(3)
		s.customer("acc_a", 10*money.Dollar)
		if _, err := s.buy("acc_a", 0, "key"); err != nil {
			t.Fatal(err)
		}
		before := openNode(t, dsn, clock(24*time.Hour-time.Microsecond))
		if a, err := before.buy("acc_a", 0, "key"); err != nil || !a.Replayed {
			t.Errorf("just before its end: %+v, %v, want it replayed", a, err)
		}
		after := openNode(t, dsn, clock(24*time.Hour))
		if a, err := after.buy("acc_a", 1, "key"); err != nil || a.Replayed {
			t.Errorf("at its end: %+v, %v, want another sale", a, err)
		}
		if a, err := after.buy("acc_a", 1, "key"); err != nil || !a.Replayed {
			t.Errorf("the new answer under the old key: %+v, %v, want it replayed", a, err)
		}
		after.stands("acc_a", 10*money.Dollar-2*firstCharge, 2)
		checkBooks(t, s.db)
	})
}

func TestKeysAreTheAccountsOwn(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(2)
		for n, id := range []string{"acc_a", "acc_b"} {
			s.customer(id, 10*money.Dollar)
			if a, err := s.buy(id, n, "key"); err != nil || a.Replayed {
				t.Errorf("%s under the same key: %+v, %v, want a sale of its own", id, a, err)
			}
		}
	})
}

// Without a key nothing is kept, so the retry is told of the owner, and not charged.
func TestBlindRetryIsNotChargedTwice(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		a, err := s.buy("acc_a", 0, "")
		kindOf(t, err, fault.Conflict)
		if a != (app.Answer{}) {
			t.Errorf("answer %+v beside the refusal, want none", a)
		}
		s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
	})
}

// 403 comes before idempotency (HTTP contract, section 1), for purchases and for other changes.
func TestNothingIsReplayedToAClosedAccount(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		url := "https://example.com/answer"
		change := app.Change{
			AccountID: "acc_a", Once: app.Once{Key: "change", Fingerprint: fmt.Sprintf("%064x", 1)},
		}
		create := func() (app.Answer, error) {
			return s.CreateApplication(t.Context(), change, routing.ApplicationSettings{
				Name: "Menu", AnswerURL: &url, AnswerMethod: "POST",
			})
		}
		repeat := map[string]func() (app.Answer, error){
			"purchase": func() (app.Answer, error) { return s.buy("acc_a", 0, "purchase") },
			"change":   create,
		}
		for _, replayed := range []bool{false, true} {
			for name, call := range repeat {
				if a, err := call(); err != nil || a.Replayed != replayed {
					t.Fatalf("%s: %+v, %v, want it replayed: %t", name, a, err, replayed)
				}
			}
		}
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		for name, call := range repeat {
			a, err := call()
			kindOf(t, err, fault.Forbidden)
			if a != (app.Answer{}) {
				t.Errorf("%s: answered %+v beside the refusal", name, a)
			}
		}
	})
}
