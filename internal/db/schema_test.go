package db_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// Each row is one text, so that a difference reads well. goose and River have tables of their own. The index
// of digits is a table on SQLite: number_digits and what FTS5 keeps of it.
const (
	sqlColumnsSQLite = `
SELECT t.name || '.' || c.name || ' ' || c.type
  || CASE WHEN c."notnull" = 1 THEN ' not null' ELSE '' END
  || CASE WHEN c.pk > 0 THEN ' key ' || c.pk ELSE '' END
FROM sqlite_schema t JOIN pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'
  AND t.name NOT LIKE 'number_digits%' AND t.name NOT LIKE 'river_%'
ORDER BY t.name, c.name`
	sqlColumnsPostgres = `
SELECT c.table_name || '.' || c.column_name || ' ' || UPPER(c.data_type)
  || CASE WHEN c.is_nullable = 'NO' THEN ' not null' ELSE '' END
  || COALESCE(' key ' || k.ordinal_position, '')
FROM information_schema.columns c
LEFT JOIN (
  SELECT k.table_name, k.column_name, k.ordinal_position
  FROM information_schema.key_column_usage k
  JOIN information_schema.table_constraints p
    ON p.constraint_name = k.constraint_name AND p.constraint_type = 'PRIMARY KEY') AS k
  ON k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = 'public' AND c.table_name <> 'goose_db_version' AND c.table_name NOT LIKE 'river_%'
ORDER BY c.table_name COLLATE "C", c.column_name COLLATE "C"`
	sqlIndexesSQLite = `
SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'river_%'
ORDER BY name`
	sqlIndexesPostgres = `
SELECT indexdef FROM pg_indexes i WHERE schemaname = 'public' AND tablename <> 'goose_db_version'
  AND tablename NOT LIKE 'river_%'
  AND indexname NOT IN ('numbers_digits', 'numbers_last')
  AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)
ORDER BY indexname COLLATE "C"`
	sqlChecksSQLite = `
	SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%CHECK%'
  AND name NOT LIKE 'river_%' ORDER BY name`
	sqlChecksPostgres = `
SELECT t.relname, c.conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
WHERE c.contype = 'c' AND t.relname NOT LIKE 'river_%' ORDER BY t.relname COLLATE "C"`
)

func TestBothSchemasHaveTheSameColumns(t *testing.T) {
	lite, postgres := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.Postgres)
	want, got := texts(t, lite, sqlColumnsSQLite), texts(t, postgres, sqlColumnsPostgres)
	if len(want) < 50 {
		t.Errorf("found %d columns, want 50 or more", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("columns of SQLite (-) and PostgreSQL (+):\n%s", diff)
	}
}

func TestBothSchemasHaveTheSameIndexes(t *testing.T) {
	lite, postgres := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.Postgres)
	want, got := texts(t, lite, sqlIndexesSQLite), texts(t, postgres, sqlIndexesPostgres)
	if diff := cmp.Diff(plain(want), plain(got)); diff != "" {
		t.Errorf("indexes of SQLite (-) and PostgreSQL (+):\n%s", diff)
	}
}

// noise is what PostgreSQL adds when it shows an index, the casts, which it writes in its own way, and
// the columns that only SQLite needs in one.
var noise = regexp.MustCompile(`,\s+listed, withdrawn_us|public\.| USING btree|` +
	`::(text|bigint|integer)|\bCAST\b| AS BIGINT|[()']|\s`)

func plain(indexes []string) []string {
	for i, text := range indexes {
		indexes[i] = strings.ToLower(noise.ReplaceAllString(text, ""))
	}
	return indexes
}

// The checks themselves read differently on each engine, so they are counted; what they refuse is
// tested by the packages that own the tables.
func TestBothSchemasHaveAsManyChecks(t *testing.T) {
	lite, postgres := dbtest.Open(t, db.SQLite), dbtest.Open(t, db.Postgres)
	want, got := map[string]int{}, map[string]int{}
	eachPair(t, lite, sqlChecksSQLite, func(table, text string) {
		want[table] += strings.Count(text, "CHECK (")
	})
	eachPair(t, postgres, sqlChecksPostgres, func(table, _ string) { got[table]++ })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("checks of SQLite (-) and PostgreSQL (+):\n%s", diff)
	}
}

func texts(t *testing.T, d *db.DB, sql string) (all []string) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Row: db.Collect(&all, func(scan db.Scan) (text string, err error) {
			err = scan(&text)
			return text, err
		})})
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func eachPair(t *testing.T, d *db.DB, sql string, f func(a, b string)) {
	t.Helper()
	err := d.View(t.Context(), func(tx *db.Tx) error {
		return tx.Do(db.Stmt{SQL: sql, Row: func(scan db.Scan) error {
			var a, b string
			err := scan(&a, &b)
			f(a, b)
			return err
		}})
	})
	if err != nil {
		t.Fatal(err)
	}
}
