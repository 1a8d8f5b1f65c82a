package dbtest

import (
	"cmp"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// errMissing says what to do where no test can have a PostgreSQL server.
var errMissing = errors.New("PostgreSQL is not installed: " +
	"`make test` installs it on Debian as root; else install the package postgresql")

// shared is the server that all tests of this process use, started by the first of them.
var shared sharedCluster

type sharedCluster struct {
	mu      sync.Mutex
	started *Cluster
	err     error
}

// start returns the running server; it fails or skips the test if there can be none. A
// failure is remembered, so that a thousand tests do not wait for the same one.
func (s *sharedCluster) start(t testing.TB) *Cluster {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started == nil && s.err == nil {
		s.started, s.err = newCluster(Options{})
	}
	demand(t, s.err)
	return s.started
}

// dsn makes a fresh migrated database and drops it at the end of the test.
func (s *sharedCluster) dsn(t testing.TB) string {
	t.Helper()
	c := s.start(t)
	name := c.makeDatabase(t)
	t.Cleanup(func() { c.admin(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return c.dsn(name)
}

func (s *sharedCluster) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started != nil {
		s.started.remove()
	}
}

// demand ends the test on an error: a missing PostgreSQL skips it, except where skipping
// would let a defect pass.
func demand(t testing.TB, err error) {
	t.Helper()
	required := os.Getenv("CI") != "" || os.Getenv("TRYVOX_TEST_REQUIRE_POSTGRES") != ""
	switch {
	case err == nil:
	case errors.Is(err, errMissing) && !required:
		t.Skip(err)
	default:
		t.Fatal(err)
	}
}

// findPostgres returns the folder with the programs of PostgreSQL, those that are named among them.
// Debian keeps those of the server off PATH, one folder for each version; the newest is taken.
func findPostgres(names ...string) (string, error) {
	complete := func(folder string) bool { return complete(folder, names) }
	if path, err := exec.LookPath("initdb"); err == nil && complete(filepath.Dir(path)) {
		return filepath.Dir(path), nil
	}
	folders, err := filepath.Glob("/usr/lib/postgresql/*/bin")
	if err != nil {
		return "", err
	}
	folders = slices.DeleteFunc(folders, func(folder string) bool { return !complete(folder) })
	if len(folders) == 0 {
		return "", errMissing
	}
	return slices.MaxFunc(folders, func(a, b string) int {
		return cmp.Compare(versionOf(a), versionOf(b))
	}), nil
}

func complete(folder string, names []string) bool {
	for _, name := range append([]string{"initdb", "postgres"}, names...) {
		if _, err := exec.LookPath(filepath.Join(folder, name)); err != nil {
			return false
		}
	}
	return true
}

// versionOf reads the version out of /usr/lib/postgresql/15/bin; 0 for any other folder.
func versionOf(folder string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(folder)))
	return version
}
