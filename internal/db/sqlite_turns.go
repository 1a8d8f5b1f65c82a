package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"
)

// turns connects a pool of database/sql to the writer of SQLite, or to the readers. Each statement outside of
// a transaction, and each transaction, waits for its turn as those of Update and View do: so nobody meets a
// locked file, nobody is passed over under load, and the pages that the writer remembers stay good, which
// another connection's commit would end.
type turns struct {
	*sqliteEngine
	from  *sqlitePool
	begin string
}

// Connect gives a connection that holds nothing until it is used.
func (t turns) Connect(context.Context) (driver.Conn, error) { return &turn{of: t}, nil }

// Driver is SQLite's.
func (t turns) Driver() driver.Driver { return t.db.Driver() }

// turn is a connection of such a pool. Database/sql lets one goroutine use it at a time.
type turn struct {
	of   turns
	held *sqliteConn // what was taken, during a transaction
}

// rawConn is what SQLite's driver offers beside driver.Conn.
type rawConn interface {
	driver.ExecerContext
	driver.QueryerContext
}

// Prepare is never called: database/sql finds what a turn can do at once.
func (t *turn) Prepare(string) (driver.Stmt, error) {
	return nil, errors.New("db: a turn prepares nothing")
}

// Begin is never called, as Prepare.
func (t *turn) Begin() (driver.Tx, error) { return t.BeginTx(context.Background(), driver.TxOptions{}) }

// Close ends the turn, if it has begun.
func (t *turn) Close() error {
	if t.held == nil {
		return nil
	}
	return t.Rollback()
}

// BeginTx waits for a connection and keeps it until Commit or Rollback.
func (t *turn) BeginTx(ctx context.Context, _ driver.TxOptions) (driver.Tx, error) {
	c, err := t.of.from.take(ctx)
	if err != nil {
		return nil, err
	}
	t.held = c
	if err := t.run(t.of.begin); err != nil {
		return nil, errors.Join(err, t.Rollback())
	}
	return t, nil
}

// Commit ends the transaction, and the turn if that worked.
func (t *turn) Commit() error {
	if err := t.run("COMMIT"); err != nil {
		return errors.Join(err, t.Rollback())
	}
	t.end(t.held)
	return nil
}

// Rollback ends the transaction and the turn.
func (t *turn) Rollback() error {
	if t.held == nil {
		return nil
	}
	err := t.run("ROLLBACK")
	t.end(t.held)
	return err
}

// run begins or ends a transaction, whatever became of who wanted it.
func (t *turn) run(text string) error {
	_, err := t.ExecContext(context.Background(), text, nil)
	return err
}

func (t *turn) end(c *sqliteConn) {
	t.held = nil
	if t.of.from == t.of.writers {
		t.of.dirty.Store(true)
	}
	t.of.from.put(c)
}

// ExecContext runs a statement, in a turn of its own outside of a transaction.
func (t *turn) ExecContext(
	ctx context.Context, text string, args []driver.NamedValue,
) (driver.Result, error) {
	c, end, err := t.take(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	var result driver.Result
	err = c.raw(func(raw rawConn) (err error) {
		result, err = raw.ExecContext(ctx, text, args)
		return err
	})
	return result, err
}

// QueryContext is ExecContext for a statement with rows: its turn ends with them.
func (t *turn) QueryContext(
	ctx context.Context, text string, args []driver.NamedValue,
) (driver.Rows, error) {
	c, end, err := t.take(ctx)
	if err != nil {
		return nil, err
	}
	var rows driver.Rows
	err = c.raw(func(raw rawConn) (err error) {
		rows, err = raw.QueryContext(ctx, text, args)
		return err
	})
	if err != nil {
		end()
		return nil, err
	}
	return &turnRows{rows, sync.OnceFunc(end)}, nil
}

// take gives the transaction's connection, or one for this statement alone.
func (t *turn) take(ctx context.Context) (c *sqliteConn, end func(), err error) {
	if t.held != nil {
		return t.held, func() {}, nil
	}
	c, err = t.of.from.take(ctx)
	return c, func() { t.end(c) }, err
}

// turnRows are rows that end a turn.
type turnRows struct {
	driver.Rows
	end func()
}

// Close ends the turn too.
func (r *turnRows) Close() error {
	defer r.end()
	return r.Rows.Close()
}

func (c *sqliteConn) raw(f func(raw rawConn) error) error {
	return c.conn.Raw(func(conn any) error {
		raw, ok := conn.(rawConn)
		if !ok {
			return errors.New("db: this SQLite driver runs no statements")
		}
		return f(raw)
	})
}
