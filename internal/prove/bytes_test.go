package prove

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"tryvox.io/numbers/internal/prove/program"
)

// Whoever builds the same sources, wherever they lie, gets the same bytes. The long form compiles
// everything anew for each build, the short one only links anew.
func TestBuildsAreTheSame(t *testing.T) {
	t.Parallel()
	here := filepath.Join("..", "..")
	elsewhere := filepath.Join(t.TempDir(), "some", "where", "else")
	for _, part := range []string{"client", "cmd", "internal"} {
		if err := os.CopyFS(filepath.Join(elsewhere, part), os.DirFS(filepath.Join(here, part))); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(here, name))
		if err == nil {
			err = os.WriteFile(filepath.Join(elsewhere, name), text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var builds [][]byte
	for _, source := range []string{here, elsewhere} {
		cache := ""
		if *long {
			cache = t.TempDir()
		}
		path, err := program.BuildFrom(t.Context(), source, cache, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		builds = append(builds, text)
	}
	if !bytes.Equal(builds[0], builds[1]) {
		t.Errorf("the same sources give %d and %d bytes that differ", len(builds[0]), len(builds[1]))
	}
	if bytes.Contains(builds[1], []byte(elsewhere)) {
		t.Errorf("the program tells where it was built: %s", elsewhere)
	}
}
