package db

import (
	"regexp"
	"sync"
)

// The words in which the engines differ. SQL is written for PostgreSQL, with one macro:
// EACH($n) is the rows of a JSON array, each.value one of them. A set is joined by CROSS JOIN
// and WHERE: that keeps SQLite from walking the whole table and searching the set for each row.
var (
	eachWord = regexp.MustCompile(`EACH\((\$\d+)\)`)
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

func sqliteText(sql string) string {
	sql = eachWord.ReplaceAllString(sql, "json_each(${1}) AS each")
	return lockWord.ReplaceAllString(sql, "") // one writer: a write transaction holds every lock
}

func postgresText(sql string) string {
	return eachWord.ReplaceAllString(sql, "jsonb_array_elements(CAST(${1} AS jsonb)) AS each(value)")
}
