package app_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/stamp"
)

// set moves the clock of the host, back too.
func (h *hands) set(t *testing.T, to string) {
	t.Helper()
	us, err := stamp.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	h.us.Store(us)
}

// owners are live accounts with so many numbers each, bought now, and the money for some months after this.
func (s *store) owners(accounts, numbers, months int) (ids []string) {
	s.t.Helper()
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for i := range accounts * numbers {
		fmt.Fprintf(&file, "%s,US,local,%s,0.00\n", number(i), shelfFee)
	}
	_, err := s.ImportCatalog(s.t.Context(), strings.NewReader(file.String()), app.Import{Realm: realm.Live})
	if err != nil {
		s.t.Fatal(err)
	}
	for i := range accounts {
		id := fmt.Sprintf("acc_%03d", i)
		if _, err := s.CreateAccount(s.t.Context(), app.NewAccount{ID: id, Realm: realm.Live}); err != nil {
			s.t.Fatal(err)
		}
		s.topUp(id, money.Micros(numbers)*(firstCharge+money.Micros(months)*shelfFee))
		for left := numbers; left > 0; left -= app.ClaimMax {
			_, err := s.Claim(s.t.Context(), app.Claim{
				Change: app.Change{AccountID: id}, Count: min(left, app.ClaimMax),
				Wanted: catalog.Search{Realm: realm.Live, Country: "US"},
			})
			if err != nil {
				s.t.Fatal(err)
			}
		}
		ids = append(ids, id)
	}
	return ids
}

func (s *store) bill() app.Billed {
	s.t.Helper()
	b, err := s.RunBilling(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	return b
}

// Several runs on two nodes charge each month once, and move no account that has a test clock.
func TestBillingRunsAtOnceChargeOnce(t *testing.T) {
	const accounts, numbers, runs = 12, 20, 6
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		nodes := []*store{openNode(t, dsn, clock.now), openNode(t, dsn, clock.now)}
		ids := nodes[0].owners(accounts, numbers, 2)
		nodes[0].shelve(1)
		nodes[0].customer("acc_test", 10*money.Dollar)
		nodes[0].mustBuy("acc_test", 0)
		clock.move(2 * 31 * 24 * time.Hour) // from April into June
		var renewed, charged atomic.Int64
		rush(runs, func(i int) {
			b, err := nodes[i%len(nodes)].RunBilling(context.WithoutCancel(t.Context()))
			if err != nil {
				t.Error(err)
			}
			renewed.Add(int64(b.Renewed))
			charged.Add(int64(b.Charged))
		})
		const due = 2 * accounts * numbers
		if renewed.Load() != due || money.Micros(charged.Load()) != due*shelfFee {
			t.Errorf("renewed %d and charged %s, want %d and %s",
				renewed.Load(), money.Micros(charged.Load()), due, due*shelfFee)
		}
		for _, id := range ids {
			nodes[0].stands(id, 0, numbers)
		}
		nodes[0].stands("acc_test", 10*money.Dollar-firstCharge, 1)
		checkBooks(t, nodes[0].db)
	})
}

// The clock of the host steps back and forth: no month is charged twice, and none is left out.
func TestHostClockThatSteps(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		s := openNode(t, dsn, clock.now)
		id := s.owners(1, 3, 3)[0]
		steps := []struct {
			to      string
			renewed int
		}{
			{"2026-05-01T00:00:00Z", 3}, {"2026-04-30T23:59:59Z", 0}, {"2026-05-01T00:00:00Z", 0},
			{"2026-03-01T00:00:00Z", 0}, {"2026-05-31T23:59:59Z", 0}, {"2026-07-01T00:00:00Z", 6},
			{"2026-06-01T00:00:00Z", 0}, {"2026-07-31T12:00:00Z", 0},
		}
		for _, step := range steps {
			clock.set(t, step.to)
			if b := s.bill(); b.Renewed != step.renewed || b.Suspended != 0 {
				t.Errorf("at %s: %+v, want %d renewed", step.to, b, step.renewed)
			}
		}
		s.stands(id, 0, 3)
		checkBooks(t, s.db)
	})
}

// On PostgreSQL xmin is the transaction that wrote a row.
const sqlRowsAtOnce = `SELECT COUNT(*), MAX(many) FROM
  (SELECT COUNT(*) AS many FROM events WHERE type = $1 GROUP BY CAST(xmin AS TEXT)) AS transactions`

// A run works in transactions of a bounded number of rows, and not of a number of accounts: so no purchase
// waits for all of it. Which rows make one is decided alike on both engines, and seen on PostgreSQL.
func TestBillingWorksInBoundedTransactions(t *testing.T) {
	const accounts, numbers, first = 36, 50, 1000 // numbers of the first transaction at most
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		s := openNode(t, dsn, clock.now)
		s.owners(accounts, numbers, 1)
		for _, step := range []struct{ to, what string }{
			{"2026-05-01T00:00:00Z", "number.renewed"}, {"2026-06-01T00:00:00Z", "number.suspended"},
			{"2026-06-15T00:00:00Z", "number.released"},
		} {
			clock.set(t, step.to)
			if b := s.bill(); b.Renewed+b.Suspended+b.Released != accounts*numbers {
				t.Errorf("at %s: %+v, want %d of one kind", step.to, b, accounts*numbers)
			}
			if s.db.Engine() == db.SQLite {
				continue
			}
			var transactions, most int
			err := s.db.View(t.Context(), func(tx *db.Tx) error {
				return tx.Do(db.Stmt{SQL: sqlRowsAtOnce, Args: []any{step.what}, Row: func(scan db.Scan) error {
					return scan(&transactions, &most)
				}})
			})
			if err != nil || transactions < 2 || most > first {
				t.Errorf("%s: %d transactions of up to %d, %v, want some of up to %d",
					step.what, transactions, most, err, first)
			}
		}
		checkBooks(t, s.db)
	})
}

// A number that is bought on any of the last days of a month pays each of the next months once, whole.
func TestMonthsHaveTheirEnds(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		days := []string{
			"2027-01-31", "2027-02-28", "2027-03-30", "2027-03-31", "2027-04-30", "2027-12-31",
			"2028-01-31", "2028-02-28", "2028-02-29", "2028-03-01", "2100-02-28", "2100-03-01",
		}
		s.shelve(len(days))
		for i, day := range days {
			boughtUs, err := stamp.Parse(day + "T23:59:59Z")
			if err != nil {
				t.Fatal(err)
			}
			id := fmt.Sprint("acc_", i)
			_, err = s.CreateAccount(t.Context(), app.NewAccount{ID: id, Realm: realm.Sandbox, ClockUs: &boughtUs})
			if err != nil {
				t.Fatal(err)
			}
			s.topUp(id, 100*money.Dollar)
			s.mustBuy(id, i)
			o, err := s.Overview(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			bought := time.UnixMicro(boughtUs).UTC()
			until := time.Date(bought.Year()+2, bought.Month(), 1, 0, 0, 0, 0, time.UTC)
			s.moved(id, stamp.Format(until.UnixMicro()))
			s.stands(id, o.Balance.Balance-24*shelfFee, 1)
		}
	})
}
