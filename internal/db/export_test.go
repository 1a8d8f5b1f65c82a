package db

import "context"

// AttemptsMax is the bound of Update, for the tests that count.
const AttemptsMax = attemptsMax

// Text is the statement as the engine gets it.
func (d *DB) Text(sql string) string {
	if d.name == SQLite {
		return sqliteText(sql)
	}
	return postgresText(sql)
}

// Prepare lets the engine read a statement without running it.
func (d *DB) Prepare(ctx context.Context, sql string) error {
	return d.engine.update(ctx, func(do doer) error {
		switch tx := do.(type) {
		case *sqliteTx:
			_, err := tx.prepare(ctx, d.Text(sql))
			return err
		case *postgresTx:
			_, err := tx.tx.Prepare(ctx, "", d.Text(sql))
			return err
		}
		panic("db: unknown engine")
	})
}
