package db

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"modernc.org/sqlite/vtab"
)

const (
	// setTable is the virtual table of a connection that hands the rows of sets to SQLite, straight
	// from our memory.
	setTable = "rows_of_set"
	// setColumnsMax is more than any set has; the column behind them is the set's handle.
	setColumnsMax = 32

	createSetTable = "CREATE VIRTUAL TABLE temp." + setTable + " USING " + setTable
)

// openSets are the sets that statements read at the moment, by their handles.
var openSets = setModule{known: map[int64][]column{}}

var registerSets = sync.OnceValue(func() error { return vtab.RegisterModule(nil, setTable, &openSets) })

// setModule is SQLite's way to the sets.
type setModule struct {
	mu    sync.RWMutex
	known map[int64][]column
	last  int64
}

// arguments gives handles for the sets among the arguments, which end releases.
func (m *setModule) arguments(s *statement, args []any) (all []any, end func()) {
	if len(s.sets) == 0 {
		return args, func() {}
	}
	all = append([]any{}, args...)
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, set := range s.sets {
		rows := args[set.at].(Rows)
		columns := make([]column, len(set.columns))
		for i, name := range set.columns {
			columns[i] = rows.column(name)
		}
		m.last++
		m.known[m.last] = columns
		all[set.at] = m.last
	}
	return all, func() { m.release(s, all) }
}

func (m *setModule) release(s *statement, all []any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, set := range s.sets {
		delete(m.known, all[set.at].(int64))
	}
}

// Create makes the table of a connection.
func (m *setModule) Create(ctx vtab.Context, _ []string) (vtab.Table, error) {
	var columns strings.Builder
	for i := range setColumnsMax {
		fmt.Fprintf(&columns, "c%d, ", i)
	}
	return setRows{m}, ctx.Declare("CREATE TABLE rows (" + columns.String() + "handle HIDDEN)")
}

// Connect is Create.
func (m *setModule) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

type setRows struct{ *setModule }

const (
	setCost   = 1 // a set is where to begin
	setRowMax = 10
)

// BestIndex asks for the handle.
func (setRows) BestIndex(info *vtab.IndexInfo) error {
	for i := range info.Constraints {
		c := &info.Constraints[i]
		if c.Column == setColumnsMax && c.Op == vtab.OpEQ && c.Usable {
			c.ArgIndex, c.Omit = 0, true
			info.EstimatedCost, info.EstimatedRows = setCost, setRowMax
			return nil
		}
	}
	return errors.New("a set is read by its handle")
}

// Open begins to read.
func (t setRows) Open() (vtab.Cursor, error) { return &setCursor{module: t.setModule}, nil }

// Disconnect has nothing to do.
func (setRows) Disconnect() error { return nil }

// Destroy has nothing to do.
func (setRows) Destroy() error { return nil }

type setCursor struct {
	module  *setModule
	columns []column
	at      int
}

// Filter finds the set.
func (c *setCursor) Filter(_ int, _ string, values []vtab.Value) error {
	c.columns, c.at = nil, 0
	handle, ok := values[0].(int64)
	if !ok {
		return nil // EXPLAIN, and a statement that is not given its set: no rows
	}
	c.module.mu.RLock()
	defer c.module.mu.RUnlock()
	c.columns = c.module.known[handle]
	return nil
}

// Next goes on.
func (c *setCursor) Next() error {
	c.at++
	return nil
}

// Eof tells whether all were read.
func (c *setCursor) Eof() bool { //nolint:revive,staticcheck // vtab names it
	return len(c.columns) == 0 || c.at >= c.columns[0].len()
}

// Column gives a cell.
func (c *setCursor) Column(at int) (vtab.Value, error) {
	if at >= len(c.columns) {
		return nil, nil
	}
	return c.columns[at].value(c.at), nil
}

// Rowid counts from 0.
func (c *setCursor) Rowid() (int64, error) { return int64(c.at), nil }

// Close ends the reading.
func (c *setCursor) Close() error { return nil }
