package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

func TestMain(m *testing.M) {
	testscript.Main(dbtest.Suite{M: m}, map[string]func(){"tryvox": main})
}

// The command line, as scripts, each on a fresh database of each engine. A script whose
// name ends in an engine's name is for that engine alone.
func TestCommandLine(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, engine := range []string{db.SQLite, db.Postgres} {
		other := db.SQLite
		if engine == db.SQLite {
			other = db.Postgres
		}
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".txtar")
			if strings.HasSuffix(name, "_"+other) {
				continue
			}
			t.Run(engine+"/"+name, func(t *testing.T) {
				dsn := dbtest.DSN(t, engine)
				empty := dbtest.DSN(t, engine)
				testscript.Run(t, testscript.Params{Files: []string{file}, Setup: func(e *testscript.Env) error {
					e.Setenv("TRYVOX_DB", dsn)
					e.Setenv("EMPTY_DB", empty)
					return nil
				}})
			})
		}
	}
}
