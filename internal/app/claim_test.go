package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// claim asks for local numbers of the United States in the sandbox.
func (s *store) claim(id string, count int, change func(*app.Claim)) ([]holding.Number, money.Micros, error) {
	o := app.Claim{
		Change: app.Change{AccountID: id},
		Wanted: catalog.Search{Realm: realm.Sandbox, AccountID: id, Country: "US", Type: catalog.Local},
		Count:  count,
	}
	if change != nil {
		change(&o)
	}
	a, err := s.Claim(context.WithoutCancel(s.t.Context()), o)
	if err != nil {
		return nil, 0, err
	}
	var claimed struct {
		Data    []holding.Number `json:"data"`
		Charged money.Micros     `json:"charged"`
	}
	if err := json.Unmarshal([]byte(a.Body), &claimed); err != nil {
		s.t.Errorf("claimed %s: %v", a.Body, err)
	}
	return claimed.Data, claimed.Charged, nil
}

// Eight buyers who claim 20 of 200 at once get 160 numbers, none twice and none less.
func TestClaimsDoNotCollide(t *testing.T) {
	const buyers, each = 8, 20
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(200)
		for i := range buyers {
			nodes[0].customer(fmt.Sprintf("acc_%d", i), 1000*money.Dollar)
		}
		got := make([][]holding.Number, buyers)
		rush(buyers, func(i int) {
			numbers, charged, err := nodes[i%len(nodes)].claim(fmt.Sprintf("acc_%d", i), each, nil)
			if err != nil || charged != each*firstCharge {
				t.Errorf("buyer %d: charged %s, %v", i, charged, err)
			}
			got[i] = numbers
		})
		owner := map[string]int{}
		for i, numbers := range got {
			for _, n := range numbers {
				if other, twice := owner[n.E164]; twice {
					t.Errorf("%s went to %d and %d", n.E164, other, i)
				}
				owner[n.E164] = i
			}
			nodes[0].stands(fmt.Sprintf("acc_%d", i), 1000*money.Dollar-each*firstCharge, each)
		}
		if len(owner) != buyers*each {
			t.Errorf("%d numbers, want %d", len(owner), buyers*each)
		}
	})
}

// All of a stock is claimed to its last number, whole claims or nothing, beside purchases.
func TestLastNumbersAreClaimed(t *testing.T) {
	const stocked, each = 40, 7
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(stocked)
		for i := range 10 {
			nodes[0].customer(fmt.Sprintf("acc_%d", i), 1000*money.Dollar)
		}
		sold := make([]int, 10)
		rush(len(sold), func(i int) {
			s, id := nodes[i%len(nodes)], fmt.Sprintf("acc_%d", i)
			for n := range stocked {
				switch numbers, _, err := s.claim(id, each, nil); {
				case err == nil && len(numbers) == each:
					sold[i] += each
				case fault.Of(err) != fault.NotFound:
					t.Errorf("claim of %s: %d numbers, %v", id, len(numbers), err)
				}
				if _, err := s.buy(id, n, ""); err == nil {
					sold[i]++
				} else if fault.Of(err) != fault.Conflict {
					t.Errorf("purchase of %s: %v", id, err)
				}
			}
		})
		total := 0
		for i, count := range sold {
			nodes[0].stands(fmt.Sprintf("acc_%d", i), 1000*money.Dollar-money.Micros(count)*firstCharge, int64(count))
			total += count
		}
		if total != stocked {
			t.Errorf("sold %d numbers, want %d", total, stocked)
		}
	})
}

// Claims of one account share its money to the last cent.
func TestClaimsOfOneAccountShareItsMoney(t *testing.T) {
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(60)
		nodes[0].customer("acc_a", 25*firstCharge)
		var outcomes tally
		rush(8, func(i int) {
			_, _, err := nodes[i%len(nodes)].claim("acc_a", 5, nil)
			outcomes.add(err)
		})
		outcomes.want(t, map[fault.Kind]int{success: 5, fault.Insufficient: 3})
		nodes[0].stands("acc_a", 0, 25)
	})
}

func TestClaimTakesAPart(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(10)
		s.customer("acc_a", 4*firstCharge+money.Cent)
		numbers, charged, err := s.claim("acc_a", 100, partial)
		if len(numbers) != 4 || charged != 4*firstCharge || err != nil {
			t.Errorf("%d numbers for %s, %v; want 4 for what the account has", len(numbers), charged, err)
		}
		_, _, err = s.claim("acc_a", 100, partial)
		kindOf(t, err, fault.Insufficient)
		s.customer("acc_b", 100*firstCharge)
		limit := 6*firstCharge - 1
		_, _, err = s.claim("acc_b", 100, func(o *app.Claim) { o.AllowPartial, o.MaxTotal = true, &limit })
		kindOf(t, err, fault.PriceChanged)
		limit++
		numbers, _, err = s.claim("acc_b", 100, func(o *app.Claim) { o.AllowPartial, o.MaxTotal = true, &limit })
		if len(numbers) != 6 || err != nil {
			t.Errorf("%d numbers, %v; want the last 6", len(numbers), err)
		}
		_, _, err = s.claim("acc_b", 1, partial)
		kindOf(t, err, fault.NotFound)
		s.stands("acc_a", money.Cent, 4)
		s.stands("acc_b", 94*firstCharge, 6)
	})
}

// A closed account claims nothing, and a claim that is repeated under its key is made once.
func TestClaimIsAChange(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(10)
		s.customer("acc_a", 100*firstCharge)
		once := func(o *app.Claim) { o.Once = app.Once{Key: "k", Fingerprint: fmt.Sprintf("%064x", 1)} }
		rush(8, func(int) {
			if numbers, _, err := s.claim("acc_a", 2, once); len(numbers) != 2 || err != nil {
				t.Errorf("claimed %v, %v; want 2", numbers, err)
			}
		})
		s.stands("acc_a", 98*firstCharge, 2)
		_, _, err := s.claim("acc_a", 2, func(o *app.Claim) { o.Once = app.Once{Key: "k", Fingerprint: "another"} })
		kindOf(t, err, fault.KeyReused)
		s.customer("acc_closed", 0)
		if err := s.CloseAccount(t.Context(), "acc_closed", false); err != nil {
			t.Fatal(err)
		}
		_, _, err = s.claim("acc_closed", 1, nil)
		kindOf(t, err, fault.Forbidden)
	})
}

// What is locked by another transaction is passed over, not waited for, while there are others:
// TestClaimOfTheLastNumbersWaits is about the last ones. SQLite has one writer, so there nothing can
// be locked meanwhile.
func TestClaimPassesOverWhatOthersHold(t *testing.T) {
	eachNodes(t, func(t *testing.T, nodes []*store) {
		s := nodes[0]
		if s.db.Engine() != db.Postgres {
			t.Skip("one writer")
		}
		s.shelve(5)
		s.customer("acc_a", 100*firstCharge)
		held, release, ended := make(chan struct{}), make(chan struct{}), make(chan error)
		go func() {
			ended <- nodes[len(nodes)-1].db.Update(context.Background(), func(tx *db.Tx) error {
				keys := []catalog.Key{
					{Realm: realm.Sandbox, E164: string(number(0))}, {Realm: realm.Sandbox, E164: string(number(1))},
				}
				err := tx.Do(catalog.Lock(keys, map[catalog.Key]*catalog.Number{}))
				close(held)
				<-release
				return err
			})
		}()
		<-held
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		numbers, _, err := s.claim("acc_a", 3, nil)
		if err != nil || len(numbers) != 3 || ctx.Err() != nil {
			t.Errorf("claimed %v, %v; want the 3 that nobody holds", numbers, err)
		}
		close(release)
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if _, _, err = s.claim("acc_a", 2, nil); err != nil {
			t.Errorf("claim of what was let go: %v", err)
		}
	})
}

// A number that was sold, released and cooled off is claimed again; before that it is not.
func TestClaimTakesWhatHasCooledOff(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 100*firstCharge)
		s.customer("acc_b", 100*firstCharge)
		s.mustBuy("acc_a", 0)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		_, _, err := s.claim("acc_b", 1, nil)
		kindOf(t, err, fault.NotFound)
		later := shelfClock + (30 * 24 * time.Hour).Microseconds()
		s.execute(`UPDATE accounts SET clock_us = $2 WHERE id = $1`, "acc_a", later)
		if numbers, _, err := s.claim("acc_b", 1, nil); len(numbers) != 1 || err != nil {
			t.Errorf("claimed %v, %v; want the one that cooled off", numbers, err)
		}
	})
}

// execute changes rows as verbs do that the store does not have yet.
func (s *store) execute(sql string, args ...any) {
	s.t.Helper()
	stmt := db.Stmt{SQL: sql, Args: args, Rows: 1}
	if err := s.db.Update(s.t.Context(), func(tx *db.Tx) error { return tx.Do(stmt) }); err != nil {
		s.t.Fatal(err)
	}
}
