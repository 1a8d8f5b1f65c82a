package db

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	connsMax       = 16 // the lanes of the batches and the readers; more only wait inside PostgreSQL
	connectTimeout = 2 * time.Second
	versionMin     = 130000 // PostgreSQL 13
)

// Codes of PostgreSQL's appendix A on which a transaction is tried again.
const (
	serializationFailure = "40001"
	deadlockDetected     = "40P01"
)

type postgresEngine struct {
	pool  *pgxpool.Pool
	texts *texts
}

func openPostgres(ctx context.Context, dsn string) (*postgresEngine, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	switch mode := config.ConnConfig.DefaultQueryExecMode; mode {
	case pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol:
		return nil, fmt.Errorf("default_query_exec_mode=%s cannot send sets of rows: behind a pooler of "+
			"transactions use default_query_exec_mode=cache_describe", mode)
	}
	if config.MaxConns < connsMax {
		config.MaxConns = connsMax
	}
	if config.ConnConfig.ConnectTimeout == 0 || config.ConnConfig.ConnectTimeout > connectTimeout {
		config.ConnConfig.ConnectTimeout = connectTimeout
	}
	config.PingTimeout = connectTimeout
	config.AfterConnect = func(_ context.Context, conn *pgx.Conn) error {
		readColumns(conn)
		return nil
	}
	if len(hostsOf(config.ConnConfig)) > 1 && config.ConnConfig.ValidateConnect == nil {
		// One of several hosts leads, and the others take connections too.
		config.ConnConfig.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	if err := serverFits(ctx, pool); err != nil {
		pool.Close()
		return nil, err
	}
	return &postgresEngine{pool: pool, texts: newTexts()}, nil
}

// address is where a server may be.
type address struct {
	host string
	port uint16
}

// hostsOf are the servers that a DSN names, in its order.
func hostsOf(c *pgx.ConnConfig) []address {
	hosts := []address{{c.Host, c.Port}}
	for _, f := range c.Fallbacks { // each stands there once with TLS and once without, where that is left open
		if at := (address{f.Host, f.Port}); !slices.Contains(hosts, at) {
			hosts = append(hosts, at)
		}
	}
	return hosts
}

func serverFits(ctx context.Context, pool *pgxpool.Pool) error {
	var version int
	err := pool.QueryRow(ctx, "SELECT current_setting('server_version_num')::int").Scan(&version)
	if err != nil {
		return err
	}
	if version < versionMin {
		return fmt.Errorf("PostgreSQL %d is too old: 13 or newer is needed", version/10_000)
	}
	return nil
}

const (
	// Of a write transaction, each statement sees what was committed before it, under its locks.
	beginUpdate = "begin isolation level read committed"
	beginView   = "begin isolation level repeatable read read only"
)

func (e *postgresEngine) update(ctx context.Context, run func(doer) error) error {
	return e.run(ctx, beginUpdate, run)
}

func (e *postgresEngine) view(ctx context.Context, run func(doer) error) error {
	return e.run(ctx, beginView, run)
}

func (e *postgresEngine) run(ctx context.Context, begin string, run func(doer) error) error {
	stale, err := e.transact(ctx, begin, run)
	if stale && ctx.Err() == nil {
		_, err = e.transact(ctx, begin, run)
	}
	if err != nil && e.judge(err) == away && !errors.Is(ctx.Err(), context.Canceled) {
		// The other connections lead to the same server, which may be gone without a word.
		e.pool.Reset()
	}
	return err
}

// transact runs one transaction. Stale says that its connection was from before a restart of the
// server: nothing has run on it, so a fresh one may be tried at once.
func (e *postgresEngine) transact(
	ctx context.Context, begin string, run func(doer) error,
) (stale bool, err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return e.judge(err) == away, err
	}
	defer conn.Release()
	t := &postgresTx{ctx: ctx, conn: conn.Conn(), texts: e.texts, begin: begin}
	// The connection goes back in any case; after a commit this does nothing.
	defer t.rollback()
	if err = run(t); err == nil && t.state == underway {
		err = t.commit()
	}
	return err != nil && t.state != underway && t.state != ended && conn.Conn().IsClosed(), err
}

func (e *postgresEngine) judge(err error) verdict {
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		return judgeCode(failure.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	switch {
	case errors.As(err, &connect), errors.As(err, &network),
		errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed),
		errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled),
		pgconn.SafeToRetry(err):
		return away
	}
	return broken
}

func judgeCode(code string) verdict {
	switch code {
	case serializationFailure, deadlockDetected:
		return lost
	case "57P01", "57P02", "57P03", // the server stops, crashed or starts
		"25006", // read-only: a standby that was the primary
		"55P03", // a lock was not to be had in time
		"57014": // cancelled, by us or by a timeout
		return away
	}
	switch code[:2] {
	case "08", // connection
		"53", // disk full, out of memory, too many connections
		"58": // the server's own input and output
		return away
	}
	return broken
}

func (e *postgresEngine) close() error {
	e.pool.Close()
	return nil
}

// postgresTx begins with its first statements and may end with its last ones, in their round trips.
type postgresTx struct {
	ctx   context.Context
	conn  *pgx.Conn
	texts *texts
	begin string
	state progress
}

// progress is how far a transaction has come.
type progress uint8

const (
	waiting  progress = iota // for its first statements
	begun                    // they were sent
	underway                 // they were answered
	ended                    // the commit was sent, whatever became of it
)

func (t *postgresTx) commit() error {
	t.state = ended
	tag, err := t.conn.Exec(t.ctx, sqlCommit)
	if err == nil && tag.String() == "ROLLBACK" {
		return pgx.ErrTxCommitRollback
	}
	return err
}

// rollbackMax is how long a server that is there needs at most; a caller must not wait for one that is gone.
const rollbackMax = 2 * time.Second

// rollback ends what was not committed. A connection on which that fails is of no use any more.
func (t *postgresTx) rollback() {
	if t.conn.IsClosed() || t.conn.PgConn().TxStatus() == 'I' {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.ctx), rollbackMax)
	defer cancel()
	if _, err := t.conn.Exec(ctx, "rollback"); err != nil {
		_ = t.conn.Close(ctx) // it is broken already
	}
}

// planForArguments holds until planAsUsual, which is worth its own statement: planning what reads a page
// takes longer than reading it. Compiling a plan takes longer than running one that stops after a page.
const (
	planForArguments = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
  set_config('jit', 'off', true)`
	planAsUsual = `SELECT set_config('plan_cache_mode', 'auto', true)`
)

const sqlCommit = "commit"

// do sends all statements at once and reads the answers in order.
func (t *postgresTx) do(stmts []Stmt) error { return t.send(stmts, false) }

// last sends the commit along: the server counts the rows, and without their number it ends with an
// error before the commit.
func (t *postgresTx) last(stmts []Stmt) error {
	if slices.ContainsFunc(stmts, func(s Stmt) bool { return s.Row != nil }) {
		return t.send(stmts, false)
	}
	return t.send(stmts, true)
}

func (t *postgresTx) send(stmts []Stmt, commit bool) error {
	batch := &pgx.Batch{}
	if t.state == waiting {
		batch.Queue(t.begin)
		t.state = begun
	}
	custom := slices.ContainsFunc(stmts, func(s Stmt) bool { return s.Custom })
	if custom {
		batch.Queue(planForArguments)
	}
	for _, s := range stmts {
		text := t.texts.of(s, commit && s.Rows > 0)
		if text.counts {
			batch.Queue(text.sql, append(text.arguments(s.Args), s.Rows)...).Query(s.counted)
		} else {
			batch.Queue(text.sql, text.arguments(s.Args)...).Query(s.read)
		}
	}
	if custom && !commit {
		batch.Queue(planAsUsual)
	}
	if commit {
		batch.Queue(sqlCommit)
		t.state = ended
	}
	err := t.conn.SendBatch(t.ctx, batch).Close()
	if err == nil && t.state == begun {
		t.state = underway
	}
	return err
}

// read reads the answer to one statement.
func (s Stmt) read(rows pgx.Rows) error {
	for s.Row != nil && rows.Next() {
		if err := s.Row(rows.Scan); err != nil {
			return err
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	if n := int(rows.CommandTag().RowsAffected()); s.Rows > 0 && n != s.Rows {
		return &RowsError{SQL: s.SQL, Got: n, Want: s.Rows}
	}
	return nil
}
