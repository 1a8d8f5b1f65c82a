package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// A year of a sandbox account with 1,000 numbers is one call, right to the micro-dollar. Half of the
// numbers cost a fee that is finer than a cent. With -v it tells how long the year took.
func TestYearOfAThousandNumbers(t *testing.T) {
	const (
		half  = 500
		fine  = 1_234_567 * money.Micros(1)
		first = 905_349 * money.Micros(1) // 22 of 30 days of that
	)
	eachStore(t, func(t *testing.T, s *store) {
		var file strings.Builder
		file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
		for i := range half {
			fmt.Fprintf(&file, "%s,US,local,%s,0.00\n%s,US,local,%s,0.00\n",
				number(2*i), shelfFee, number(2*i+1), fine)
		}
		s.deliver(file.String(), app.ImportCounts{Added: 2 * half})
		s.customer("acc_a", 100_000*money.Dollar)
		for range 2 * half / app.ClaimMax {
			_, err := s.Claim(t.Context(), app.Claim{
				Change: app.Change{AccountID: "acc_a"}, Count: app.ClaimMax,
				Wanted: catalog.Search{Realm: realm.Sandbox},
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		s.stands("acc_a", 100_000*money.Dollar-half*(firstCharge+first), 2*half)
		started := time.Now()
		s.moved("acc_a", "2027-04-09T10:30:00Z")
		t.Logf("%d months in %v", 12*2*half, time.Since(started))
		s.stands("acc_a", 100_000*money.Dollar-half*(firstCharge+first+12*(shelfFee+fine)), 2*half)
		renewed := 0
		err := s.db.View(t.Context(), func(tx *db.Tx) error {
			return tx.Do(db.Stmt{
				SQL: `SELECT COUNT(*) FROM events WHERE type = 'number.renewed'`,
				Row: func(scan db.Scan) error { return scan(&renewed) },
			})
		})
		if err != nil || renewed != 12*2*half {
			t.Errorf("%d renewals, %v, want %d", renewed, err, 12*2*half)
		}
	})
}
