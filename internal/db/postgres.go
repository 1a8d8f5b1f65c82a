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
	pool    *pgxpool.Pool
	dialect dialect
}

func openPostgres(ctx context.Context, dsn string) (*postgresEngine, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
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
	return &postgresEngine{pool: pool, dialect: dialect{rewrite: postgresText}}, nil
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

func (e *postgresEngine) update(ctx context.Context, run func(doer) error) error {
	return e.run(ctx, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}, run)
}

func (e *postgresEngine) view(ctx context.Context, run func(doer) error) error {
	return e.run(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, run)
}

func (e *postgresEngine) run(ctx context.Context, options pgx.TxOptions, run func(doer) error) error {
	err := e.transact(ctx, options, run)
	if err != nil && e.judge(err) == away && !errors.Is(ctx.Err(), context.Canceled) {
		// The other connections lead to the same server, which may be gone without a word.
		e.pool.Reset()
	}
	return err
}

func (e *postgresEngine) transact(
	ctx context.Context, options pgx.TxOptions, run func(doer) error,
) error {
	tx, err := e.pool.BeginTx(ctx, options)
	if err != nil && e.judge(err) == away && ctx.Err() == nil {
		// A connection from before a restart of the server: nothing has run on it, so a
		// fresh one may be tried at once.
		tx, err = e.pool.BeginTx(ctx, options)
	}
	if err != nil {
		return err
	}
	// The connection goes back in any case; after a commit this does nothing.
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if err := run(&postgresTx{ctx: ctx, tx: tx, dialect: &e.dialect}); err != nil {
		return err
	}
	return tx.Commit(ctx)
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

type postgresTx struct {
	ctx     context.Context
	tx      pgx.Tx
	dialect *dialect
}

// planForArguments holds to the end of the transaction. Compiling a plan takes longer than
// running one that stops after a page.
const planForArguments = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true),
  set_config('jit', 'off', true)`

// do sends all statements at once and reads the answers in order.
func (t *postgresTx) do(stmts []Stmt) error {
	batch := &pgx.Batch{}
	if slices.ContainsFunc(stmts, func(s Stmt) bool { return s.Custom }) {
		batch.Queue(planForArguments)
	}
	for _, s := range stmts {
		text := t.dialect.text(s.SQL)
		queued := batch.Queue(text.sql, text.arguments(s.Args)...)
		queued.Query(func(rows pgx.Rows) error {
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
		})
	}
	return t.tx.SendBatch(t.ctx, batch).Close()
}
