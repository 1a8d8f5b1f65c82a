package app_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

// What a month is said to come to is what its lines add up to, also where a clock was set back, so that
// a line stands behind a younger one.
func TestPeriodAndSpendingAddUp(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		s := openNode(t, dsn, clock.now)
		id := s.owners(1, 2, 9)[0]
		_, err := s.ReleaseNumber(t.Context(), app.Change{AccountID: id}, number(0))
		must(t, err)
		clock.set(t, "2026-06-02T08:00:00Z")
		s.topUp(id, money.Dollar) // charges May and June
		clock.set(t, "2026-05-31T23:59:00Z")
		s.topUp(id, money.Dollar)
		clock.set(t, "2026-07-01T00:00:00Z")
		s.topUp(id, money.Dollar)

		statement, err := s.Statement(t.Context(), id, app.Page{Number: 1, PerPage: 100})
		must(t, err)
		late := false
		for i, t := range statement.Items[1:] {
			late = late || t.CreatedUs > statement.Items[i].CreatedUs
		}
		if !late {
			t.Fatal("no line stands behind a younger one: this test shows nothing")
		}
		spending, err := s.Spending(t.Context(), id, 5)
		must(t, err)
		for i, spent := range spending {
			from, to := spent.CycleUs, cycle.Next(spent.CycleUs)
			want, cost := periodOf(statement.Items, from, to)
			got, err := s.Period(t.Context(), id, from, to, 100)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", time.UnixMicro(from).UTC(), diff)
			}
			if month := time.UnixMicro(from).UTC().Month(); month != time.Month(3+i) || spent.Amount != cost {
				t.Errorf("%s cost %s, want %s of %s", month, spent.Amount, cost, time.Month(3+i))
			}
		}
		some, err := s.Period(t.Context(), id, 0, clock.us.Load()+1, 2)
		if err != nil || len(some.Lines) != 2 || !some.More || some.Lines[0].Line != 1 {
			t.Errorf("the first two lines of all: %+v, %v", some, err)
		}
		checkBooks(t, s.db)
	})
}

// periodOf adds up the lines of a statement, newest first, that are of some time.
func periodOf(lines []ledger.Transfer, fromUs, toUs int64) (p app.Period, cost money.Micros) {
	for i := len(lines) - 1; i >= 0; i-- {
		l := lines[i]
		switch signed := l.Signed(); {
		case l.CreatedUs >= toUs:
			continue
		case l.CreatedUs < fromUs:
			p.Before += signed
			continue
		case signed > 0:
			p.Added += signed
		default:
			p.Charged -= signed
		}
		if l.Type != ledger.TopUp && l.Type != ledger.Adjustment {
			cost -= l.Signed()
		}
		p.Lines = append(p.Lines, l)
	}
	return p, cost
}
