package prove

import (
	"context"
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
		built.path, built.err = program.Build(context.WithoutCancel(t.Context()), built.folder)
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return program.Program{T: t, Path: built.path, DSN: dsn}
}
