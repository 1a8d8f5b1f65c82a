package db

import (
	"regexp"
	"sync"
)

// The words in which the engines differ. SQL is written for PostgreSQL, with two macros:
// EACH($n) is the rows of a JSON array, each.value one of them. A set is joined by CROSS JOIN
// and WHERE: that keeps SQLite from walking the whole table and searching the set for each row.
// On SQLite the set has columns of its own (id, key, type, path …): a table's own of these names
// is written with its table.
// IN TEXTS($n) asks for one of a JSON array of strings. Of thousands of keys it finds the rows
// in half the time that a join with EACH takes, on both engines.
var (
	eachWord = regexp.MustCompile(`EACH\((\$\d+)\)`)
	inWord   = regexp.MustCompile(`\bIN TEXTS\((\$\d+)\)`)
	lockWord = regexp.MustCompile(`\bFOR (NO KEY )?UPDATE( OF \w+)?( SKIP LOCKED)?`)
)

// dialect rewrites statements for one engine and remembers them. Statements are constants
// or built from a few parts, so their number is small.
type dialect struct {
	rewrite func(sql string) string
	known   sync.Map // written → rewritten
}

func (d *dialect) text(sql string) string {
	if known, ok := d.known.Load(sql); ok {
		return known.(string)
	}
	text := d.rewrite(sql)
	d.known.Store(sql, text)
	return text
}

// PostgreSQL takes any set for 100 rows and would rather read a table of 20,000 than search it
// so often. With a condition that is always true it counts on one row, and searches.
const postgresSet = "(SELECT value FROM jsonb_array_elements(CAST(${1} AS jsonb)) AS rows(value) " +
	"WHERE jsonb_typeof(value) = 'object') AS each"

func sqliteText(sql string) string {
	sql = eachWord.ReplaceAllString(sql, "json_each(${1}) AS each")
	sql = inWord.ReplaceAllString(sql, "IN (SELECT value FROM json_each(${1}))")
	return lockWord.ReplaceAllString(sql, "") // one writer: a write transaction holds every lock
}

func postgresText(sql string) string {
	sql = inWord.ReplaceAllString(sql, "= ANY (ARRAY(SELECT json_array_elements_text(CAST(${1} AS json))))")
	return eachWord.ReplaceAllString(sql, postgresSet)
}
