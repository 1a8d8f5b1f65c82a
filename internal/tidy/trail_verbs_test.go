package tidy

import (
	"go/ast"
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
var ownWork = []string{"Billing", "Housekeep", "Webhooks"}

// verb is what a function of internal/app does by itself, and what it calls.
type verb struct {
	writes, tells bool
	calls         []string // verbs' keys
}

// key names a function of internal/app: CreateKey of Service, or a plain distinct.
func key(of, name string) string { return strings.TrimPrefix(of+"."+name, ".") }

const service = "Service"

// verbsOf reads the functions of internal/app. What a method calls on its receiver is the receiver's or,
// where that embeds one, the Service's; what is called on anything else is anybody's of that name.
func verbsOf(tr *tree) map[string]*verb {
	found, byName := map[string]*verb{}, map[string][]string{}
	var all []*ast.FuncDecl
	for _, f := range tr.sources() {
		if f.test || f.dir() != "internal/app" {
			continue
		}
		for _, d := range f.syntax.Decls {
			if function, ok := d.(*ast.FuncDecl); ok && function.Body != nil {
				of, _ := receiver(function)
				k := key(of, function.Name.Name)
				found[k] = &verb{}
				byName[function.Name.Name] = append(byName[function.Name.Name], k)
				all = append(all, function)
			}
		}
	}
	for _, function := range all {
		of, self := receiver(function)
		v := found[key(of, function.Name.Name)]
		ast.Inspect(function.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				name := n.Sel.Name
				on := lastName(n.X)
				v.writes = v.writes || on == "db" && name == "Update"
				v.tells = v.tells || on == "trail" && name == "Add"
				if _, plain := n.X.(*ast.Ident); plain && on == self {
					v.calls = append(v.calls, key(of, name), key(service, name))
				} else {
					v.calls = append(v.calls, byName[name]...)
				}
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok {
					v.calls = append(v.calls, name.Name)
				}
			}
			return true
		})
	}
	return found
}

// receiver is the type and the name of a method's receiver; both are empty for a function.
func receiver(function *ast.FuncDecl) (of, self string) {
	if function.Recv == nil {
		return "", ""
	}
	field := function.Recv.List[0]
	if len(field.Names) > 0 {
		self = field.Names[0].Name
	}
	ast.Inspect(field.Type, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && of == "" {
			of = name.Name
		}
		return of == ""
	})
	return of, self
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
func reaches(verbs map[string]*verb, from string, does func(*verb) bool) bool {
	seen, next := map[string]bool{}, []string{from}
	for len(next) > 0 {
		name := next[0]
		next = next[1:]
		v := verbs[name]
		if v == nil || seen[name] {
			continue
		}
		if does(v) {
			return true
		}
		seen[name] = true
		next = append(next, v.calls...)
	}
	return false
}

// operated lists the verbs that change the store and are called by operators' ways in, which are the
// command line and the handlers of the operator's API; silent are those that the trail never hears of.
func operated(tr *tree) (all, silent []string) {
	verbs := verbsOf(tr)
	for _, f := range tr.sources() {
		admin := f.dir() == "internal/api" && strings.HasPrefix(path.Base(f.path), "admin")
		if f.test || f.dir() != "cmd/tryvox" && !admin {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			name := call.Sel.Name
			k := key(service, name)
			if reaches(verbs, k, func(v *verb) bool { return v.writes }) && !slices.Contains(ownWork, name) {
				all = append(all, name)
				if !reaches(verbs, k, func(v *verb) bool { return v.tells }) {
					silent = append(silent, f.path+": "+name)
				}
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
