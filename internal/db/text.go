package db

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// The words in which the engines differ. SQL is written for PostgreSQL, with two macros:
// EACH($n: column TYPE, …) is the rows of a set, each.column what they have; TYPE is TEXT or
// BIGINT. A set is joined by CROSS JOIN and WHERE: that keeps SQLite from walking the whole table
// and searching the set for each row.
// IN TEXTS($n) asks for one of a set of texts. Of thousands of keys it finds the rows in half
// the time that a join with EACH takes, on both engines.
var (
	setWord  = regexp.MustCompile(`EACH\(\$(\d+): ([^)]*)\)|\bIN TEXTS\(\$(\d+)\)`)
	argument = regexp.MustCompile(`\$(\d+)`)
	lockWord = regexp.MustCompile(`\bFOR (NO KEY )?UPDATE( OF \w+)?( SKIP LOCKED)?`)
)

// statement is the SQL of one engine, and the sets among its arguments.
type statement struct {
	sql    string
	sets   []setArgument
	counts bool // its last argument is how many rows there must be
	single bool // it takes the cells of sets of one row, each as an argument
}

// setArgument is a set in a statement: which argument it is, and its columns in their order.
type setArgument struct {
	at      int // from 0
	columns []string
	types   []string
}

// dialect rewrites statements for one engine and remembers them. Statements are constants
// or built from a few parts, so their number is small.
type dialect struct {
	rewrite func(sql string) *statement
	known   sync.Map // written → *statement
}

func (d *dialect) text(sql string) *statement {
	if known, ok := d.known.Load(sql); ok {
		return known.(*statement)
	}
	s := d.rewrite(sql)
	d.known.Store(sql, s)
	return s
}

// eachSet writes what an engine reads a set by, for each set of the statement.
func eachSet(sql string, each, in func(s setArgument) string) *statement {
	s := &statement{}
	s.sql = setWord.ReplaceAllStringFunc(sql, func(word string) string {
		found := setWord.FindStringSubmatch(word)
		set, write := setArgument{at: position(found[1] + found[3])}, each
		if found[2] == "" {
			set.columns, set.types, write = []string{"text"}, []string{"TEXT"}, in
		}
		for field := range strings.SplitSeq(found[2], ",") {
			if name, of, ok := strings.Cut(strings.TrimSpace(field), " "); ok {
				set.columns, set.types = append(set.columns, name), append(set.types, of)
			}
		}
		s.sets = append(s.sets, set)
		return write(set)
	})
	return s
}

// arguments counts the arguments of a statement.
func arguments(sql string) (count int) {
	for _, found := range argument.FindAllStringSubmatch(sql, -1) {
		count = max(count, position(found[1])+1)
	}
	return count
}

// position is the place of an argument, from 0, by its number.
func position(number string) int {
	n, _ := strconv.Atoi(number) // digits, as the pattern found them
	return n - 1
}

func sqliteText(sql string) *statement {
	from := func(s setArgument) string {
		var columns []string
		for i, name := range s.columns {
			columns = append(columns, "c"+strconv.Itoa(i)+" AS "+name)
		}
		return "(SELECT " + strings.Join(columns, ", ") + " FROM " + setTable + "($" + strconv.Itoa(s.at+1) + "))"
	}
	s := eachSet(sql,
		func(s setArgument) string { return from(s) + " AS each" },
		func(s setArgument) string { return "IN " + from(s) })
	s.sql = lockWord.ReplaceAllString(s.sql, "") // one writer: a write transaction holds every lock
	return s
}

// postgresText makes each column an argument of its own: the first takes the place of the set, the
// others come behind all that are there. Of a short array that it knows, PostgreSQL would expect fewer
// rows than the ten of one that it does not know, and plan the statement anew each time; what a SELECT
// gives it does not know.
func postgresText(sql string) *statement {
	count := arguments(sql)
	return eachSet(sql,
		func(s setArgument) string {
			arrays := s.casts(&count, "[]")
			arrays[0] = "(SELECT " + arrays[0] + ")"
			return "unnest(" + strings.Join(arrays, ", ") + ") AS each(" + strings.Join(s.columns, ", ") + ")"
		},
		func(s setArgument) string {
			return "= ANY (CAST((SELECT CAST($" + strconv.Itoa(s.at+1) + " AS TEXT[])) AS TEXT[]))"
		})
}

// postgresSingle is for sets of one row each. Its cells are plain arguments, so that PostgreSQL makes no
// array, calls no function and joins nothing: a lone purchase costs it a third less (measured,
// docs/decisions/0004).
func postgresSingle(sql string) *statement {
	count := arguments(sql)
	s := eachSet(sql,
		func(s setArgument) string {
			cells := s.casts(&count, "")
			for i, name := range s.columns {
				cells[i] += " AS " + name
			}
			return "(SELECT " + strings.Join(cells, ", ") + ") AS each"
		},
		func(s setArgument) string { return "= " + s.casts(&count, "")[0] })
	s.single = true
	return s
}

// casts are the arguments of a set's columns; count is how many arguments there are.
func (s setArgument) casts(count *int, suffix string) []string {
	all := make([]string, len(s.types))
	for i, of := range s.types {
		at := s.at + 1
		if i > 0 {
			*count++
			at = *count
		}
		all[i] = "CAST($" + strconv.Itoa(at) + " AS " + of + suffix + ")"
	}
	return all
}
