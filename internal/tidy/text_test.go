package tidy

import (
	"regexp"
	"strings"
)

// scriptsPath is where the forbidden texts stand as examples.
const scriptsPath = "internal/tidy/testdata"

// forbidden are texts that no file may hold. The patterns are written so that they do not
// match themselves.
var forbidden = []struct {
	text *regexp.Regexp
	what string
}{
	{regexp.MustCompile(`\b(TO[D]O|FIX[M]E)\b`), "do it now, or open an issue and name its number"},
	{regexp.MustCompile(`[.][.]/shared\b`), "a path of one workplace: the repository stands alone"},
	{regexp.MustCompile(`(^|[^\w.~-])/[w]ork/`), "a path of one workplace: the repository stands alone"},
}

// texts finds forbidden texts in files of every kind.
func texts(tr *tree) []finding {
	var found []finding
	for _, f := range tr.files {
		if f.inside(scriptsPath) {
			continue
		}
		for i, line := range f.lines {
			for _, pattern := range forbidden {
				if text := pattern.text.FindString(line); text != "" {
					found = append(found, finding{f.path, i + 1, strings.TrimSpace(text) + ": " + pattern.what})
				}
			}
		}
	}
	return found
}
