package tidy

import (
	"maps"
	"slices"
	"strings"
)

// comments finds packages without a package comment. Exported names are the linter's.
func comments(tr *tree) []finding {
	first, said := map[string]*file{}, map[string]bool{}
	for _, f := range tr.sources() {
		if f.test {
			continue
		}
		if first[f.dir()] == nil {
			first[f.dir()] = f
		}
		name := f.syntax.Name.Name
		opens := "Package " + name + " "
		if name == "main" {
			opens = "" // a command's comment begins with its own name
		}
		if f.syntax.Doc != nil && strings.HasPrefix(f.syntax.Doc.Text(), opens) {
			said[f.dir()] = true
		}
	}
	var found []finding
	for _, dir := range slices.Sorted(maps.Keys(first)) {
		if !said[dir] {
			found = append(found, finding{first[dir].path, 1, dir +
				" has no package comment: say what it owns and what it never does"})
		}
	}
	return found
}
