package tidy

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite what the scripts in testdata expect")

// rules are the rules of the house. Each has a script in testdata with what it must find.
var rules = map[string]func(*tree) []finding{
	"clocks":   clocks,
	"comments": comments,
	"floats":   floats,
	"layers":   layered,
	"modules":  modules,
	"places":   places,
	"sizes":    sizes,
	"tables":   tables,
	"text":     texts,
	"words":    words,
}

// finding is one breach of a rule.
type finding struct {
	path string
	line int    // from 1; 0 is the name itself
	text string // what is wrong and what to do
}

// String is how editors and people find the place.
func (f finding) String() string {
	if f.line == 0 {
		return f.path + ": " + f.text
	}
	return fmt.Sprintf("%s:%d: %s", f.path, f.line, f.text)
}

// TestHouse holds this repository to every rule.
func TestHouse(t *testing.T) {
	house, err := load(os.DirFS(filepath.Join("..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			for _, f := range rule(house) {
				t.Error(f)
			}
		})
	}
}

// TestRules shows that each rule finds what it forbids and lets the rest pass: an archive
// is a small repository, and its file "want" is what the rule says of it.
func TestRules(t *testing.T) {
	for name, rule := range rules {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join("testdata", name+".txtar")
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var want string
			archive.Files = slices.DeleteFunc(archive.Files, func(f txtar.File) bool {
				if f.Name == "want" {
					want = string(f.Data)
				}
				return f.Name == "want"
			})
			got := verdict(t, archive, rule)
			if diff := cmp.Diff(want, got); diff != "" && !*update {
				t.Errorf("%s: want (-), got (+), go test ./internal/tidy -update rewrites it\n%s", path, diff)
			}
			if *update {
				archive.Files = append(archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(archive), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func verdict(t *testing.T, archive *txtar.Archive, rule func(*tree) []finding) string {
	t.Helper()
	fsys, err := txtar.FS(archive)
	if err != nil {
		t.Fatal(err)
	}
	small, err := load(fsys)
	if err != nil {
		t.Fatal(err)
	}
	var lines strings.Builder
	for _, f := range rule(small) {
		lines.WriteString(f.String() + "\n")
	}
	return lines.String()
}
