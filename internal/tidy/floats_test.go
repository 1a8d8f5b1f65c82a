package tidy

import (
	"go/ast"
	"go/token"
	"path"
)

// exact are the packages in which amounts live, tests included.
var exact = []string{
	"internal/money", "internal/ledger", "internal/cycle", "internal/app",
	"internal/account", "internal/catalog", "internal/holding", "internal/audit", "client",
}

// speedFile holds benchmarks; what it counts is speed, which package testing wants as a float.
const speedFile = "bench_test.go"

// floats finds floating point where amounts live.
func floats(tr *tree) []finding {
	var found []finding
	for _, f := range tr.sources() {
		if !f.inside(exact...) || path.Base(f.path) == speedFile {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if word := floating(n); word != "" {
				found = append(found, tr.at(n, "%s is floating point: "+
					"use money.Micros, or integers with a named rounding", word))
			}
			return true
		})
	}
	return found
}

func floating(n ast.Node) string {
	switch n := n.(type) {
	case *ast.Ident:
		switch n.Name {
		case "float64", "float32", "ParseFloat", "FormatFloat":
			return n.Name
		}
	case *ast.BasicLit:
		if n.Kind == token.FLOAT {
			return n.Value
		}
	}
	return ""
}
