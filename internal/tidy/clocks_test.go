package tidy

import (
	"go/ast"
	"slices"
)

// hostClock are the functions of package time that read the host's clock.
var hostClock = []string{"Now", "Since", "Until"}

// clocks finds readings of the host's clock outside cmd: rules take their time as an
// argument, and everything else gets a clock function.
func clocks(tr *tree) []finding {
	var found []finding
	for _, f := range tr.sources() {
		name := f.imports()["time"]
		if name == "" || f.test || f.inside("cmd") || f.inside(supports...) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if call := selected(n, name); slices.Contains(hostClock, call) {
				found = append(found, tr.at(n, "time.%s reads the host's clock: "+
					"take the time as an argument, or a clock function from cmd", call))
			}
			return true
		})
	}
	return found
}

// selected returns Name of a node "pkg.Name", else nothing.
func selected(n ast.Node, pkg string) string {
	if s, ok := n.(*ast.SelectorExpr); ok {
		if x, ok := s.X.(*ast.Ident); ok && x.Name == pkg {
			return s.Sel.Name
		}
	}
	return ""
}
