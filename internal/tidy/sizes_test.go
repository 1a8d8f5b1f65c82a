package tidy

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	fileLinesMax     = 400
	lineColumnsMax   = 110 // a tab is one column
	functionLinesMax = 60  // of the body, as funlen counts
	// exceptionsPath is the table of what may be longer: a path, or path:Function, and the reason.
	exceptionsPath = "internal/tidy/exceptions.txt"
)

// sizes finds Go files, lines and functions that are too long, and exceptions that are not
// needed. Generated files are as long as they are.
func sizes(tr *tree) []finding {
	excused, found := readExceptions(tr)
	for _, f := range tr.sources() {
		if f.generated {
			continue
		}
		if n := len(f.lines); n > fileLinesMax && !excused.use(f.path) {
			found = append(found, finding{f.path, fileLinesMax + 1,
				fmt.Sprintf("the file has %d lines, at most %d: split it by noun", n, fileLinesMax)})
		}
		found = append(found, longLines(tr, f, excused)...)
		found = append(found, longFunctions(tr, f, excused)...)
	}
	return append(found, excused.unused()...)
}

// longLines leaves out fields with a tag: Go has no way to break a tag.
func longLines(tr *tree, f *file, excused exceptions) []finding {
	tagged := map[int]bool{}
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		if field, ok := n.(*ast.Field); ok && field.Tag != nil {
			tagged[tr.fset.Position(field.Tag.Pos()).Line] = true
		}
		return true
	})
	var found []finding
	for i, line := range f.lines {
		n := utf8.RuneCountInString(line)
		if n > lineColumnsMax && !tagged[i+1] && !excused.use(f.path) {
			found = append(found, finding{f.path, i + 1,
				fmt.Sprintf("the line has %d columns, at most %d: break it", n, lineColumnsMax)})
		}
	}
	return found
}

func longFunctions(tr *tree, f *file, excused exceptions) []finding {
	var found []finding
	for _, d := range f.syntax.Decls {
		function, ok := d.(*ast.FuncDecl)
		if !ok || function.Body == nil {
			continue
		}
		n := tr.fset.Position(function.Body.Rbrace).Line - tr.fset.Position(function.Body.Lbrace).Line - 1
		if n > functionLinesMax && !excused.use(f.path+":"+function.Name.Name) {
			found = append(found, tr.at(function, "%s has %d lines, at most %d: name its parts, "+
				"or give the reason in %s", function.Name.Name, n, functionLinesMax, exceptionsPath))
		}
	}
	return found
}

// exceptions are the lines of the table by what they excuse.
type exceptions map[string]*exception

type exception struct {
	line int
	used bool
}

func readExceptions(tr *tree) (exceptions, []finding) {
	table := exceptions{}
	var found []finding
	for _, f := range tr.files {
		if f.path != exceptionsPath {
			continue
		}
		for i, line := range f.lines {
			what, reason, _ := strings.Cut(line, " ")
			if what == "" || strings.HasPrefix(what, "#") {
				continue
			}
			if strings.TrimSpace(reason) == "" {
				found = append(found, finding{f.path, i + 1, what + " has no reason: write it behind the name"})
			}
			table[what] = &exception{line: i + 1}
		}
	}
	return table, found
}

func (e exceptions) use(what string) bool {
	if e[what] == nil {
		return false
	}
	e[what].used = true
	return true
}

func (e exceptions) unused() []finding {
	var found []finding
	for what, x := range e {
		if !x.used {
			found = append(found, finding{exceptionsPath, x.line, what + " needs no exception: remove the line"})
		}
	}
	slices.SortFunc(found, func(a, b finding) int { return a.line - b.line })
	return found
}
