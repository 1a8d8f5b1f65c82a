package db

import (
	"fmt"
	"reflect"
	"sync"
)

// Rows is a set of rows, an argument of EACH($n: column TYPE, …) and IN TEXTS($n). It reads the
// rows when its statement runs, so they must not change before.
type Rows struct{ slice reflect.Value }

// Set makes a set of rows: of structs, whose fields have the names of columns in their tag db, or
// of texts, each of which is a row's only column. A column is a text or an integer, or a pointer
// to one, nil for null.
func Set[T any](rows []T) Rows { return Rows{reflect.ValueOf(rows)} }

// Slice gives the rows back.
func (r Rows) Slice() any { return r.slice.Interface() }

// column is one column of a set.
type column struct {
	slice reflect.Value
	path  []int // from the row to the field; empty: the row itself
}

// column finds a column by its name. That there is none is a programmer's mistake.
func (r Rows) column(name string) column {
	path := pathTo(r.slice.Type().Elem(), name)
	return column{r.slice, path}
}

func (c column) len() int { return c.slice.Len() }

// cell is a text or an integer; one that is not valid is null.
func (c column) cell(row int) reflect.Value {
	v := c.slice.Index(row)
	for _, at := range c.path {
		v = v.Field(at)
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	return v
}

// value is a cell as a string, an int64 or nil.
func (c column) value(row int) any {
	v := c.cell(row)
	switch {
	case !v.IsValid():
		return nil
	case v.Kind() == reflect.String:
		return v.String()
	}
	return v.Int()
}

type pathKey struct {
	row  reflect.Type
	name string
}

var paths sync.Map // pathKey → []int: rows are of few types

func pathTo(row reflect.Type, name string) []int {
	key := pathKey{row, name}
	if known, ok := paths.Load(key); ok {
		return known.([]int)
	}
	path, ok := findPath(row, name)
	if !ok {
		panic(fmt.Sprintf("db: a set of %s has no column %s", row, name))
	}
	paths.Store(key, path)
	return path
}

func findPath(row reflect.Type, name string) (path []int, ok bool) {
	if row.Kind() == reflect.String {
		return nil, true
	}
	if row.Kind() != reflect.Struct {
		return nil, false
	}
	for _, f := range reflect.VisibleFields(row) {
		if f.Tag.Get("db") != name {
			continue
		}
		of := f.Type
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		return f.Index, of.Kind() == reflect.String || of.Kind() == reflect.Int64 || of.Kind() == reflect.Int
	}
	return nil, false
}
