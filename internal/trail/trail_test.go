package trail

import (
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

func add(t *testing.T, d *db.DB, by Actor, acts ...Act) {
	t.Helper()
	ctx := By(t.Context(), by)
	if err := d.Update(ctx, func(tx *db.Tx) error { return Add(ctx, tx, acts...) }); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, d *db.DB, f Filter) (all []Entry) {
	t.Helper()
	var count int64
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.Do(Before(f, 1<<62, 100, 0, &all), Count(f, &count))
	})
	if err != nil {
		t.Fatal(err)
	}
	if int(count) != len(all) {
		t.Errorf("%+v: counted %d, read %d", f, count, len(all))
	}
	return all
}

// Entries are numbered 1, 2, 3 … over all transactions, and each hash is over the one before.
func TestEntriesAreAChain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		anna := Actor{Who: "key_anna", Origin: "192.0.2.1", RequestID: "r1"}
		first := Act{Action: "account.create", Kind: "account", Object: "acc_1", AccountID: "acc_1", After: "ü"}
		add(t, d, anna, first, Act{Action: "price.set", Kind: "price", Object: "US local", Before: 1, After: 2})
		add(t, d, Actor{Who: "cli:root", Origin: "cli"}, first)
		all := read(t, d, Filter{})
		if len(all) != 3 {
			t.Fatalf("%d entries, want 3", len(all))
		}
		before := ""
		for i := len(all) - 1; i >= 0; i-- {
			e := all[i]
			if want := int64(len(all) - i); e.Seq != want || e.Hash != e.hashAfter(before) {
				t.Errorf("entry %d: seq %d, hash %s, want %d and %s", i, e.Seq, e.Hash, want, e.hashAfter(before))
			}
			before = e.Hash
		}
		if e := all[2]; e.Actor != anna || *e.After != `"ü"` || e.Before != nil || *e.AccountID != "acc_1" {
			t.Errorf("the first entry is %+v", e)
		}
		if e := all[1]; *e.Before != "1" || *e.After != "2" || e.AccountID != nil {
			t.Errorf("the second entry is %+v", e)
		}
	})
}

func TestFilters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		add(t, d, Actor{Who: "key_a"}, Act{Action: "a", AccountID: "acc_1"}, Act{Action: "b", AccountID: "acc_2"})
		add(t, d, Actor{Who: "key_b"}, Act{Action: "a"})
		at := read(t, d, Filter{})[0].CreatedUs
		for _, c := range []struct {
			filter Filter
			want   int
		}{
			{Filter{AccountID: "acc_1"}, 1}, {Filter{Who: "key_a"}, 2}, {Filter{Action: "a"}, 2},
			{Filter{Who: "key_a", Action: "a"}, 1}, {Filter{AccountID: "acc_3"}, 0},
			{Filter{FromUs: at + 1}, 0}, {Filter{ToUs: 1}, 0}, {Filter{ToUs: at + 1}, 3},
		} {
			if got := read(t, d, c.filter); len(got) != c.want {
				t.Errorf("%+v: %d entries, want %d", c.filter, len(got), c.want)
			}
		}
	})
}

// What belongs to a transaction that fails leaves nothing.
func TestNothingIsToldOfWhatFails(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			if err := Add(t.Context(), tx, Act{Action: "a"}); err != nil {
				return err
			}
			return Add(t.Context(), tx, Act{})
		})
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), "constraint") {
			t.Errorf("an act without a name: %v, want a constraint", err)
		}
		if all := read(t, d, Filter{}); len(all) != 0 {
			t.Errorf("%d entries, want none", len(all))
		}
	})
}

// Not even by hand is an entry changed or deleted, unless the triggers go first.
func TestTheDatabaseKeepsEntries(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		add(t, d, Actor{Who: "key_a"}, Act{Action: "a"}, Act{Action: "b"})
		attacks := []string{"UPDATE trail SET who = 'nobody'", "DELETE FROM trail WHERE seq = 2"}
		if d.Engine() == db.Postgres {
			attacks = append(attacks, "TRUNCATE trail")
		}
		for _, sql := range attacks {
			err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: sql}) })
			if err == nil || !strings.Contains(err.Error(), "the trail is only added to") {
				t.Errorf("%s: %v, want it refused", sql, err)
			}
		}
		if all := read(t, d, Filter{}); len(all) != 2 || all[1].Who != "key_a" {
			t.Errorf("the trail has %+v, want two entries by key_a", all)
		}
	})
}
