package db

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"sync/atomic"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	readersMax = 4 // more than cores only queues them elsewhere
	// checkpointEvery moves the write-ahead log into the file on a connection of its own,
	// so that no purchase waits for it (measured: a third less p99).
	checkpointEvery = 50 * time.Millisecond
	// checkpointPages is the fallback on the writer itself, 80 MB of log.
	checkpointPages = "wal_autocheckpoint(20000)"
	// writerCache is 8 MB: a transaction of an import changes more pages than the default of
	// 2 MB holds, and would write and read them several times (measured: a third of the system time).
	writerCache = "PRAGMA cache_size=-8000"
	// readersMap lets readers see the file without copying its pages, up to 2 GB of it: searches
	// in a million numbers take a third of the time. It is the kernel's memory, not ours.
	readersMap = "PRAGMA mmap_size=2147483648"
	// statementsMax bounds the prepared statements of a connection.
	statementsMax = 256

	beginUpdateSQLite = "BEGIN IMMEDIATE"
	beginViewSQLite   = "BEGIN"
)

// sqliteEngine has one writer, so write transactions come one after the other, a pool of
// readers that cannot write, and a checkpointer.
type sqliteEngine struct {
	path            string
	db              *sql.DB // hands out the connections below
	writers         *sqlitePool
	readers         *sqlitePool
	turns           *sql.DB // the writer, for who wants a pool
	looks           *sql.DB // the readers, for who wants a pool
	checkpointer    *sqliteConn
	dialect         dialect
	dirty           atomic.Bool
	checkpoints     atomic.Uint64
	stop            context.CancelFunc
	checkpointEnded chan struct{}
}

// sqliteConn is one connection with its prepared statements. One goroutine uses it at a time.
type sqliteConn struct {
	conn  *sql.Conn
	known map[string]*sql.Stmt
}

func openSQLite(ctx context.Context, path string) (*sqliteEngine, error) {
	if path == "" || path == ":memory:" {
		return nil, errors.New(`"sqlite:" needs the name of a file`)
	}
	if err := private(path); err != nil {
		return nil, err
	}
	if err := registerSets(); err != nil {
		return nil, err
	}
	pragmas := url.Values{"_pragma": {"busy_timeout(5000)", "foreign_keys(1)", checkpointPages}}
	pool, err := sql.Open("sqlite", fileURL(path, pragmas))
	if err != nil {
		return nil, err
	}
	e := &sqliteEngine{
		path:            path,
		db:              pool,
		writers:         newSQLitePool(1),
		readers:         newSQLitePool(readersMax),
		dialect:         dialect{rewrite: sqliteText},
		checkpointEnded: make(chan struct{}),
	}
	if err := e.connect(ctx); err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	e.turns = sql.OpenDB(turns{e, e.writers, beginUpdateSQLite})
	e.looks = sql.OpenDB(turns{e, e.readers, beginViewSQLite})
	background, stop := context.WithCancel(context.WithoutCancel(ctx))
	e.stop = stop
	go e.checkpoint(background)
	return e, nil
}

// private makes a new database readable for its owner alone: it holds customers' things.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

func fileURL(path string, query url.Values) string {
	name := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query.Encode()}
	return name.String()
}

func (e *sqliteEngine) connect(ctx context.Context) error {
	// synchronous=FULL: the log is on the disk before a commit is acknowledged.
	writer, err := e.conn(ctx, "PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", writerCache,
		"PRAGMA temp_store=MEMORY", // a batch may undo a statement without a temporary file
		createSetTable)
	if err != nil {
		return err
	}
	e.writers.add(writer)
	for range readersMax {
		reader, err := e.conn(ctx, "PRAGMA temp_store=MEMORY", createSetTable, "PRAGMA query_only=1", readersMap)
		if err != nil {
			return err
		}
		e.readers.add(reader)
	}
	e.checkpointer, err = e.conn(ctx, "PRAGMA synchronous=FULL", "PRAGMA busy_timeout=0")
	return err
}

func (e *sqliteEngine) conn(ctx context.Context, pragmas ...string) (*sqliteConn, error) {
	conn, err := e.db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	for _, pragma := range pragmas {
		if _, err := conn.ExecContext(ctx, pragma); err != nil {
			return nil, errors.Join(err, conn.Close())
		}
	}
	return &sqliteConn{conn: conn, known: map[string]*sql.Stmt{}}, nil
}

func (e *sqliteEngine) checkpoint(ctx context.Context) {
	defer close(e.checkpointEnded)
	tick := time.NewTicker(checkpointEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if e.dirty.Swap(false) {
				// Passive: it never waits and never makes anyone wait. What it cannot move
				// now, the next one moves, so its failure is not worth a word.
				_, _ = e.checkpointer.conn.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
				e.checkpoints.Add(1)
			}
		}
	}
}

func (e *sqliteEngine) update(ctx context.Context, run func(doer) error) error {
	defer e.dirty.Store(true)
	return e.run(ctx, e.writers, beginUpdateSQLite, run)
}

func (e *sqliteEngine) view(ctx context.Context, run func(doer) error) error {
	return e.run(ctx, e.readers, beginViewSQLite, run)
}

func (e *sqliteEngine) run(ctx context.Context, from *sqlitePool, begin string, run func(doer) error) error {
	c, err := from.take(ctx)
	if err != nil {
		return err
	}
	defer from.put(c)
	tx := &sqliteTx{ctx: ctx, sqliteConn: c, dialect: &e.dialect}
	// A cancelled caller must not leave the transaction open, nor its end undecided. BEGIN
	// itself may have begun and yet tell of the cancellation.
	end := context.WithoutCancel(ctx)
	committed := false
	defer func() {
		if !committed {
			_, _ = tx.exec(end, "ROLLBACK") // fails where none is open
		}
	}()
	if _, err := tx.exec(ctx, begin); err != nil {
		return err
	}
	if err := run(tx); err != nil {
		return err
	}
	if _, err := tx.exec(end, "COMMIT"); err != nil {
		return err
	}
	committed = true
	return nil
}

func (e *sqliteEngine) judge(err error) verdict {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return away
	}
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return broken
	}
	switch failure.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return lost
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN,
		sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_INTERRUPT:
		return away
	}
	return broken
}

// close waits for the transactions that run. The last connection to the file moves the
// whole log into it.
func (e *sqliteEngine) close() error {
	e.stop()
	<-e.checkpointEnded
	errs := []error{e.turns.Close(), e.looks.Close(), e.checkpointer.close()}
	for _, c := range append(e.writers.drain(), e.readers.drain()...) {
		errs = append(errs, c.close())
	}
	return errors.Join(append(errs, e.db.Close())...)
}

func (c *sqliteConn) close() error {
	for _, stmt := range c.known {
		_ = stmt.Close() // the connection goes with it
	}
	return c.conn.Close()
}

// prepare finds or makes a prepared statement of this connection.
func (c *sqliteConn) prepare(ctx context.Context, text string) (*sql.Stmt, error) {
	if known, ok := c.known[text]; ok {
		return known, nil
	}
	if len(c.known) >= statementsMax {
		for text, stmt := range c.known { // any one will do: this happens to built searches only
			_ = stmt.Close()
			delete(c.known, text)
			break
		}
	}
	stmt, err := c.conn.PrepareContext(ctx, text)
	if err == nil {
		c.known[text] = stmt
	}
	return stmt, err
}

type sqliteTx struct {
	*sqliteConn
	ctx     context.Context
	dialect *dialect
}

func (t *sqliteTx) do(stmts []Stmt) error {
	for _, s := range stmts {
		n, err := t.one(s)
		if err != nil {
			return err
		}
		if s.Rows > 0 && n != s.Rows {
			return &RowsError{SQL: s.SQL, Got: n, Want: s.Rows}
		}
	}
	return nil
}

// last leaves the commit to run: it is no round trip here.
func (t *sqliteTx) last(stmts []Stmt) error { return t.do(stmts) }

func (t *sqliteTx) one(s Stmt) (int, error) {
	text := t.dialect.text(s.SQL)
	args, end := openSets.arguments(text, s.Args)
	defer end()
	if s.Row == nil {
		return t.exec(t.ctx, text.sql, args...)
	}
	stmt, err := t.prepare(t.ctx, text.sql)
	if err != nil {
		return 0, err
	}
	rows, err := stmt.QueryContext(t.ctx, args...)
	if err != nil {
		return 0, err
	}
	n := 0
	for ; rows.Next(); n++ {
		if err := s.Row(rows.Scan); err != nil {
			return n, errors.Join(err, rows.Close())
		}
	}
	return n, errors.Join(rows.Err(), rows.Close())
}

func (t *sqliteTx) exec(ctx context.Context, text string, args ...any) (int, error) {
	stmt, err := t.prepare(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := stmt.ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}
