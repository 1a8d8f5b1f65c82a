package tidy

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// permissive are the licences that the program may hold code under: whoever gets it may run, change,
// sell and host it, and owes no more than the notices. The names are SPDX identifiers.
var permissive = []string{"Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "blessing"}

// byFile are the licences that ask for the source of the module's own files, with what was changed in them,
// and for nothing of the program around them: whoever gets the program may host and sell it all the same.
// Such a module must be unchanged, so that its source is where its author keeps it.
var byFile = []string{"MPL-2.0"}

// carried is code of others that modules of the program hold, by the file that tells so.
var carried = map[string]struct{ ids, what string }{
	"modernc.org/libc/LICENSE-3RD-PARTY.md": {
		"BSD-2-Clause, BSD-3-Clause, MIT", "musl libc, parts of Go, go-netdb and nixpkgs",
	},
	"modernc.org/memory/LICENSE-GO":           {"BSD-3-Clause", "parts of Go"},
	"modernc.org/memory/LICENSE-MMAP-GO":      {"BSD-3-Clause", "mmap-go"},
	"modernc.org/sqlite/LICENSE-SQLITE":       {"blessing", "SQLite, which is in the public domain"},
	"modernc.org/sqlite/LICENSE-3RD-PARTY.md": {"", "repeats the licences of what it needs"},
	"modernc.org/memory/LICENSE-LOGO":         {"", "a picture, which is not in the program"},
	"modernc.org/sqlite/LICENSE-SQLITE_VEC":   {"", "sqlite-vec, which is not in the program"},
}

// OpenTelemetry's modules are under the first of these, and name the second for what they took from
// Go, in one file, the same in all of them.
const (
	openTelemetry = "go.opentelemetry.io/otel"
	twofold       = "Apache-2.0 and BSD-3-Clause"
)

// untold is code of others in the program that no such file tells of.
var untold = [][2]string{
	{"The Go standard library and runtime", "BSD-3-Clause"},
	{"htmx, in internal/console/assets", "0BSD"},
	{"React, TanStack, Headless UI, React Flow, dagre and what they need, in riverqueue.com/riverui",
		"MIT, ISC, Apache-2.0"},
	{"The metadata of Google's libphonenumber, in github.com/nyaruka/phonenumbers", "Apache-2.0"},
}

// licencesHead opens docs/licences.md.
const licencesHead = "# Licences of others\n\n" +
	"The program holds code of these modules, in the version that go.mod and the SBOM (`make sbom`)\n" +
	"name. The text of each licence is in the module. Every one lets you run, change, sell and host\n" +
	"the program, and asks for its notice. MPL-2.0 asks besides that the source of the module's own\n" +
	"files can be had, with what was changed in them: nothing was, so it is at the address of the module.\n" +
	"`go test ./internal/tidy -run Licences -update` reads the licences and writes this file.\n\n" +
	"| module | licence (SPDX) | for |\n|---|---|---|\n"

// linked is a module with code in the program.
type linked struct {
	Path, Dir string
	Replace   *struct{ Path string }
}

// TestLicences wants every module of the program in docs/licences.md, no other, and none under a licence
// that is not permissive.
func TestLicences(t *testing.T) {
	modules, err := linkedModules(t)
	if err != nil {
		t.Fatal(err)
	}
	text := licencesHead
	beside := ""
	for _, m := range modules {
		ids, more, err := licences(m)
		if err != nil {
			t.Error(err)
		}
		text += fmt.Sprintf("| %s | %s | %s |\n", m.Path, ids, allowedModules[m.Path])
		beside += more
	}
	text += "\nAnd these hold, or are, code of others again:\n\n| code | licence (SPDX) |\n|---|---|\n" + beside
	for _, one := range untold {
		text += fmt.Sprintf("| %s | %s |\n", one[0], one[1])
	}
	path := filepath.Join("..", "..", "docs", "licences.md")
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), text); diff != "" {
		t.Errorf("docs/licences.md (-) and the program (+); to write it: "+
			"go test ./internal/tidy -run Licences -update\n%s", diff)
	}
}

// linkedModules are the modules of the program as it is shipped, sorted.
func linkedModules(t *testing.T) ([]linked, error) {
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=Module", module+"/cmd/tryvox")
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	var said strings.Builder
	list.Stderr = &said
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, &said)
	}
	found := map[linked]bool{}
	for all := json.NewDecoder(strings.NewReader(string(out))); ; {
		var one struct{ Module *linked }
		if err := all.Decode(&one); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		if one.Module != nil && one.Module.Path != module {
			found[*one.Module] = true
		}
	}
	byPath := func(a, b linked) int { return strings.Compare(a.Path, b.Path) }
	return slices.SortedFunc(maps.Keys(found), byPath), nil
}

// licenceName is what a file with a licence is called.
var licenceName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense)`)

// licences reads the files of a module: its own licence, and lines for the code of others in it.
func licences(m linked) (ids, beside string, err error) {
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return "", "", err
	}
	for _, e := range entries {
		if !licenceName.MatchString(e.Name()) || e.IsDir() {
			continue
		}
		if told, known := carried[m.Path+"/"+e.Name()]; known {
			if told.ids != "" {
				beside += fmt.Sprintf("| %s, in %s | %s |\n", told.what, m.Path, told.ids)
			}
			for id := range strings.SplitSeq(told.ids, ", ") {
				if id != "" && !slices.Contains(permissive, id) {
					err = errors.Join(err, fmt.Errorf("%s: %s is not permissive", m.Path, id))
				}
			}
			continue
		}
		text, readErr := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		id := licenceOf(string(text))
		taken := slices.Contains(permissive, id) || slices.Contains(byFile, id) && m.Replace == nil ||
			below(m.Path, openTelemetry) && id == twofold
		if readErr != nil || !taken {
			err = errors.Join(err, readErr, fmt.Errorf(
				"%s/%s: licence %q: read it, and do without the module if it is not permissive", m.Path, e.Name(), id))
		}
		if ids != "" {
			ids += ", "
		}
		ids += id
	}
	if ids == "" {
		err = errors.Join(err, fmt.Errorf("%s has no licence: do without it", m.Path))
	}
	return ids, beside, err
}

// licenceOf names the licence that a text is; empty: none that we know, or several.
func licenceOf(text string) string {
	flat := strings.ToLower(strings.Join(strings.Fields(text), " "))
	has := func(words string) bool { return strings.Contains(flat, words) }
	if strings.HasPrefix(strings.TrimPrefix(flat, "# "), "mozilla public license version 2.0") &&
		strings.HasSuffix(flat, "as defined by the mozilla public license, v. 2.0.") {
		return "MPL-2.0" // it speaks of the GNU licences, which it may be changed for
	}
	var found []string
	for _, kind := range []string{"general", "mozilla", "eclipse"} {
		if copyleft := kind + " public license"; has(copyleft) {
			found = append(found, copyleft)
		}
	}
	if has("apache license version 2.0, january 2004") {
		found = append(found, "Apache-2.0")
	}
	if has("permission is hereby granted, free of charge, to any person obtaining a copy") {
		found = append(found, "MIT")
	}
	if has("permission to use, copy, modify, and") && has("distribute this software for any purpose") {
		found = append(found, "ISC")
	}
	if has("redistribution and use in source and binary forms") {
		clauses := "BSD-2-Clause"
		if has("neither the name") || has("names of its contributors may") {
			clauses = "BSD-3-Clause"
		}
		found = append(found, clauses)
	}
	if len(found) != 1 {
		return strings.Join(found, " and ")
	}
	return found[0]
}

// Texts that look like a permissive licence and are not one, or are two, are not taken for one.
func TestLicenceOf(t *testing.T) {
	mit := "Permission is hereby granted, free of charge, to any\nperson obtaining a copy of this software"
	bsd := "Redistribution and use in source and binary forms, with or without modification"
	mpl := "Mozilla Public License Version 2.0\n==\n the GNU General Public License, Version 2.0 …\n" +
		"\"Incompatible With Secondary Licenses\", as\n  defined by the Mozilla Public License, v. 2.0.\n"
	tests := []struct{ text, want string }{
		{mit, "MIT"},
		{bsd, "BSD-2-Clause"},
		{bsd + " Neither the name of Google Inc.", "BSD-3-Clause"},
		{"Apache License\n  Version 2.0, January 2004", "Apache-2.0"},
		{"Permission to use, copy, modify, and/or distribute this software for any purpose", "ISC"},
		{"GNU AFFERO GENERAL PUBLIC LICENSE\nVersion 3", "general public license"},
		{"Mozilla Public License Version 2.0", "mozilla public license"},
		{mpl, "MPL-2.0"},
		{"# " + mpl, "MPL-2.0"},
		{mpl + mit, "general public license and mozilla public license and MIT"},
		{mit + bsd, "MIT and BSD-2-Clause"},
		{"All rights reserved.", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got := licenceOf(tt.text)
		if got != tt.want {
			t.Errorf("licenceOf(%.40q) = %q, want %q", tt.text, got, tt.want)
		}
	}
}
