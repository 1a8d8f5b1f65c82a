package db

import (
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Staging is a table of one transaction: a set with so many rows that JSON (Set) is slow.
// Copy makes and fills it, statements read it by its name, and nobody else sees it.
type Staging struct {
	Table    string
	Texts    []string // its TEXT columns
	Integers []string // its BIGINT columns, which come after them in a row
}

// Copy fills the staging table with count rows, once in a transaction of Update. row gives
// the values of one, in the order of the columns; it may reuse the slice that it returns.
func (tx *Tx) Copy(to Staging, count int, row func(at int) []any) error {
	if err := tx.then(func() error { return tx.copy(to, count, row) }); err != nil {
		return fmt.Errorf("copy %d rows into %s: %w", count, to.Table, err)
	}
	return nil
}

func (s Staging) columns() []string {
	return append(append([]string{}, s.Texts...), s.Integers...)
}

// definition is the columns with their types, as CREATE TABLE wants them.
func (s Staging) definition(text, integer string) string {
	var parts []string
	for _, name := range s.Texts {
		parts = append(parts, name+" "+text)
	}
	for _, name := range s.Integers {
		parts = append(parts, name+" "+integer)
	}
	return strings.Join(parts, ", ")
}

// copy leaves no table behind: behind a connection pool of others, the next transaction may
// be another program's, with other columns.
func (t *postgresTx) copy(to Staging, count int, row func(at int) []any) error {
	columns := to.definition(`TEXT COLLATE "C"`, "BIGINT")
	create := "CREATE TEMP TABLE " + to.Table + " (" + columns + ") ON COMMIT DROP"
	if err := t.do([]Stmt{{SQL: create}}); err != nil {
		return err
	}
	rows := pgx.CopyFromSlice(count, func(at int) ([]any, error) { return row(at), nil })
	_, err := t.conn.CopyFrom(t.ctx, pgx.Identifier{to.Table}, to.columns(), rows)
	return err
}

// copyRows go in with one statement. Measured with nine columns: 20 rows at once take half
// the time of one by one, more than that gain nothing.
const copyRows = 20

// copy keeps the table on the writer's connection: a new one each time would make SQLite
// prepare every statement of the connection again.
func (t *sqliteTx) copy(to Staging, count int, row func(at int) []any) error {
	create := "CREATE TEMP TABLE IF NOT EXISTS " + to.Table + " (" + to.definition("TEXT", "BIGINT") + ")"
	for _, text := range []string{create, "DELETE FROM temp." + to.Table} {
		if _, err := t.exec(t.ctx, text); err != nil {
			return err
		}
	}
	one, many := to.insert(1), to.insert(copyRows)
	var values []any
	for at := 0; at < count; {
		text, end := one, at+1
		if at+copyRows <= count {
			text, end = many, at+copyRows
		}
		for values = values[:0]; at < end; at++ {
			values = append(values, row(at)...)
		}
		if _, err := t.exec(t.ctx, text, values...); err != nil {
			return err
		}
	}
	return nil
}

func (s Staging) insert(rows int) string {
	columns := s.columns()
	one := "(" + strings.TrimSuffix(strings.Repeat("?, ", len(columns)), ", ") + ")"
	return "INSERT INTO temp." + s.Table + " (" + strings.Join(columns, ", ") + ") VALUES " +
		strings.TrimSuffix(strings.Repeat(one+", ", rows), ", ")
}
