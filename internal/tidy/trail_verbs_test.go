package tidy

import (
	"go/ast"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// ownWork are the verbs that the service does by itself: no operator asks for them.
var ownWork = []string{"DelistSold", "Webhooks"}

// service is what a Service is called where its verbs are called. A client of the API is called otherwise.
var service = []string{"s", "app"}

// verb is what a function of internal/app does by itself, and which others it calls.
type verb struct {
	writes, tells bool
	calls         []*types.Func
}

// absent stands for all other packages: what internal/app itself calls is known without them.
type absent struct{}

func (absent) Import(at string) (*types.Package, error) {
	p := types.NewPackage(at, path.Base(at))
	p.MarkComplete()
	return p, nil
}

// verbsOf reads the functions of internal/app, and gives the methods of its Service by name.
func verbsOf(tr *tree) (verbs map[*types.Func]*verb, methods map[string]*types.Func) {
	var files []*ast.File
	for _, f := range tr.sources() {
		if !f.test && f.dir() == "internal/app" {
			files = append(files, f.syntax)
		}
	}
	known := types.Info{Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{}}
	checked := types.Config{Importer: absent{}, Error: func(error) {}} // others' names are unknown to it
	app, _ := checked.Check("internal/app", tr.fset, files, &known)
	verbs, methods = map[*types.Func]*verb{}, map[string]*types.Func{}
	for _, f := range files {
		for _, d := range f.Decls {
			if function, ok := d.(*ast.FuncDecl); ok && function.Body != nil {
				v := &verb{}
				v.read(function.Body, known.Uses)
				verbs[known.Defs[function.Name].(*types.Func)] = v
			}
		}
	}
	store := app.Scope().Lookup("Service").Type().(*types.Named)
	for m := range store.Methods() {
		methods[m.Name()] = m
	}
	return verbs, methods
}

func (v *verb) read(body *ast.BlockStmt, uses map[*ast.Ident]types.Object) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			v.writes = v.writes || lastName(n.X) == "db" && n.Sel.Name == "Update"
			v.tells = v.tells || lastName(n.X) == "trail" && n.Sel.Name == "Add"
		case *ast.Ident:
			if f, ok := uses[n].(*types.Func); ok {
				v.calls = append(v.calls, f.Origin())
			}
		}
		return true
	})
}

// lastName is db of both db and s.db.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// reaches tells whether a function, or one that it calls in the end, does something.
func reaches(verbs map[*types.Func]*verb, from *types.Func, does func(*verb) bool) bool {
	seen, next := map[*types.Func]bool{}, []*types.Func{from}
	for len(next) > 0 {
		f := next[0]
		next = next[1:]
		v := verbs[f]
		if v == nil || seen[f] {
			continue
		}
		if does(v) {
			return true
		}
		seen[f] = true
		next = append(next, v.calls...)
	}
	return false
}

// operated lists the verbs that change the store and are called by operators' ways in, which are the
// command line and the handlers of the operator's API; silent are those that the trail never hears of.
func operated(tr *tree) (all, silent []string) {
	verbs, methods := verbsOf(tr)
	for _, f := range tr.sources() {
		admin := f.dir() == "internal/api" && strings.HasPrefix(path.Base(f.path), "admin")
		if f.test || f.dir() != "cmd/tryvox" && !admin {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			called, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !slices.Contains(service, lastName(called.X)) {
				return true
			}
			name := called.Sel.Name
			m := methods[name]
			if !reaches(verbs, m, func(v *verb) bool { return v.writes }) || slices.Contains(ownWork, name) {
				return true
			}
			all = append(all, name)
			if !reaches(verbs, m, func(v *verb) bool { return v.tells }) {
				silent = append(silent, f.path+": "+name)
			}
			return true
		})
	}
	slices.Sort(all)
	return slices.Compact(all), silent
}

// Whatever operators do by the command line or the API is told to the trail.
func TestEveryVerbOfOperatorsIsInTheTrail(t *testing.T) {
	tr, err := load(os.DirFS(filepath.Join("..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	all, silent := operated(tr)
	for _, name := range silent {
		t.Errorf("%s changes the store, and tells the trail nothing: end it with trail.Add", name)
	}
	for _, want := range []string{
		"Adjust", "ChangeAccount", "CloseAccount", "CreateAccount", "CreateKey", "ImportCatalog", "ImportPrices",
		"Restored", "RevokeKey", "RunBilling", "SetPrice", "TopUp", "Withdraw",
	} {
		if !slices.Contains(all, want) {
			t.Errorf("%s is not among what operators do, %v: this test looks in the wrong place", want, all)
		}
	}
}

func TestSilentVerbsAreFound(t *testing.T) {
	tr, err := load(fstest.MapFS{
		"internal/app/told.go": {Data: []byte(`package app

type Service struct{ db *db.DB }

func (s *Service) Told() { s.db.Update(func() { s.tell() }) }
func (s *Service) tell() { trail.Add() }
func (s *Service) Silent() { s.deeper() }
func (s *Service) deeper() { in := s.db.Update; in() }
func (s *Service) Reads() { s.db.View() }
`)},
		"cmd/tryvox/all.go": {Data: []byte(`package main
func run() { s.Told(); s.Silent(); s.Reads() }
`)},
		"internal/api/admin_all.go": {Data: []byte(`package api
func admin() { s.app.Silent() }
`)},
		"internal/api/customers.go": {Data: []byte(`package api
func customer() { s.app.Silent() }
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, got := operated(tr)
	want := []string{"cmd/tryvox/all.go: Silent", "internal/api/admin_all.go: Silent"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("silent verbs (-want +got):\n%s", diff)
	}
}
