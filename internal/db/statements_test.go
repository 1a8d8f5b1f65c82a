package db_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// parts are constants called sqlSomething that are no statement by themselves.
var parts = []string{"audit.sqlOrder", "routing.sqlCountRouted"}

// statementsMin is well below the number of statements: finding fewer, this test would be blind.
const statementsMin = 60

func TestEveryStatementIsUnderstoodByEveryEngine(t *testing.T) {
	statements := productStatements(t)
	if len(statements) < statementsMin {
		t.Fatalf("found %d statements, want %d or more", len(statements), statementsMin)
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, name := range slices.Sorted(maps.Keys(statements)) {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if err := stage(tx); err != nil {
					return err
				}
				return tx.Prepare(t.Context(), statements[name])
			})
			if err != nil {
				t.Errorf("%s: %v:\n%s", name, err, statements[name])
			}
		}
	})
}

// stage makes the tables that exist for one transaction only.
func stage(tx *db.Tx) error {
	return tx.Copy(db.Staging{
		Table: "numbers_staged",
		Texts: []string{
			"realm", "e164", "country", "type", "region", "locality", "capabilities", "carrier",
		},
		Integers: []string{"monthly_fee_micros", "setup_fee_micros"},
	}, 0, nil)
}

// productStatements reads the constants called sqlSomething of all packages, by "package.name".
func productStatements(t *testing.T) map[string]string {
	t.Helper()
	constants := map[string]ast.Expr{}
	err := fs.WalkDir(os.DirFS(".."), ".", func(path string, _ fs.DirEntry, err error) error {
		skip := strings.HasSuffix(path, "_test.go") || filepath.Dir(path) == "db/dbtest"
		if err != nil || skip || filepath.Ext(path) != ".go" {
			return err
		}
		name := filepath.Join("..", path)
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err == nil {
			addConstants(constants, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for name, value := range constants {
		_, short, _ := strings.Cut(name, ".sql")
		if short == "" || short[0] < 'A' || short[0] > 'Z' || slices.Contains(parts, name) {
			continue
		}
		found[name] = fold(t, constants, name, value)
	}
	return found
}

func addConstants(to map[string]ast.Expr, file *ast.File) {
	for _, declaration := range file.Decls {
		group, ok := declaration.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			values := spec.(*ast.ValueSpec)
			for i, name := range values.Names {
				if i < len(values.Values) {
					to[file.Name.Name+"."+name.Name] = values.Values[i]
				}
			}
		}
	}
}

// fold computes a concatenation of literals and constants of the same package.
func fold(t *testing.T, constants map[string]ast.Expr, name string, e ast.Expr) string {
	t.Helper()
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		if err == nil {
			return text
		}
	case *ast.Ident:
		home, _, _ := strings.Cut(name, ".")
		if value, ok := constants[home+"."+e.Name]; ok {
			return fold(t, constants, name, value)
		}
	case *ast.BinaryExpr:
		return fold(t, constants, name, e.X) + fold(t, constants, name, e.Y)
	}
	t.Fatalf("%s is no concatenation of literals and constants of its package", name)
	return ""
}
