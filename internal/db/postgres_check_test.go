package db

import "testing"

// Only an INSERT that ends with its set is sure to insert as many rows as the set has.
func TestWhatNeedsNoCounting(t *testing.T) {
	tests := map[string]bool{
		"INSERT INTO a (b) SELECT each.b\nFROM EACH($1: b TEXT, c BIGINT)":                               true,
		"INSERT INTO a (b) SELECT each.b\nFROM EACH($1: b TEXT)\nWHERE true\nON CONFLICT (b) DO NOTHING": false,
		"INSERT INTO a (b) SELECT each.b\nFROM EACH($1: b TEXT) WHERE each.b > 'x'":                      false,
		"INSERT INTO a (b) SELECT a.b\nFROM EACH($1: b TEXT) CROSS JOIN a":                               false,
		"INSERT INTO a (b) VALUES ($1)":                                                                  false,
		"UPDATE a SET b = 1\nFROM EACH($1: b TEXT)":                                                      false,
		"DELETE FROM a WHERE b IN (SELECT each.b\nFROM EACH($1: b TEXT))":                                false,
		"INSERT INTO a (b) SELECT each.b FROM c\nWHERE b IN (SELECT each.b\nFROM EACH($1: b TEXT))":      false,
	}
	for sql, want := range tests {
		if got := insertsAll(sql); got != want {
			t.Errorf("%q: %t, want %t", sql, got, want)
		}
	}
}

// The server tells of the count in the language of its lc_messages.
func TestCountInAnyLanguage(t *testing.T) {
	for _, message := range []string{
		`invalid input syntax for type integer: "rows: 12"`,
		`ungültige Eingabesyntax für Typ integer: »rows: 12«`,
		`syntaxe en entrée invalide pour le type integer : « rows: 12 »`,
	} {
		if found := countedRows.FindStringSubmatch(message); found == nil || found[1] != "12" {
			t.Errorf("%s: found %q, want 12", message, found)
		}
	}
}
