package catalog

import (
	"fmt"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// planStock numbers are enough that PostgreSQL takes an index where there is one.
const planStock = 30_000

// The words of SQLite's plans.
const (
	order   = "COVERING INDEX numbers_order"
	onShelf = "COVERING INDEX numbers_shelf"
	grams   = "VIRTUAL TABLE INDEX"
)

// Every kind of search walks along the index that is meant for it, on both engines: no filter
// goes through the table unnoticed.
func TestEverySearchHasItsIndex(t *testing.T) {
	cheap := 90 * money.Cent
	tests := []struct {
		name             string
		search           Search
		sqlite, postgres string // postgres: one of several
	}{
		{"everything", Search{}, order, "numbers_order"},
		{"the beginning", Search{Starts: "1415"}, order, "numbers_order numbers_pkey"},
		{"a part of the beginning", Search{Starts: "1_15"}, order, "numbers_order"},
		{"a whole number", Search{Starts: "14150000777"}, order, "numbers_order numbers_pkey"},
		{"an area", Search{AreaCode: "415"}, order, "numbers_order numbers_pkey"},
		{"a country", Search{Country: "GB"}, onShelf, "numbers_shelf"},
		{"a type", Search{Type: TollFree}, onShelf, "numbers_shelf"},
		{"a region", Search{Region: "Region 7"}, onShelf, "numbers_shelf"},
		{"capabilities", Search{Capabilities: []string{"mms"}}, onShelf, "numbers_shelf"},
		{"a fee", Search{MaxMonthlyFee: &cheap}, onShelf, "numbers_shelf"},
		{"an area of a region", Search{Region: "Region 7", AreaCode: "415"}, onShelf, "numbers_shelf"},
		{"a frequent country", Search{Country: "US"}, order, "numbers_order numbers_pkey"},
		{"two last digits", Search{Ends: "77"}, order, "numbers_order"},
		{"three last digits", Search{Ends: "777"}, grams, "numbers_last"},
		{"four last digits", Search{Ends: "0777"}, grams, "numbers_last"},
		{"five last digits", Search{Ends: "10777"}, grams, "numbers_last"},
		{"five last digits of a country", Search{Ends: "10777", Country: "GB"}, grams, "numbers_last"},
		{"last digits and rarer ones", Search{Ends: "777", Contains: "1234"}, grams, "numbers_digits"},
		{"last digits, some unknown", Search{Ends: "1_7_7"}, grams, "numbers_digits"},
		{"three digits", Search{Contains: "777"}, order, "numbers_order"},
		{"four digits", Search{Contains: "1777"}, grams, "numbers_digits"},
		{"seven digits", Search{Contains: "1234567"}, grams, "numbers_digits"},
		{"digits, some unknown", Search{Contains: "1_3_5_7"}, grams, "numbers_digits"},
		{"digits of a region", Search{Contains: "12345", Region: "Region 7"}, grams, "numbers_digits"},
		{
			"digits of an area", Search{Contains: "12345", Country: "US", AreaCode: "415"}, grams,
			"numbers_digits numbers_order numbers_pkey",
		},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fillPlanStock(t, d)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				tt.search.Realm, tt.search.Clock = realm.Live, "CAST(NULL AS BIGINT)"
				want := []string{tt.sqlite}
				if d.Engine() == db.Postgres {
					want = strings.Fields(tt.postgres)
				}
				holdPlan(t, planOf(t, d, tt.search), want)
			})
		}
	})
}

// holdPlan wants one of the indexes in the plan, and no table read whole but the price list.
func holdPlan(t *testing.T, plan string, want []string) {
	t.Helper()
	found := false
	for _, index := range want {
		found = found || strings.Contains(plan, index)
	}
	if !found {
		t.Errorf("none of %v in the plan:\n%s", want, plan)
	}
	for _, whole := range []string{"Seq Scan on numbers", "SCAN n\n", "SCAN n ", "SCAN i", "TEMP B-TREE"} {
		if strings.Contains(plan+"\n", whole) {
			t.Errorf("%q in the plan:\n%s", whole, plan)
		}
	}
}

// planOf explains the first page of a search.
func planOf(t *testing.T, d *db.DB, s Search) (plan string) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		f, err := s.Open(tx, ByNumber)
		if err != nil {
			return err
		}
		by := f.way(21)
		var lines []string
		for _, group := range f.groups(f.lanes(by)) {
			stmt := f.statement(by, group, reading{limit: 21})
			if err := tx.Do(explain(stmt, tx.Engine, &lines)); err != nil {
				return err
			}
		}
		plan = strings.Join(lines, "\n")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func explain(stmt db.Stmt, engine string, lines *[]string) db.Stmt {
	words, columns := "EXPLAIN ", func(line *string) []any { return []any{line} }
	if engine == db.SQLite {
		words = "EXPLAIN QUERY PLAN "
		columns = func(line *string) []any { return []any{new(int), new(int), new(int), line} }
	}
	stmt.SQL = words + stmt.SQL
	stmt.Row = func(scan db.Scan) error {
		var line string
		err := scan(columns(&line)...)
		*lines = append(*lines, line)
		return err
	}
	return stmt
}

// fillPlanStock stocks the United States in two hundred regions, and a few numbers elsewhere.
func fillPlanStock(t *testing.T, d *db.DB) {
	t.Helper()
	fee, rare := money.Dollar, 50*money.Cent
	items := make([]Item, planStock)
	for i := range items {
		item := Item{
			Key: Key{Realm: realm.Live, E164: fmt.Sprintf("+1%03d%07d", 201+i%800, i*7919%10_000_000)}, Country: "US",
			Type: Local, Region: fmt.Sprintf("Region %d", i%200), Capabilities: "voice|sms", MonthlyFee: &fee,
		}
		switch {
		case i%1000 == 0:
			item.Type, item.Region = TollFree, ""
		case i%1000 == 1:
			item.Capabilities = "voice|sms|mms"
		case i%1000 == 2:
			item.MonthlyFee, item.Region = &rare, ""
		case i%1000 < 20:
			item.Country, item.E164 = "GB", fmt.Sprintf("+4420%08d", i*7919%10_000_000)
			item.Region = ""
		}
		items[i] = item
	}
	err := d.Update(t.Context(), func(tx *db.Tx) error { return Stock(tx, items) })
	if err == nil {
		err = d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(StockChanged()) })
	}
	if err != nil {
		t.Fatal(err)
	}
}
