package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

func (s *store) reserve(id string, minutes int64, numbers ...int) (app.Reservation, error) {
	all := make([]e164.Number, len(numbers))
	for i, n := range numbers {
		all[i] = number(n)
	}
	ctx := context.WithoutCancel(s.t.Context())
	a, err := s.Reserve(ctx, app.Change{AccountID: id}, realm.Sandbox, all, minutes)
	var r app.Reservation
	if err == nil {
		err = json.Unmarshal([]byte(a.Body), &r)
	}
	return r, err
}

// One of two who want a number gets it: who reserves it, or who buys it. Numbers are reserved
// all or none, so two reservations of many never share one, and never wait for each other.
func TestReservationsAndPurchasesDoNotCollide(t *testing.T) {
	const rounds = 20
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(rounds * 3)
		nodes[0].customer("acc_a", 100*firstCharge)
		nodes[0].customer("acc_b", 100*firstCharge)
		nodes[0].customer("acc_c", 100*firstCharge)
		for round := range rounds {
			first := round * 3
			errs := make([]error, 3)
			var reserved [2]app.Reservation
			rush(3, func(i int) {
				s := nodes[i%len(nodes)]
				switch i {
				case 0:
					reserved[0], errs[i] = s.reserve("acc_a", 10, first, first+1, first+2)
				case 1:
					reserved[1], errs[i] = s.reserve("acc_b", 10, first+2, first+1, first)
				case 2:
					_, errs[i] = s.buy("acc_c", first+1, "")
				}
			})
			won := 0
			for _, err := range errs {
				if err == nil {
					won++
				} else if kind := fault.Of(err); kind != fault.NotFound && kind != fault.Conflict {
					t.Errorf("round %d: %v", round, err)
				}
			}
			if won != 1 {
				t.Errorf("round %d: %d got the number: %v", round, won, errs)
			}
			for i, id := range []string{"acc_a", "acc_b"} {
				if errs[i] == nil {
					nodes[0].endReservation(id, reserved[i].ID)
				}
			}
		}
	})
}

func (s *store) endReservation(id, reservationID string) {
	s.t.Helper()
	if _, err := s.EndReservation(s.t.Context(), app.Change{AccountID: id}, reservationID); err != nil {
		s.t.Errorf("end %s: %v", reservationID, err)
	}
}

func TestOpenReservationsAreLimited(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(12)
		s.customer("acc_a", 0)
		var last app.Reservation
		for i := range 10 {
			var err error
			if last, err = s.reserve("acc_a", 10, i); err != nil {
				t.Fatal(err)
			}
		}
		_, err := s.reserve("acc_a", 10, 10)
		kindOf(t, err, fault.Conflict)
		s.endReservation("acc_a", last.ID)
		if _, err := s.reserve("acc_a", 10, 10); err != nil {
			t.Errorf("reservation after one ended: %v", err)
		}
	})
}

// Reservations run on real time, whatever the account's clock; what is over is taken by others,
// whether its row was swept or not.
func TestReservationsExpire(t *testing.T) {
	for _, swept := range []bool{false, true} {
		t.Run(fmt.Sprint("swept ", swept), func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) {
				var clock realClock
				s := openNode(t, dsn, clock.now)
				s.shelve(3)
				s.customer("acc_a", 10*money.Dollar)
				s.customer("acc_b", 10*money.Dollar)
				first, err := s.reserve("acc_a", 1, 0, 1, 2)
				if err != nil {
					t.Fatal(err)
				}
				s.mustBuy("acc_a", 2)
				clock.wait(time.Minute - time.Microsecond)
				_, err = s.buy("acc_b", 0, "")
				kindOf(t, err, fault.NotFound)
				clock.wait(time.Microsecond)
				if swept {
					if err := s.EndExpired(t.Context()); err != nil {
						t.Fatal(err)
					}
				}
				s.mustBuy("acc_b", 0)
				if r, err := s.reserve("acc_b", 30, 1); err != nil || r.ID == first.ID {
					t.Errorf("reserved %v, %v; want a new one", r, err)
				}
				_, err = s.buy("acc_a", 1, "")
				kindOf(t, err, fault.NotFound)
				if err := s.EndExpired(t.Context()); err != nil {
					t.Fatal(err)
				}
				s.mustBuy("acc_b", 1)
				s.stands("acc_b", 10*money.Dollar-2*firstCharge, 2)
				if rows := s.count(`SELECT COUNT(*) FROM reservations`); rows != 0 {
					t.Errorf("%d reservations are left", rows)
				}
				checkBooks(t, s.db)
			})
		})
	}
}

// A release makes what was sold from a reservation free for all.
func TestReservationEndsWithTheSale(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 100*firstCharge)
		s.customer("acc_b", 100*firstCharge)
		if _, err := s.reserve("acc_a", 30, 0); err != nil {
			t.Fatal(err)
		}
		s.mustBuy("acc_a", 0)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		s.execute(
			`UPDATE accounts SET clock_us = $2 WHERE id = $1`,
			"acc_a",
			shelfClock+(30*24*time.Hour).Microseconds(),
		)
		s.mustBuy("acc_b", 0)
	})
}

// realClock stands still until a test moves it.
type realClock struct {
	mu    sync.Mutex
	waits time.Duration
}

func (c *realClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.UnixMicro(shelfClock).Add(c.waits)
}

func (c *realClock) wait(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.waits += d
}

func (s *store) count(sql string) (n int64) {
	s.t.Helper()
	err := s.db.View(s.t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Row: func(scan db.Scan) error { return scan(&n) }})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}
