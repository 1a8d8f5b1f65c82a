package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// AttemptsMax is the bound of Update, for the tests that count.
const AttemptsMax = attemptsMax

// Prepare lets the engine read a statement without running it, in every text that it has of it.
func (tx *Tx) Prepare(ctx context.Context, sql string) error {
	switch tx := tx.doer.(type) {
	case *sqliteTx:
		_, err := tx.prepare(ctx, sqliteText(sql).sql)
		return err
	case *postgresTx:
		_, many := tx.conn.Prepare(ctx, "", postgresText(sql).sql)
		_, one := tx.conn.Prepare(ctx, "", postgresSingle(sql).sql)
		return errors.Join(many, one)
	}
	panic("db: unknown engine")
}

// PostgresText is a statement as PostgreSQL reads it.
func PostgresText(sql string) string { return postgresText(sql).sql }

// PostgresSingle is the same for sets of one row.
func PostgresSingle(sql string) string { return postgresSingle(sql).sql }

// ToolEnvironment is what PostgreSQL's programs are told of a DSN.
func ToolEnvironment(dsn string) ([]string, error) {
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	return toolEnvironment(c), nil
}
