package tidy

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var trailChange = regexp.MustCompile(`(?is)\b(update|delete\s+from|truncate(\s+table)?|replace\s+into)\s+` +
	`(only\s+)?"?trail\b|\binto\s+"?trail\b.*\bon\s+conflict\b|\bdrop\s+(table|trigger)\s.*\btrail`)

// The trail is only added to: nowhere in the product is SQL that changes or deletes of it.
func TestTrailIsOnlyAddedTo(t *testing.T) {
	tr, err := load(os.DirFS(filepath.Join("..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	constants := constantsOf(tr)
	added := false
	for _, f := range tr.sources() {
		if f.test {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			for i := 0; ok && i < len(spec.Values) && i < len(spec.Names); i++ {
				text, known := constants.text(f.dir(), spec.Values[i])
				if known && trailChange.MatchString(text) {
					t.Errorf("%s: %s changes the trail, which is only added to", f.path, spec.Names[i].Name)
				}
				added = added || known && regexp.MustCompile(`(?i)insert into trail\b`).MatchString(text)
			}
			return true
		})
	}
	if !added {
		t.Error("found no statement that adds to the trail: this test looks in the wrong place")
	}
	for text, want := range map[string]bool{
		"UPDATE trail SET who = $1": true, "DELETE FROM trail": true, "UPDATE trail_head SET seq = 1": false,
		"INSERT OR REPLACE INTO trail VALUES (1)": true, "INSERT INTO trail VALUES (1)": false,
		"INSERT INTO trail VALUES (1)\nON CONFLICT (seq) DO UPDATE SET who = 'x'": true,
		"DROP TRIGGER trail_kept ON trail":                                        true, "TRUNCATE trail": true,
	} {
		if got := trailChange.MatchString(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
