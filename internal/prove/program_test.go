package prove

import (
	"os"
	"sync"
	"testing"

	"tryvox.io/numbers/internal/prove/program"
)

// built is the program, built once by the first test that wants it.
var built struct {
	once         sync.Once
	folder, path string
	err          error
}

// programOn is the program on a database.
func programOn(t *testing.T, dsn string) program.Program {
	t.Helper()
	built.once.Do(func() {
		if built.folder, built.err = os.MkdirTemp("", "tryvox-prove-*"); built.err == nil {
			built.path, built.err = program.Build(built.folder)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return program.Program{T: t, Path: built.path, DSN: dsn}
}
