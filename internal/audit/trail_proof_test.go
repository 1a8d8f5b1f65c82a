package audit

import (
	"errors"
	"os"
	"slices"
	"testing"

	"tryvox.io/numbers/internal/db"
)

// untied takes away what keeps entries from being deleted, until the transaction is undone.
var untied = map[string]string{
	db.SQLite:   "DROP TRIGGER trail_deleted;\n",
	db.Postgres: "DROP TRIGGER trail_kept ON trail;\n",
}

const emptied = `DELETE FROM trail;
UPDATE trail_head SET seq = 0, hash = ''`

// broken are the rules and subjects that a script breaks.
func broken(t *testing.T, d *db.DB, script string) (all []string) {
	t.Helper()
	var found []Breach
	var checkErr error
	err := attempt(t, d, script, func(tx *db.Tx) { found, checkErr = check(tx) })
	if err := errors.Join(err, checkErr); err != nil {
		t.Fatal(err)
	}
	for _, b := range found {
		all = append(all, b.Rule+" "+b.Subject)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// A trail that was emptied together with its head is a whole one, and what was done says that it was not.
func TestEmptiedTrail(t *testing.T) {
	eachHealthy(t, func(t *testing.T, d *db.DB) {
		want := []string{
			"trail-credit-limit AC_past", "trail-credit-limit acc_anna", "trail-credit-limit acc_bolt",
			"trail-credit-limit acc_cruz", "trail-credit-limit acc_gone", "trail-credit-limit acc_sand",
			"trail-made AC_past", "trail-made acc_anna", "trail-made acc_bolt", "trail-made acc_cruz",
			"trail-made acc_gone", "trail-made acc_sand", "trail-made imp_1", "trail-made key_anna",
			"trail-made key_sand", "trail-made user_1", "trail-money acc_anna line 1", "trail-money acc_bolt line 7",
			"trail-money acc_bolt line 9", "trail-money acc_cruz line 1", "trail-money acc_cruz line 11",
			"trail-money acc_cruz line 9", "trail-money acc_sand line 1", "trail-price DE mobile",
			"trail-price US local", "trail-withdrawn live +18005550000", "trail-withdrawn live +4915112345678",
		}
		if got := broken(t, d, untied[d.Engine()]+emptied); !slices.Equal(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
	})
}

// What is older than the proof needs no entry, and what came after does.
func TestWhatIsOlderNeedsNoEntry(t *testing.T) {
	older := emptied + `;
INSERT INTO trail_before (account_id, line) VALUES
  ('acc_anna', 6), ('acc_bolt', 8), ('acc_cruz', 14), ('acc_sand', 2);
UPDATE trail_head SET since_us = @2026-04-01T00:00:01Z`
	eachHealthy(t, func(t *testing.T, d *db.DB) {
		got, want := broken(t, d, untied[d.Engine()]+older), []string{"trail-money acc_bolt line 9"}
		if !slices.Equal(got, want) {
			t.Errorf("found %q, want %q", got, want)
		}
	})
}

// The migration that brings the proof exempts what a store without a trail has, and nothing after.
func TestUpgradedStoreNeedsEntriesFromThenOn(t *testing.T) {
	const old = emptied + `;
DROP TABLE trail_before;
ALTER TABLE trail_head DROP COLUMN since_us`
	eachHealthy(t, func(t *testing.T, d *db.DB) {
		run(t, d, untied[d.Engine()]+old)
		migration, err := os.ReadFile("../db/migrations/" + d.Engine() + "/00013_trail_proof.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, stmt := range statements(t, string(migration)) { // PostgreSQL reads all before it does the first
			run(t, d, stmt.SQL)
		}
		mustBeHealthy(t, d)
		mustBeFound(t, d, givenToAnna, "trail-money", "acc_anna line 7")
		late := `UPDATE prices SET updated_us = @2030-01-01T00:00:00Z WHERE country = 'DE'`
		mustBeFound(t, d, late, "trail-price", "DE mobile")
	})
}
