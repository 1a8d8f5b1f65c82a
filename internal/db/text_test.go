package db

import "testing"

func TestWordsThatDiffer(t *testing.T) {
	tests := []struct{ written, sqlite, postgres string }{
		{
			`SELECT each.value->>'id' FROM EACH($2)`,
			`SELECT each.value->>'id' FROM json_each($2) AS each`,
			`SELECT each.value->>'id' FROM (SELECT value FROM jsonb_array_elements(CAST($2 AS jsonb)) ` +
				`AS rows(value) WHERE jsonb_typeof(value) = 'object') AS each`,
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
		if got := sqliteText(tt.written); got != tt.sqlite {
			t.Errorf("%q on SQLite = %q, want %q", tt.written, got, tt.sqlite)
		}
		if got := postgresText(tt.written); got != tt.postgres {
			t.Errorf("%q on PostgreSQL = %q, want %q", tt.written, got, tt.postgres)
		}
	}
}

func TestDialectRewritesOnce(t *testing.T) {
	times := 0
	d := dialect{rewrite: func(sql string) string { times++; return sqliteText(sql) }}
	for range 3 {
		if got := d.text(`EACH($1)`); got != `json_each($1) AS each` {
			t.Errorf("text = %q, want json_each($1) AS each", got)
		}
	}
	if times != 1 {
		t.Errorf("rewritten %d times, want 1", times)
	}
}
