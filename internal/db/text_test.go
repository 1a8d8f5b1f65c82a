package db

import "testing"

func TestWordsThatDiffer(t *testing.T) {
	tests := []struct{ written, sqlite, postgres string }{
		{
			`SELECT each.id FROM EACH($2: id TEXT, at BIGINT, fee BIGINT) WHERE $1 = $3`,
			`SELECT each.id FROM (SELECT c0 AS id, c1 AS at, c2 AS fee FROM rows_of_set($2)) AS each WHERE $1 = $3`,
			`SELECT each.id FROM unnest((SELECT CAST($2 AS TEXT[])), CAST($4 AS BIGINT[]), CAST($5 AS BIGINT[])) ` +
				`AS each(id, at, fee) WHERE $1 = $3`,
		},
		{
			`SELECT 1 FROM a WHERE b IN TEXTS($1)`,
			`SELECT 1 FROM a WHERE b IN (SELECT c0 AS text FROM rows_of_set($1))`,
			`SELECT 1 FROM a WHERE b = ANY (CAST((SELECT CAST($1 AS TEXT[])) AS TEXT[]))`,
		},
		{`SELECT 1 FROM a FOR UPDATE`, `SELECT 1 FROM a `, `SELECT 1 FROM a FOR UPDATE`},
		{`SELECT 1 FROM a n FOR UPDATE OF n`, `SELECT 1 FROM a n `, `SELECT 1 FROM a n FOR UPDATE OF n`},
		{
			`SELECT 1 FROM a n FOR NO KEY UPDATE OF n SKIP LOCKED`,
			`SELECT 1 FROM a n `,
			`SELECT 1 FROM a n FOR NO KEY UPDATE OF n SKIP LOCKED`,
		},
		{`UPDATE a SET b = 'FOR SALE'`, `UPDATE a SET b = 'FOR SALE'`, `UPDATE a SET b = 'FOR SALE'`},
	}
	for _, tt := range tests {
		if got := sqliteText(tt.written).sql; got != tt.sqlite {
			t.Errorf("%q on SQLite = %q, want %q", tt.written, got, tt.sqlite)
		}
		if got := postgresText(tt.written).sql; got != tt.postgres {
			t.Errorf("%q on PostgreSQL = %q, want %q", tt.written, got, tt.postgres)
		}
	}
}

func TestSetsOfOneRow(t *testing.T) {
	tests := map[string]string{
		`SELECT each.id FROM EACH($2: id TEXT, at BIGINT, fee BIGINT) WHERE $1 = $3`: `SELECT each.id FROM ` +
			`(SELECT CAST($2 AS TEXT) AS id, CAST($4 AS BIGINT) AS at, CAST($5 AS BIGINT) AS fee) AS each ` +
			`WHERE $1 = $3`,
		`SELECT 1 FROM a WHERE b IN TEXTS($1)`: `SELECT 1 FROM a WHERE b = CAST($1 AS TEXT)`,
	}
	for written, want := range tests {
		if got := postgresSingle(written).sql; got != want {
			t.Errorf("%q = %q, want %q", written, got, want)
		}
	}
}

func TestDialectRewritesOnce(t *testing.T) {
	times := 0
	d := dialect{rewrite: func(sql string) *statement { times++; return sqliteText(sql) }}
	for range 3 {
		if got := d.text(`a FOR UPDATE`).sql; got != `a ` {
			t.Errorf("text = %q, want it without the lock", got)
		}
	}
	if times != 1 {
		t.Errorf("rewritten %d times, want 1", times)
	}
}
