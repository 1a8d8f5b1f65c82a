package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
)

// What ended a season ago is forgotten with its report, but for the newest run of each kind.
func TestOldRunsAreTrimmed(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		clock := newHands()
		s := openNode(t, dsn, clock.now)
		imported := func() string {
			t.Helper()
			file := stockHeader + stockRow(0, "CA", "2.50") + "+12,US,local,CA,,voice,1.00,0.00,\n"
			r, err := s.ImportRun(t.Context(), strings.NewReader(file), app.Import{Realm: realm.Live})
			must(t, err)
			return r.ID
		}
		billed := func() string {
			t.Helper()
			r, err := s.BillingRun(t.Context())
			must(t, err)
			return r.ID
		}
		kept := func(kind run.Kind, want ...string) {
			t.Helper()
			must(t, s.Trim(t.Context()))
			l, err := s.Runs(t.Context(), kind, app.Page{Number: 1, PerPage: 10})
			must(t, err)
			var got []string
			for _, r := range l.Items {
				got = append(got, r.ID)
			}
			if !slices.Equal(got, want) {
				t.Errorf("kept %v, want %v", got, want)
			}
		}
		first, bill := imported(), billed()
		second := imported()
		clock.move(run.KeptFor)
		kept(run.Import, second, first)
		third := imported()
		kept(run.Import, third, second, first)
		clock.move(time.Microsecond)
		kept(run.Import, third)
		kept(run.Billing, bill)
		clock.move(run.KeptFor + time.Hour)
		kept(run.Import, third)
		l, err := s.ImportReport(t.Context(), third, app.Page{Number: 1, PerPage: 10})
		if err != nil || l.Total != 2 {
			t.Errorf("its report has %d problems, %v, want 2", l.Total, err)
		}
		left := int64(0)
		must(t, s.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.Do(db.Stmt{
				SQL: `SELECT COUNT(*) FROM run_problems`, Row: func(scan db.Scan) error { return scan(&left) },
			})
		}))
		if left != 2 {
			t.Errorf("%d problems are left of all, want 2", left)
		}
		checkBooks(t, s.db)
	})
}
