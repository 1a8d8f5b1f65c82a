package dbtest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// template holds the bytes of a migrated SQLite file: copying it takes a millisecond,
// migrating takes fifty.
var template struct {
	sync.Mutex
	file []byte
}

func sqliteDSN(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tryvox.db")
	if err := os.WriteFile(path, migrated(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return "sqlite:" + path
}

func migrated(t testing.TB) []byte {
	t.Helper()
	template.Lock()
	defer template.Unlock()
	if template.file == nil {
		path := filepath.Join(t.TempDir(), "template.db")
		migrate(t, "sqlite:"+path) // closing it moves the log into the file
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		template.file = file
	}
	return template.file
}
