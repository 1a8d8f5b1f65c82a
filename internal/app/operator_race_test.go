package app_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
	"tryvox.io/numbers/internal/trail"
)

// Of one price several may change different things at once: no change is lost, and what the trail says
// was before is what the change before it said is after.
func TestPricesChangeOneAfterTheOther(t *testing.T) {
	const changes = 20
	eachNodes(t, func(t *testing.T, nodes []*store) {
		last := money.Micros(changes) * money.Dollar
		fees := func(i int) *money.Micros { return new(money.Micros(i+1) * money.Dollar) }
		by := []func(i int) error{
			func(i int) error {
				_, err := nodes[0].SetPrice(t.Context(), app.PriceChange{
					Country: "US", Type: "local", MonthlyFee: fees(i), SetupFee: fees(i),
				})
				return err
			},
			func(i int) error {
				_, err := nodes[len(nodes)-1].SetPrice(t.Context(), app.PriceChange{
					Country: "US", Type: "local", MonthlyFee: fees(i), EarlyTerminationFee: fees(i),
				})
				return err
			},
			func(i int) error {
				file := fmt.Sprintf("country,type,monthly_fee,minimum_term_months\nUS,local,%d,%d\n", i+1, i+1)
				_, err := nodes[0].ImportPrices(t.Context(), strings.NewReader(file))
				return err
			},
		}
		rush(len(by), func(who int) {
			for i := range changes {
				if err := by[who](i); err != nil {
					t.Error(err)
				}
			}
		})
		prices, err := nodes[0].Prices(t.Context(), "US", "local")
		must(t, err)
		terms := prices[0].Terms
		if terms.SetupFee != last || terms.EarlyTerminationFee != last || terms.MinimumTermMonths != changes {
			t.Errorf("the price is %+v, want the last change of each", terms)
		}
		entries := nodes[0].acts(trail.Filter{Action: "price.set"})
		for i, e := range entries[1:] {
			if e.Before == nil || *e.Before != *entries[i].After {
				t.Fatalf("%s became %s, and what was before is said to be %v", *entries[i].After, *e.After, e.Before)
			}
		}
	})
}

// What came in is told to who paid it in, even if what is to be played behind it has to wait for another
// time: who is told of a failure pays again.
func TestMoneyThatIsInIsToldWhateverFollows(t *testing.T) {
	for name, pay := range map[string]func(ctx context.Context, s *store) error{
		"top-up": func(ctx context.Context, s *store) error {
			_, err := s.TopUp(ctx, app.TopUp{AccountID: "acc_a", Amount: money.Dollar})
			return err
		},
		"adjustment": func(ctx context.Context, s *store) error {
			_, err := s.Adjust(ctx, app.Adjustment{AccountID: "acc_a", Amount: money.Dollar, Reason: "goodwill"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := openStore(t, dbtest.Open(t, db.Postgres), time.Now)
			s.customer("acc_a", 0)
			ctx, end := context.WithCancel(t.Context())
			defer end()
			paid, other := make(chan error, 1), make(chan error, 1)
			locked, free := make(chan struct{}), make(chan struct{})
			must(t, s.db.Update(t.Context(), func(tx *db.Tx) error {
				if err := tx.Do(trail.Lock()); err != nil { // the last that a payment needs
					return err
				}
				go func() { paid <- pay(ctx, s) }()
				if err := s.awaitWaiting(paid); err != nil {
					return err
				}
				go func() {
					other <- s.db.Update(t.Context(), func(tx *db.Tx) error {
						err := tx.Do(account.Lock([]string{"acc_a"}, map[string]account.Account{}))
						close(locked)
						<-free
						return err
					})
				}()
				return s.awaitWaiters(2, paid, db.Stmt{SQL: sqlWaiting})
			}))
			<-locked // so the payment is in, and what is played behind it has to wait
			for waiting := int64(0); waiting == 0 && len(paid) == 0; {
				must(t, s.db.View(t.Context(), func(tx *db.Tx) error {
					return tx.Do(db.Stmt{SQL: sqlWaiting, Row: func(scan db.Scan) error { return scan(&waiting) }})
				}))
			}
			end()
			if err := <-paid; err != nil {
				t.Errorf("the payment: %v, want success", err)
			}
			close(free)
			must(t, <-other)
			s.stands("acc_a", money.Dollar, 0)
		})
	}
}

// A balance is bounded on this side too: sums of balances stay far inside every integer.
func TestBalanceIsBounded(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		for range 10 {
			s.topUp("acc_a", money.Max)
		}
		_, err := s.TopUp(t.Context(), app.TopUp{AccountID: "acc_a", Amount: 1})
		kindOf(t, err, fault.Conflict)
		_, err = s.Adjust(t.Context(), app.Adjustment{AccountID: "acc_a", Amount: 1, Reason: "x"})
		kindOf(t, err, fault.Conflict)
		_, err = s.TopUp(t.Context(), app.TopUp{AccountID: "acc_a", Amount: money.Max + 1})
		kindOf(t, err, fault.Invalid)
		s.stands("acc_a", 10*money.Max, 0)
	})
}

// A reference of blanks is a mistake of who calls, and the second payment under it would be lost.
func TestBlankReferenceIsRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.customer("acc_a", 0)
		_, err := s.TopUp(t.Context(), app.TopUp{AccountID: "acc_a", Amount: 1, Reference: " "})
		kindOf(t, err, fault.Invalid)
		blank := app.Adjustment{AccountID: "acc_a", Amount: 1, Reason: "x", Reference: "\u2003"}
		_, err = s.Adjust(t.Context(), blank)
		kindOf(t, err, fault.Invalid)
	})
}

// Who repeats an import that still runs is told so and may come again; who begins another one has to wait.
func TestTwinOfAnImportIsInProgress(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		_, err := s.CreateAccount(t.Context(), app.NewAccount{ID: "boss", Realm: realm.Live})
		must(t, err)
		op := app.Operation{
			Change: asBoss, Status: 201,
			Show:  func(result any) any { return result.(run.Run).State },
			Keeps: func(result any) bool { return result.(run.Run).State == run.Done },
		}
		file, write := io.Pipe()
		read := func(op app.Operation, in io.Reader) error {
			_, err := s.Operate(t.Context(), op, func(ctx context.Context) (any, error) {
				return s.ImportRun(ctx, in, app.Import{Realm: realm.Sandbox})
			})
			return err
		}
		var all sync.WaitGroup
		all.Go(func() {
			if err := read(op, file); err != nil {
				t.Errorf("the first: %v", err)
			}
		})
		_, err = io.WriteString(write, "e164,country,type\n") // returns when it is being read
		must(t, err)
		kindOf(t, read(op, strings.NewReader("")), fault.InProgress)
		other := op
		other.Once.Key = "another"
		kindOf(t, read(other, strings.NewReader("")), fault.Conflict)
		must(t, write.Close())
		all.Wait()
		must(t, read(other, strings.NewReader("")))
	})
}
