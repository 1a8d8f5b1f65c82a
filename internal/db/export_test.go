package db

import "context"

// AttemptsMax is the bound of Update, for the tests that count.
const AttemptsMax = attemptsMax

// Prepare lets the engine read a statement without running it.
func (tx *Tx) Prepare(ctx context.Context, sql string) error {
	switch tx := tx.doer.(type) {
	case *sqliteTx:
		_, err := tx.prepare(ctx, sqliteText(sql).sql)
		return err
	case *postgresTx:
		_, err := tx.conn.Prepare(ctx, "", postgresText(sql).sql)
		return err
	}
	panic("db: unknown engine")
}

// PostgresText is a statement as PostgreSQL reads it.
func PostgresText(sql string) string { return postgresText(sql).sql }
