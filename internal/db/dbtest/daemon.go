package dbtest

import (
	"os"
	"os/exec"
	"testing"
)

// Programs is the folder with the programs of PostgreSQL, those that are named among them.
func Programs(t testing.TB, names ...string) string {
	t.Helper()
	programs, err := findPostgres(names...)
	demand(t, err)
	return programs
}

// Folder makes a folder on disk for programs that Start starts. It goes with the test, or if the test
// is killed, when others run.
func Folder(t testing.TB) string {
	t.Helper()
	sweep()
	folder, unlock, err := makeFolder(diskParent)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = os.RemoveAll(folder) // what stays, a later sweep removes
		unlock()
	})
	return folder
}

// Start starts a program that dies with this process, as the user who may run PostgreSQL.
func Start(cmd *exec.Cmd) error {
	_, err := launch(cmd, func() ([]byte, error) { return nil, cmd.Start() })
	return err
}

// FreePort finds a port of 127.0.0.1 that nobody listens on now.
func FreePort() (int, error) { return freePort() }

// Give makes the user who may run PostgreSQL the owner of a folder.
func Give(folder string) error { return giveToServer(folder) }
