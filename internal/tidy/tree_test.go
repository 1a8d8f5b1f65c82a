package tidy

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"
)

// module is the path of this module.
const module = "tryvox.io/numbers"

// tree is a repository as the rules see it.
type tree struct {
	fset  *token.FileSet
	files []*file // text files in the order of their paths
	dirs  []string
}

// file is one text file. Its syntax is nil outside Go and below testdata.
type file struct {
	path      string
	lines     []string
	syntax    *ast.File
	generated bool
	test      bool
}

// load reads all that belongs to the repository: every file that .gitignore does not name.
// It walks instead of asking git, so that the go command sees what was read, and a cached
// result is never older than the code.
func load(fsys fs.FS) (*tree, error) {
	tr := &tree{fset: token.NewFileSet()}
	ignored, err := readIgnored(fsys)
	if err != nil {
		return nil, err
	}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case p == ".":
			return nil
		case p == ".git" || ignored.match(p):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir():
			tr.dirs = append(tr.dirs, p)
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		return tr.add(fsys, p)
	})
	return tr, err
}

func (tr *tree) add(fsys fs.FS, p string) error {
	content, err := fs.ReadFile(fsys, p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // removed since the walk saw it
	}
	if err != nil {
		return err
	}
	if bytes.IndexByte(content, 0) >= 0 || !utf8.Valid(content) {
		return nil // not text
	}
	f := &file{path: p, lines: strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")}
	tr.files = append(tr.files, f)
	if path.Ext(p) != ".go" || strings.Contains("/"+p, "/testdata/") {
		return nil
	}
	f.test = strings.HasSuffix(p, "_test.go")
	f.syntax, err = parser.ParseFile(tr.fset, p, content, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	f.generated = ast.IsGenerated(f.syntax)
	return nil
}

// sources are the Go files.
func (tr *tree) sources() []*file {
	var found []*file
	for _, f := range tr.files {
		if f.syntax != nil {
			found = append(found, f)
		}
	}
	return found
}

// at makes a finding at a node of the file.
func (tr *tree) at(n ast.Node, format string, args ...any) finding {
	p := tr.fset.Position(n.Pos())
	return finding{path: p.Filename, line: p.Line, text: fmt.Sprintf(format, args...)}
}

// dir is the package's folder, in slashes, below the module.
func (f *file) dir() string { return path.Dir(f.path) }

// inside tells whether the file stands in one of the folders or below it.
func (f *file) inside(folders ...string) bool { return below(f.path, folders...) }

// below tells whether the path is one of the roots or below it.
func below(p string, roots ...string) bool {
	for _, root := range roots {
		if p == root || strings.HasPrefix(p, root+"/") {
			return true
		}
	}
	return false
}

// imports maps what the file imports to the name under which it does.
func (f *file) imports() map[string]string {
	names := map[string]string{}
	for _, spec := range f.syntax.Imports {
		p, _ := strconv.Unquote(spec.Path.Value) // the parser has accepted it
		names[p] = path.Base(p)
		if spec.Name != nil {
			names[p] = spec.Name.Name
		}
	}
	return names
}

// patterns are the lines of .gitignore: names, or paths that begin at the root.
type patterns []string

func readIgnored(fsys fs.FS) (patterns, error) {
	content, err := fs.ReadFile(fsys, ".gitignore")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var found patterns
	for line := range strings.Lines(string(content)) {
		line = strings.TrimSuffix(strings.TrimSpace(line), "/")
		if line != "" && !strings.HasPrefix(line, "#") {
			found = append(found, line)
		}
	}
	return found, err
}

func (ps patterns) match(p string) bool {
	for _, pattern := range ps {
		name := path.Base(p)
		if rooted, ok := strings.CutPrefix(pattern, "/"); ok {
			pattern, name = rooted, p
		}
		if ok, err := path.Match(pattern, name); ok && err == nil {
			return true
		}
	}
	return false
}
