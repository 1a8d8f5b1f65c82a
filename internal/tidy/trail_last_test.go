package tidy

import (
	"go/ast"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// afterTrail lists where a function of internal/app uses its transaction behind trail.Add, whose lock all
// operators wait for.
func afterTrail(tr *tree) (late []string) {
	for _, f := range tr.sources() {
		if f.test || f.dir() != "internal/app" {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			block, ok := n.(*ast.BlockStmt)
			if !ok {
				return true
			}
			told := false
			for _, s := range block.List {
				tells, uses := false, false
				ast.Inspect(s, func(n ast.Node) bool {
					switch n := n.(type) {
					case *ast.SelectorExpr:
						tells = tells || lastName(n.X) == "trail" && n.Sel.Name == "Add"
					case *ast.Ident:
						uses = uses || n.Name == "tx"
					}
					return true
				})
				if told && uses {
					late = append(late, tr.fset.Position(s.Pos()).String())
				}
				told = told || tells
			}
			return true
		})
	}
	return late
}

// The trail has one lock for all: nothing of a transaction comes behind what it tells.
func TestTrailIsToldLast(t *testing.T) {
	tr, err := load(os.DirFS(filepath.Join("..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range afterTrail(tr) {
		t.Errorf("%s: the transaction goes on behind trail.Add, which comes last", at)
	}
}

func TestAfterTrail(t *testing.T) {
	tr, err := load(fstest.MapFS{"internal/app/all.go": {Data: []byte(`package app
func early() error {
	if err := do(tx); err != nil {
		return err
	}
	return trail.Add(ctx, tx)
}
func late() error {
	if err := trail.Add(ctx, tx); err != nil {
		return err
	}
	return do(tx)
}
`)}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"internal/app/all.go:12:2"}, afterTrail(tr)); diff != "" {
		t.Error(diff)
	}
}
