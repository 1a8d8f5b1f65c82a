package app_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/stamp"
)

// moved moves a test clock.
func (s *store) moved(id, to string) {
	s.t.Helper()
	nowUs, err := stamp.Parse(to)
	if err == nil {
		_, err = s.SetTestClock(s.t.Context(), app.Change{AccountID: id}, nowUs)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// diary is the events of an account with their times.
func (s *store) diary(id string) (lines []string) {
	s.t.Helper()
	err := s.db.View(context.WithoutCancel(s.t.Context()), func(tx *db.Tx) error {
		lines = nil
		return tx.Do(db.Stmt{
			SQL:  `SELECT created_us, type FROM events WHERE account_id = $1 ORDER BY seq`,
			Args: []any{id},
			Row: func(scan db.Scan) error {
				var atUs int64
				var what string
				err := scan(&atUs, &what)
				lines = append(lines, stamp.Format(atUs)+" "+what)
				return err
			},
		})
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return lines
}

// A debt that the rest of a refund can pay is paid at the instant at which the clock stood, and its owner
// is told then that the balance has fallen; the jump of the clock comes after that.
func TestDebtIsPaidBeforeTheClockJumps(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		monthly, early, months, days := shelfFee, 9*money.Dollar, int64(6), int64(60)
		_, err := s.SetPrice(t.Context(), app.PriceChange{
			Country: "US", Type: "local", MonthlyFee: &monthly, EarlyTerminationFee: &early,
			MinimumTermMonths: &months, CoolingOffDays: &days,
		})
		if err != nil {
			t.Fatal(err)
		}
		s.shelve(2)
		s.customer("acc_a", 2*firstCharge+early)
		s.mustBuy("acc_a", 0)
		s.mustBuy("acc_a", 1)
		to := app.Change{AccountID: "acc_a"}
		if _, err := s.ReleaseNumber(t.Context(), to, number(0)); err != nil {
			t.Fatal(err)
		}
		s.moved("acc_a", "2026-05-03T00:00:00Z")
		if _, err := s.CancelRelease(t.Context(), to, number(0)); err != nil {
			t.Fatal(err)
		}
		first := len(s.diary("acc_a"))
		s.moved("acc_a", "2026-06-02T00:00:00Z")
		want := []string{
			"2026-05-03T00:00:00Z number.resumed", "2026-05-03T00:00:00Z balance.low",
			"2026-05-25T00:00:00Z balance.low", "2026-05-31T00:00:00Z balance.low",
			"2026-06-01T00:00:00Z number.renewed", "2026-06-01T00:00:00Z number.suspended",
		}
		if diff := cmp.Diff(want, s.diary("acc_a")[first:]); diff != "" {
			t.Errorf("want (-), got (+)\n%s", diff)
		}
	})
}
