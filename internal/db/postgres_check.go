package db

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A commit that travels with the statements before it must not be reached when one of them met another
// number of rows than it must. So the server counts them, and fails on a text that is no number.
func counting(rewrite func(sql string) *statement) func(sql string) *statement {
	return func(sql string) *statement {
		s := rewrite(sql)
		if insertsAll(sql) {
			return s
		}
		s.counts = true
		want := "$" + strconv.Itoa(arguments(s.sql)+1)
		s.sql = "WITH done AS (" + s.sql + " RETURNING 1) SELECT CASE WHEN COUNT(*) = CAST(" + want +
			" AS BIGINT) THEN 0 ELSE CAST('rows: ' || COUNT(*) AS INTEGER) END FROM done"
		return s
	}
}

// insertsAll tells whether a statement inserts each row of its set or fails: its rows need no counting,
// which costs a statement of one row a fifth of its time.
func insertsAll(sql string) bool {
	return strings.HasPrefix(sql, "INSERT INTO ") && wholeSet.MatchString(sql)
}

var wholeSet = regexp.MustCompile(`\nFROM EACH\(\$\d+: [^)]*\)$`)

const notANumber = "22P02"

// countedRows finds the count without its quotation marks, which depend on the server's language.
var countedRows = regexp.MustCompile(`rows: (\d+)`)

// counted reads the answer to one statement whose rows the server counts.
func (s Stmt) counted(rows pgx.Rows) error {
	rows.Close()
	err := rows.Err()
	var failure *pgconn.PgError
	if errors.As(err, &failure) && failure.Code == notANumber {
		if found := countedRows.FindStringSubmatch(failure.Message); found != nil {
			got, _ := strconv.Atoi(found[1]) // digits, as the pattern found them
			return &RowsError{SQL: s.SQL, Got: got, Want: s.Rows}
		}
	}
	return err
}
