package tidy

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sqlConstants are the string constants of all packages, by folder and name.
type sqlConstants map[[2]string]ast.Expr

func constantsOf(tr *tree) sqlConstants {
	found := sqlConstants{}
	for _, f := range tr.sources() {
		for _, d := range f.syntax.Decls {
			group, ok := d.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, s := range group.Specs {
				spec := s.(*ast.ValueSpec)
				for i, name := range spec.Names {
					if i < len(spec.Values) {
						found[[2]string{f.dir(), name.Name}] = spec.Values[i]
					}
				}
			}
		}
	}
	return found
}

// text computes a constant expression of string literals and constants of the package.
func (cs sqlConstants) text(dir string, e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.ParenExpr:
		return cs.text(dir, e.X)
	case *ast.Ident:
		value, ok := cs[[2]string{dir, e.Name}]
		if !ok {
			return "", false
		}
		return cs.text(dir, value)
	case *ast.BinaryExpr:
		left, leftOK := cs.text(dir, e.X)
		right, rightOK := cs.text(dir, e.Y)
		return left + right, leftOK && rightOK
	}
	return "", false
}

var (
	sqlSilent = regexp.MustCompile(`--[^\n]*|'(''|[^'])*'`) // comments and texts
	sqlWord   = regexp.MustCompile(`[a-z_$][a-z0-9_$.]*|[(),]`)
	// sqlFrom are the words FROM and UPDATE that stand before no table.
	sqlFrom = regexp.MustCompile(`\bis\s+(not\s+)?distinct\s+from\b|\bextract\s*\(\s*\w+\s+from\b|` +
		`\bfor\s+(no\s+key\s+)?update(\s+of\s+\w+)?\b|\bdo\s+update\b`)
)

// sqlWords splits a statement into lower-case words, parentheses and commas.
func sqlWords(sql string) []string {
	sql = sqlSilent.ReplaceAllString(strings.ToLower(sql), " ")
	return sqlWord.FindAllString(sqlFrom.ReplaceAllString(sql, " "), -1)
}

// ownNames are the names that the statement gives to queries of its own: name AS ( … ),
// name (columns) AS ( … ), and the rows of EACH.
func ownNames(words []string) []string {
	found := []string{"each"}
	for i := 1; i+1 < len(words); i++ {
		if words[i] != "as" || words[i+1] != "(" && words[i+1] != "materialized" && words[i+1] != "not" {
			continue
		}
		name := i - 1
		if words[name] == ")" {
			for name > 0 && words[name] != "(" {
				name--
			}
			name--
		}
		if name >= 0 {
			found = append(found, words[name])
		}
	}
	return found
}

// beforeTable are the words after which tables stand, afterTable those that end a list.
var (
	beforeTable = []string{"from", "join", "into", "update", "using"}
	afterTable  = []string{
		"set", "where", "join", "left", "inner", "cross", "full", "right", "on", "using", "group",
		"order", "limit", "returning", "values", "select", "union", "except", "intersect", "having", "for",
	}
)

// namedAfter lists the tables that stand after the word at i: FROM a, b AS c names a and b.
func namedAfter(words []string, i int) []string {
	if !slices.Contains(beforeTable, words[i]) {
		return nil
	}
	var found []string
	for depth, first := 0, true; i+1 < len(words); {
		i++
		switch word := words[i]; {
		case word == "(":
			depth++
			first = false
		case word == ")":
			depth--
			if depth < 0 {
				return found
			}
		case depth > 0:
		case word == ",":
			first = true
		case slices.Contains(afterTable, word):
			return found
		case first && word != "only" && word != "lateral":
			if i+1 == len(words) || words[i+1] != "(" || words[i-1] == "into" {
				found = append(found, word)
			}
			first = false
		}
	}
	return found
}
