package db_test

import (
	"fmt"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

type named struct {
	Name string `db:"name"`
}

// cells is a row with a column of each kind, one of them of a type within.
type cells struct {
	named
	Text  *string `db:"text"`
	Count int     `db:"count"`
	Large *int64  `db:"large"`
}

const sqlReadCells = `SELECT each.name, each.count, each.text, each.large
FROM EACH($2: name TEXT, text TEXT, count BIGINT, large BIGINT) WHERE each.count > $1 ORDER BY each.count`

// What goes into a set comes out of it: nulls, empty texts, quotes, the ends of integers.
func TestSet(t *testing.T) {
	text := func(s string) *string { return &s }
	large := func(n int64) *int64 { return &n }
	rows := []cells{
		{named{""}, text(""), 1, large(-1 << 63)},
		{named{`{"a",'b',NULL,\`}, text("NULL"), 2, large(1<<63 - 1)},
		{named{"Zürich ☎ 📞"}, text(`'"`), 3, large(0)},
		{named{"null"}, nil, 4, nil},
	}
	for i := range 700 {
		rows = append(rows, cells{named{strings.Repeat("x", i)}, nil, i + 5, large(int64(i))})
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, count := range []int{0, 1, 4, len(rows)} {
			set, got := db.Set(rows[:count]), []cells(nil)
			read := db.Stmt{SQL: sqlReadCells, Args: []any{0, set}, Row: db.Collect(&got, scanCells)}
			if err := d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(read) }); err != nil {
				t.Fatal(err)
			}
			if len(got) != count {
				t.Fatalf("%d rows, want %d", len(got), count)
			}
			for i := range got {
				if told(got[i]) != told(rows[i]) {
					t.Errorf("row %d: %s, want %s", i, told(got[i]), told(rows[i]))
				}
			}
		}
	})
}

func scanCells(scan db.Scan) (c cells, err error) {
	err = scan(&c.Name, &c.Count, &c.Text, &c.Large)
	return c, err
}

func told(c cells) string {
	s := fmt.Sprintf("%q %d", c.Name, c.Count)
	if c.Text != nil {
		s += fmt.Sprintf(" %q", *c.Text)
	}
	if c.Large != nil {
		s += fmt.Sprintf(" %d", *c.Large)
	}
	return s
}

// One statement may read two sets, and the same set may go to several statements.
func TestSetsOfAStatement(t *testing.T) {
	const both = `SELECT COUNT(*) FROM EACH($1: name TEXT, count BIGINT)
WHERE each.name IN TEXTS($2) AND each.count IN (SELECT each.count FROM EACH($3: count BIGINT, name TEXT))`
	first := db.Set([]cells{{named: named{"a"}, Count: 1}, {named: named{"b"}, Count: 2}, {named: named{"c"}}})
	second := db.Set([]cells{{Count: 2}, {Count: 0}})
	texts := db.Set([]string{"a", "b", "b"})
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			return tx.Do(
				expect(t, 1, both, first, texts, second), expect(t, 0, both, second, texts, first),
				expect(t, 1, both, first, texts, second),
			)
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// A column that the rows do not have is found by the first test that runs the statement.
func TestSetWithoutTheColumn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		defer func() {
			if p := fmt.Sprint(recover()); !strings.Contains(p, "has no column size") {
				t.Errorf("ended with %s, want the name of the column", p)
			}
		}()
		read := db.Stmt{SQL: `SELECT each.size FROM EACH($1: size BIGINT)`, Args: []any{db.Set([]cells{{}})}}
		_ = d.View(t.Context(), func(tx *db.Tx) error { return tx.Do(read) })
	})
}
