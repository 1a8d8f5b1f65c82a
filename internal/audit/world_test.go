package audit

import (
	_ "embed"
	"errors"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

//go:embed testdata/healthy.sql
var healthy string

var timeWord = regexp.MustCompile(`@\d{4}[0-9TZ:-]+`)

// statements cuts a script and replaces @2026-04-09T10:30:00Z by its microseconds.
func statements(t testing.TB, script string) []db.Stmt {
	t.Helper()
	script = timeWord.ReplaceAllStringFunc(script, func(word string) string {
		at, err := time.Parse(time.RFC3339, word[1:])
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatInt(at.UnixMicro(), 10)
	})
	var stmts []db.Stmt
	for text := range strings.SplitSeq(script, ";\n") {
		if strings.TrimSpace(text) != "" {
			stmts = append(stmts, db.Stmt{SQL: text})
		}
	}
	return stmts
}

func run(t testing.TB, d *db.DB, script string) {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(statements(t, script)...) })
	if err != nil {
		t.Fatalf("%v in:\n%s", err, script)
	}
}

// eachHealthy runs the test on every engine, in a database with the healthy world.
func eachHealthy(t *testing.T, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		run(t, d, healthy)
		f(t, d)
	})
}

// errUndo ends a transaction that must leave nothing behind.
var errUndo = errors.New("undo")

// attempt runs a script, looks at what came of it, and undoes it. It returns the error of
// the script, if it was refused.
func attempt(t *testing.T, d *db.DB, script string, look func(tx *db.Tx)) error {
	t.Helper()
	err := d.Update(t.Context(), func(tx *db.Tx) error {
		if err := tx.Do(statements(t, script)...); err != nil {
			return err
		}
		look(tx)
		return errUndo
	})
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

// loose takes away, until the transaction is undone, every constraint that the engine lets
// go of: the audit must see what the schema no longer refuses.
var loose = map[string]string{
	db.SQLite: looseIndexes + `;
PRAGMA ignore_check_constraints = 1;
PRAGMA defer_foreign_keys = 1;
`,
	db.Postgres: looseIndexes + `;
DO $$ DECLARE c RECORD; BEGIN
  FOR c IN SELECT CAST(conrelid AS regclass) AS name, conname FROM pg_constraint
    WHERE contype IN ('c', 'f') AND conrelid <> 0 AND connamespace = CAST('public' AS regnamespace)
  LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', c.name, c.conname); END LOOP; END $$;
`,
}

const looseIndexes = `
DROP INDEX holdings_owner;
DROP INDEX transfers_charge;
DROP INDEX transfers_reference`

// tighten undoes what the end of the transaction does not.
func tighten(t *testing.T, d *db.DB) {
	t.Helper()
	if d.Engine() == db.SQLite {
		run(t, d, `PRAGMA ignore_check_constraints = 0`)
	}
}
