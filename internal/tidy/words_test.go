package tidy

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"unicode"
)

// banned are words that name nothing: a type called so is a drawer for everything.
var banned = []string{"manager", "helper", "util", "common", "base", "data", "info", "process"}

// words finds banned words in the names of folders, files and types.
func words(tr *tree) []finding {
	var found []finding
	for _, dir := range tr.dirs {
		if word := bannedWord(path.Base(dir)); word != "" && !inTestdata(dir) {
			found = append(found, finding{dir, 0, rename("the folder", word)})
		}
	}
	for _, f := range tr.files {
		if word := bannedWord(path.Base(f.path)); word != "" && !inTestdata(f.path) {
			found = append(found, finding{f.path, 0, rename("the file", word)})
		}
	}
	for _, f := range tr.sources() {
		if f.generated {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if spec, ok := n.(*ast.TypeSpec); ok {
				if word := bannedWord(spec.Name.Name); word != "" {
					found = append(found, tr.at(spec, "%s", rename("the type "+spec.Name.Name, word)))
				}
			}
			return true
		})
	}
	return found
}

func rename(what, word string) string {
	return what + " is called " + word + ", which says nothing: take the trade's word for what it does"
}

// bannedWord returns the first banned word of a name, in the singular or the plural.
func bannedWord(name string) string {
	for _, word := range camelWords(name) {
		word = strings.ToLower(word)
		for _, w := range []string{word, strings.TrimSuffix(word, "s"), strings.TrimSuffix(word, "es")} {
			if slices.Contains(banned, w) {
				return w
			}
		}
	}
	return ""
}

// camelWords splits at capitals and at all that is no letter: "IDKeyInfo" is ID, Key, Info.
func camelWords(name string) []string {
	var found []string
	runes := []rune(name)
	start := 0
	for i, r := range runes {
		first := unicode.IsUpper(r) && i > 0 &&
			(unicode.IsLower(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1]))
		if first || !unicode.IsLetter(r) {
			found = append(found, string(runes[start:i]))
			start = i
			if !unicode.IsLetter(r) {
				start++
			}
		}
	}
	return append(found, string(runes[start:]))
}

func inTestdata(p string) bool { return strings.Contains("/"+p+"/", "/testdata/") }
