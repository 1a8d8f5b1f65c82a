package app_test

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

const stockHeader = "e164,country,type,region,locality,capabilities,monthly_fee,setup_fee,carrier\n"

// oneNumber is a file with the first number of the shelf.
func oneNumber() io.Reader { return strings.NewReader(stockHeader + stockRow(0, "CA", "2.50")) }

// stockRow is the row of a number of the shelf.
func stockRow(n int, region, fee string) string {
	return fmt.Sprintf("%s,US,local,%s,Anytown,voice|sms,%s,0.00,acme\n", number(n), region, fee)
}

func TestImportCounts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		file := stockHeader + stockRow(0, "CA", "2.50") + stockRow(1, "CA", "2.50") + stockRow(2, "CA", "2.50")
		s.deliver(file, app.ImportCounts{Added: 3})
		s.deliver(file, app.ImportCounts{Unchanged: 3})
		s.deliver(stockHeader+stockRow(0, "NY", "2.50")+stockRow(1, "CA", "3.50")+stockRow(2, "CA", "2.50")+
			stockRow(3, "CA", "2.50")+"+12,US,local,CA,,voice,1.00,0.00,\n",
			app.ImportCounts{Added: 1, Changed: 2, Unchanged: 1, Refused: 1})
		got, err := s.ImportCatalog(t.Context(), oneNumber(), app.Import{Realm: realm.Live})
		if err != nil || got.Added != 1 {
			t.Errorf("the same number in the other realm: %+v, %v, want it added", got, err)
		}
	})
}

func TestLaterRowOfANumberCounts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.deliver(stockHeader+stockRow(0, "CA", "9.00")+stockRow(1, "CA", "1.00")+stockRow(0, "NY", "2.50")+
			stockRow(1, "CA", "1.00"), app.ImportCounts{Added: 2, Changed: 1, Unchanged: 1})
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
		h, err := s.Number(t.Context(), realm.Sandbox, "acc_a", number(0))
		if err != nil || h.Region != "NY" {
			t.Errorf("region %s, %v, want NY", h.Region, err)
		}
	})
}

func TestOwnedNumberKeepsOwnerAndFees(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(2)
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		before, err := s.Number(t.Context(), realm.Sandbox, "acc_a", number(0))
		if err != nil {
			t.Fatal(err)
		}
		changed := stockHeader + fmt.Sprintf("%s,US,toll_free,TX,,voice|mms,99.00,9.00,other\n", number(0))
		s.deliver(changed+stockRow(1, "CA", "2.50"), app.ImportCounts{Changed: 2})
		after, err := s.Number(t.Context(), realm.Sandbox, "acc_a", number(0))
		want := before
		want.Type, want.Region, want.Capabilities = catalog.TollFree, "TX", "voice|mms"
		if err != nil || after != want {
			t.Errorf("after the import %+v, %v, want %+v", after, err, want)
		}
		_, err = s.buy("acc_a", 0, "")
		kindOf(t, err, fault.Conflict)
		s.deliver(changed, app.ImportCounts{Unchanged: 1})
		s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
	})
}

func TestDryRunWritesNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.deliver(stockHeader+stockRow(0, "CA", "2.50")+stockRow(1, "CA", "2.50"), app.ImportCounts{Added: 2})
		file := stockHeader + stockRow(0, "CA", "2.50") + stockRow(1, "NY", "2.50") + stockRow(2, "CA", "2.50") +
			stockRow(3, "CA", "")
		var told []app.ImportProblem
		got, err := s.ImportCatalog(t.Context(), strings.NewReader(file), app.Import{
			Realm: realm.Sandbox, DryRun: true,
			Report: func(problems []app.ImportProblem) error {
				for _, p := range problems {
					if p.Refused {
						told = append(told, p)
					}
				}
				return nil
			},
		})
		got.Warned = 0
		if want := (app.ImportCounts{Added: 1, Changed: 1, Unchanged: 1, Refused: 1}); err != nil || got != want {
			t.Errorf("counts %+v, %v, want %+v", got, err, want)
		}
		if len(told) != 1 || told[0].Line != 5 || told[0].Field != "monthly_fee" {
			t.Errorf("told of %+v, want line 5, monthly_fee", told)
		}
		s.customer("acc_a", 10*money.Dollar)
		_, err = s.buy("acc_a", 2, "")
		kindOf(t, err, fault.NotFound)
		s.deliver(stockHeader+stockRow(1, "CA", "2.50"), app.ImportCounts{Unchanged: 1})
	})
}

// A dry run knows what it would have added in an earlier batch.
func TestDryRunRemembersNumbers(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		const rows = 6000 // more than the first batches
		var file strings.Builder
		file.WriteString(stockHeader)
		for range 2 {
			for row := range rows {
				file.WriteString(stockRow(row, "CA", "2.50"))
			}
		}
		got, err := s.ImportCatalog(t.Context(), strings.NewReader(file.String()), app.Import{
			Realm: realm.Sandbox, DryRun: true,
		})
		got.Warned = 0
		if err != nil || got.Added != rows || got.Changed+got.Unchanged != rows {
			t.Errorf("counts %+v, %v, want %d added and as many not", got, err, rows)
		}
	})
}

// What is refused is told before what stands beside it is in.
func TestReportComesFirst(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		var told int
		var stocked int64
		_, err := s.ImportCatalog(t.Context(), strings.NewReader(stockHeader+stockRow(0, "CA", "2.50")+
			stockRow(1, "CA", "")), app.Import{
			Realm: realm.Sandbox,
			Report: func(problems []app.ImportProblem) error {
				told = len(problems)
				stocked = s.count(`SELECT COUNT(*) FROM numbers WHERE e164 = '` + string(number(0)) + `'`)
				return nil
			},
		})
		if err != nil || told == 0 || stocked != 0 {
			t.Errorf("told of %d with %d in, %v; want some with none in", told, stocked, err)
		}
	})
}

func TestRowWithoutAPriceIsRefused(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		file := stockHeader + stockRow(0, "CA", "")
		s.deliver(file, app.ImportCounts{Refused: 1})
		fee := shelfFee
		price := app.PriceChange{Country: "US", Type: "local", MonthlyFee: &fee}
		if _, err := s.SetPrice(t.Context(), price); err != nil {
			t.Fatal(err)
		}
		s.deliver(file, app.ImportCounts{Added: 1})
		s.customer("acc_a", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		s.stands("acc_a", 10*money.Dollar-firstCharge, 1)
	})
}

func TestWithdrawnNumberReturnsWithItsImport(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		err := s.db.Update(t.Context(), func(tx *db.Tx) error {
			const withdraw = `UPDATE numbers SET withdrawn_us = 1 WHERE e164 = $1`
			return tx.Do(db.Stmt{SQL: withdraw, Args: []any{number(0)}, Rows: 1})
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.buy("acc_a", 0, "")
		kindOf(t, err, fault.NotFound)
		s.deliver(stockHeader+stockRow(0, "CA", "2.50"), app.ImportCounts{Changed: 1})
		s.mustBuy("acc_a", 0)
	})
}

func TestImportEndsNoCoolingOff(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		s.shelve(1)
		s.customer("acc_a", 10*money.Dollar)
		s.customer("acc_b", 10*money.Dollar)
		s.mustBuy("acc_a", 0)
		if err := s.CloseAccount(t.Context(), "acc_a", true); err != nil {
			t.Fatal(err)
		}
		s.deliver(stockHeader+stockRow(0, "NY", "1.00"), app.ImportCounts{Changed: 1})
		_, err := s.buy("acc_b", 0, "")
		kindOf(t, err, fault.NotFound)
	})
}

// Imports and purchases of the same numbers run side by side; what an owner is shown is what the
// catalog says in the end, and his fees are those of his purchase.
func TestImportBesidePurchases(t *testing.T) {
	const numbers = 200
	eachNodes(t, func(t *testing.T, nodes []*store) {
		nodes[0].shelve(numbers)
		nodes[0].customer("acc_a", numbers*firstCharge)
		regions := []string{"CA", "NY", "TX", "WA"}
		rush(numbers+len(regions), func(i int) {
			s := nodes[i%len(nodes)]
			if i >= numbers {
				var file strings.Builder
				file.WriteString(stockHeader)
				for n := range numbers {
					file.WriteString(stockRow(n, regions[i-numbers], "2.50"))
				}
				_, err := s.ImportCatalog(t.Context(), strings.NewReader(file.String()), app.Import{Realm: realm.Sandbox})
				if err != nil {
					t.Errorf("import: %v", err)
				}
				return
			}
			if _, err := s.buy("acc_a", i, ""); err != nil {
				t.Errorf("purchase: %v", err)
			}
		})
		nodes[0].stands("acc_a", 0, numbers)
		var differ int64
		err := nodes[0].db.View(t.Context(), func(tx *db.Tx) error {
			return tx.Do(db.Stmt{SQL: sqlDifferent, Row: func(scan db.Scan) error { return scan(&differ) }})
		})
		if err != nil || differ != 0 {
			t.Errorf("%d owned numbers are described otherwise than in the catalog, error %v", differ, err)
		}
	})
}

const sqlDifferent = `SELECT COUNT(*) FROM holdings h JOIN numbers n ON n.realm = h.realm AND n.e164 = h.e164
WHERE h.released_us IS NULL
  AND (n.region <> h.region OR n.capabilities <> h.capabilities OR n.type <> h.type)`

func TestReportOfAnImport(t *testing.T) {
	eachStore(t, func(t *testing.T, s *store) {
		file := stockHeader + stockRow(0, "CA", "2.50") + "+919876543210,US,,,,,1.00,,\n" +
			stockRow(1, "CA", "-1") + "nonsense,US,,,,,1.00,,\n" + stockRow(2, "CA", "")
		var lines []int
		var progress []app.ImportCounts
		got, err := s.ImportCatalog(t.Context(), strings.NewReader(file), app.Import{
			Realm: realm.Sandbox,
			Report: func(problems []app.ImportProblem) error {
				for _, p := range problems {
					if p.Reason == "" {
						t.Errorf("line %d has no reason", p.Line)
					}
					if p.Refused {
						lines = append(lines, p.Line)
					}
				}
				return nil
			},
			Progress: func(c app.ImportCounts) { progress = append(progress, c) },
		})
		if err != nil || got.Added != 1 || got.Refused != 4 || got.Rows() != 5 {
			t.Errorf("counts %+v, %v, want 1 added of 5 and 4 refused", got, err)
		}
		if want := []int{3, 4, 5, 6}; !slices.Equal(lines, want) {
			t.Errorf("told of lines %v, want %v", lines, want)
		}
		if len(progress) == 0 || progress[len(progress)-1] != got {
			t.Errorf("progress %+v, want it to end with %+v", progress, got)
		}
	})
}
