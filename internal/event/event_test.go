package event

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

// Of each account the events are 1, 2, 3 … in the order in which they were added.
func TestEventsAreNumberedWithoutGaps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		of := func(account string, n int) Event {
			return Event{
				AccountID: account, Type: NumberPurchased, E164: "+14155550001", Data: number(n), CreatedUs: 7,
			}
		}
		for _, set := range [][]Event{
			{of("acc_b", 1), of("acc_a", 1), of("acc_b", 2)}, {of("acc_a", 2)},
			{of("acc_a", 3), of("acc_b", 3), of("acc_a", 4)},
		} {
			if err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(Add(set)) }); err != nil {
				t.Fatal(err)
			}
		}
		for account, count := range map[string]int{"acc_a": 4, "acc_b": 3} {
			var want []string
			for n := range count {
				want = append(want, fmt.Sprint(n+1, " ", n+1))
			}
			if got := listed(t, d, account); !slices.Equal(got, want) {
				t.Errorf("%s: number and content %v, want %v", account, got, want)
			}
		}
	})
}

func number(n int) json.RawMessage { return json.RawMessage(fmt.Sprint(n)) }

func listed(t *testing.T, d *db.DB, account string) (all []string) {
	t.Helper()
	const read = `SELECT seq || ' ' || data FROM events WHERE account_id = $1 ORDER BY seq`
	err := d.View(t.Context(), func(tx *db.Tx) error {
		line := func(scan db.Scan) (s string, err error) { err = scan(&s); return s, err }
		return tx.Do(db.Stmt{SQL: read, Args: []any{account}, Row: db.Collect(&all, line)})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
