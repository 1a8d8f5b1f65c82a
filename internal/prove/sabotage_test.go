package prove

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/prove/program"
)

// sabotage is a product with a defect. The defect is built into a program of its own, by go build
// -overlay over copies of the sources, so the program that ships has no switch for it. Where the
// schema would refuse what the defect does, its guard is taken away too.
type sabotage struct {
	name   string
	engine string   // on which the defect shows
	edits  []edit   // of the sources
	guards []string // statements
	found  string   // how the name of the history begins that shows it
	short  bool     // part of the short form
}

// edit replaces a text that stands once in a source file.
type edit struct{ file, old, new string }

var ownerGuard = edit{
	"internal/catalog/number.go",
	`AND numbers.e164 = each.e164 AND state <> 'owned'` + "`",
	`AND numbers.e164 = each.e164` + "`",
}

var sabotages = []sabotage{
	{
		name: "an owned number is sold again", engine: db.SQLite, short: true, found: "+",
		edits: []edit{
			{"internal/app/sell.go", "if n.State == catalog.Owned {", "if false {"}, ownerGuard,
		},
		guards: []string{"DROP INDEX holdings_owner"},
	},
	{
		name: "two nodes sell without the lock of the number", engine: db.Postgres, short: true, found: "+",
		edits: []edit{
			{
				"internal/catalog/number.go",
				"sqlFindNumbers + ` FOR NO KEY UPDATE OF n`",
				"sqlFindNumbers + ` `",
			}, ownerGuard,
		},
		guards: []string{"DROP INDEX holdings_owner"},
	},
	{
		name: "the balance is not looked at", engine: db.Postgres, found: "acc_",
		edits: []edit{
			{"internal/app/sell.go", "available < due || available < 0 {", "available > 1<<60 && due > 1<<60 {"},
			{"internal/ledger/book.go", "if signed < 0 && balance.Available()+signed < 0 {", "if false {"},
			{
				"internal/ledger/book.go",
				"    WHEN each.amount > 0 THEN",
				"    WHEN 1 = 1 THEN",
			},
		},
	},
	{
		name: "kept answers are not found", engine: db.SQLite, found: "key of ",
		edits: []edit{{"internal/app/once.go", "AND o.created_us > $2`", "AND o.created_us > $2 AND 1 = 0`"}},
	},
	{
		name: "a reader remembers too long", engine: db.SQLite, found: "+",
		edits: []edit{
			{"internal/app/list.go", "	err := s.look(ctx, holding.Find(r, string(n), accountID, &found))\n",
				"	if kept, ok := remembered.Load(accountID + string(n)); ok {\n" +
					"		return kept.(holding.Holding), nil\n	}\n" +
					"	err := s.look(ctx, holding.Find(r, string(n), accountID, &found))\n" +
					"	if len(found) > 0 {\n\t\tremembered.Store(accountID+string(n), found[0])\n\t}\n"},
			{
				"internal/app/list.go",
				"// Number reads one number",
				"var remembered sync.Map\n\n// Number reads one number",
			},
			{"internal/app/list.go", "import (\n", "import (\n\t\"sync\"\n"},
		},
	},
}

// The proof can fail: it finds every one of these defects, in what it says something of.
func TestSabotageIsFound(t *testing.T) {
	t.Parallel()
	for _, what := range sabotages {
		t.Run(what.name, func(t *testing.T) {
			if !what.short && !*long {
				t.Skip("only in the long form")
			}
			dsn := dbtest.DSN(t, what.engine)
			tr := newTrack(t, program.Program{T: t, Path: what.build(t), DSN: dsn})
			for _, guard := range what.guards {
				err := tr.pays.db.Update(t.Context(), func(tx *db.Tx) error { return tx.Do(db.Stmt{SQL: guard}) })
				if err != nil {
					t.Fatal(err)
				}
			}
			for round := range raceRoundsMax {
				h := newHistory(t, tr.shop, tr.urls, tr.pays, round)
				h.race(tr.seed)
				wrong, _ := h.verdicts()
				for _, text := range wrong {
					if strings.HasPrefix(text, what.found) {
						t.Logf("found in round %d, with %d wrong histories and %d defects", round, len(wrong), len(h.defects))
						figures.add(figure{what: "sabotaged servers, each found", faults: 1})
						return
					}
				}
			}
			t.Errorf("seed %d: not found in %d rounds", tr.seed, raceRoundsMax)
		})
	}
}

// build builds the program with the defect.
func (s sabotage) build(t *testing.T) (path string) {
	t.Helper()
	folder := t.TempDir()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, e := range s.edits {
		source := filepath.Join(root, filepath.FromSlash(e.file))
		if texts[source] == "" {
			content, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			texts[source] = string(content)
		}
		if n := strings.Count(texts[source], e.old); n != 1 {
			t.Fatalf("%s has %d times %q, want it once: the sabotage has to follow the code", e.file, n, e.old)
		}
		texts[source] = strings.Replace(texts[source], e.old, e.new, 1)
	}
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	for source, text := range texts {
		copied := filepath.Join(folder, strconv.Itoa(len(overlay.Replace))+".go")
		overlay.Replace[source] = copied
		if err := os.WriteFile(copied, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(folder, "overlay.json")
	list, err := json.Marshal(overlay)
	if err == nil {
		err = os.WriteFile(file, list, 0o600)
	}
	if err == nil {
		path, err = program.Build(t.Context(), folder, "-overlay", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}
