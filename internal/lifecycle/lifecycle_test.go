package lifecycle

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var updateDocs = flag.Bool("update-docs", false, "draw docs/states.md anew")

// docs/states.md is what the table says.
func TestStatesAreDrawn(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "states.md")
	got := draw()
	if *updateDocs {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("docs/states.md is not the table: go test ./internal/lifecycle -update-docs\n%s", diff)
	}
}

const (
	preface = `# The states of a number

Drawn from the table in ` + "`internal/lifecycle`" + `, which every verb asks before it changes a number:
` + "`go test ./internal/lifecycle -update-docs`" + `. What is not in the table does not happen.

`
	afterwords = `
A number that is withdrawn is not sold, whatever its state; its owner keeps it, and may take a release back. A
reservation keeps a number that is for sale from other buyers. Both end nothing of the above.
`
)

func draw() string {
	var b strings.Builder
	b.WriteString(preface + "```mermaid\nstateDiagram-v2\n    [*] --> " + string(ForSale) + " : import\n")
	drawn := map[string]bool{}
	for _, e := range Edges {
		arrow := fmt.Sprintf("%s --> %s", e.From, e.To)
		if !drawn[arrow] {
			drawn[arrow] = true
			fmt.Fprintf(&b, "    %s : %s\n", arrow, strings.Join(between(e.From, e.To), ", "))
		}
	}
	b.WriteString("```\n\n| state | catalog row | holding | |\n|---|---|---|---|\n")
	for _, s := range Standings {
		held := "–"
		if s.Holding != "" {
			held = "`" + s.Holding + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s |\n", s.State, s.Catalog, held, s.Text)
	}
	b.WriteString("\n| verb | from | to | when |\n|---|---|---|---|\n")
	for _, e := range Edges {
		fmt.Fprintf(&b, "| %s | `%s` | `%s` | %s |\n", e.Verb, e.From, e.To, e.When)
	}
	b.WriteString("\nWhere each verb leads; – is refused.\n\n| |")
	for _, v := range Verbs {
		fmt.Fprintf(&b, " %s |", v)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(Verbs)) + "\n")
	for _, s := range Standings {
		fmt.Fprintf(&b, "| `%s` |", s.State)
		for _, v := range Verbs {
			cell := "–"
			if to, err := s.State.After(v); err == nil {
				cell = "`" + string(to) + "`"
			}
			fmt.Fprintf(&b, " %s |", cell)
		}
		b.WriteString("\n")
	}
	return b.String() + afterwords
}

func between(from, to State) []string {
	var verbs []string
	for _, e := range Edges {
		if e.From == from && e.To == to {
			verbs = append(verbs, string(e.Verb))
		}
	}
	return verbs
}

// A verb leads from a state to one other; every state can be come to and left; what is known
// nowhere is refused.
func TestTable(t *testing.T) {
	known, enters, leaves := map[State]bool{"": false}, map[State]bool{}, map[State]bool{}
	for _, s := range Standings {
		known[s.State] = true
	}
	seen := map[string]bool{}
	for _, e := range Edges {
		if !known[e.From] || !known[e.To] {
			t.Errorf("%s leads from %s to %s: no such state", e.Verb, e.From, e.To)
		}
		if key := string(e.Verb) + " " + string(e.From); seen[key] {
			t.Errorf("%s stands twice", key)
		} else {
			seen[key] = true
		}
		if e.From != e.To {
			enters[e.To], leaves[e.From] = true, true
		}
	}
	for _, s := range Standings {
		if !enters[s.State] || !leaves[s.State] {
			t.Errorf("%s: entered %t, left %t, want both", s.State, enters[s.State], leaves[s.State])
		}
	}
	for _, s := range []State{"", "pending"} {
		for _, v := range Verbs {
			if to, err := s.After(v); err == nil {
				t.Errorf("%s of %q leads to %s, want an error", v, s, to)
			}
		}
	}
}
