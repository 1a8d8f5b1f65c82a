package db_test

import (
	"slices"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
)

// pg_dump and pg_restore check a server as the DSN says: not less, and not more than it has.
func TestToolsTakeTheDSNsWordOnTLS(t *testing.T) {
	for query, want := range map[string]string{
		"":                     "",
		"?sslmode=disable":     "PGSSLMODE=disable",
		"?sslmode=prefer":      "PGSSLMODE=prefer",
		"?sslmode=require":     "PGSSLMODE=require",
		"?sslmode=verify-full": "PGSSLMODE=verify-full",
	} {
		env, err := db.ToolEnvironment("postgres://tryvox:secret@db.example/tryvox" + query)
		if err != nil {
			t.Fatal(err)
		}
		got := slices.DeleteFunc(slices.Clone(env), func(v string) bool { return !strings.HasPrefix(v, "PGSSL") })
		if strings.Join(got, " ") != want {
			t.Errorf("%q: the tools get %q, want %q", query, got, want)
		}
		if !slices.Contains(env, "PGPASSWORD=secret") {
			t.Errorf("%q: the tools get %q, without the password", query, env)
		}
	}
}
