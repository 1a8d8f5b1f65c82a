package tidy

import (
	"go/ast"
	"slices"
	"strings"
)

// owners says which package writes and reads each table. Nobody else names it in SQL.
var owners = map[string]string{
	"accounts":          "internal/account",
	"api_keys":          "internal/account",
	"numbers":           "internal/catalog",
	"numbers_staged":    "internal/catalog",
	"prices":            "internal/catalog",
	"reservations":      "internal/catalog",
	"holdings":          "internal/holding",
	"transfers":         "internal/ledger",
	"balances":          "internal/ledger",
	"trunks":            "internal/routing",
	"trunk_addresses":   "internal/routing",
	"trunk_credentials": "internal/routing",
	"applications":      "internal/routing",
	"routes":            "internal/routing",
	"events":            "internal/event",
	"trail":             "internal/trail",
	"trail_head":        "internal/trail",
	"trail_before":      "internal/trail",
	"runs":              "internal/run",
	"users":             "internal/user",
	"invitations":       "internal/user",
	"sessions":          "internal/user",
	"run_problems":      "internal/run",
	"idempotency_keys":  "internal/app",

	"webhook_endpoints":  "internal/webhook",
	"webhook_deliveries": "internal/webhook",
}

const (
	auditRoom = "internal/audit" // reads all tables and changes none
	dbRoom    = "internal/db"    // reads what it must of any, by names that it finds at run time
)

// tables finds SQL that names the table of another package, SQL that is no constant, and
// constants that this test cannot read. Tests may name any table.
func tables(tr *tree) []finding {
	var found []finding
	constants := constantsOf(tr)
	for _, f := range tr.sources() {
		if f.test || !f.inside("internal") || f.inside(supports...) {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ValueSpec:
				for i, name := range n.Names {
					if isSQL(name.Name) && i < len(n.Values) {
						text, ok := constants.text(f.dir(), n.Values[i])
						if !ok {
							found = append(found, tr.at(name, "%s cannot be read here: "+
								"make it a constant of literals and constants of its package", name.Name))
						}
						found = append(found, strangers(tr, f, name, text)...)
					}
				}
			case *ast.KeyValueExpr:
				key, ok := n.Key.(*ast.Ident)
				if ok && key.Name == "SQL" && isLiteral(n.Value) && !f.inside(dbRoom) {
					found = append(found, tr.at(n, "SQL without a name: make it a constant sqlSomething, "+
						"so that tests can prepare it on every engine"))
				}
			}
			return true
		})
	}
	return found
}

// strangers finds the tables of others in one statement.
func strangers(tr *tree, f *file, name *ast.Ident, sql string) []finding {
	var found []finding
	for _, use := range usesOf(sql) {
		owner, known := owners[use.table]
		switch {
		case f.inside(dbRoom):
		case !known:
			found = append(found, tr.at(name, "%s names %s, which nobody owns: "+
				"give it an owner in internal/tidy/tables_test.go", name.Name, use.table))
		case f.inside(auditRoom) && use.changes:
			found = append(found, tr.at(name, "%s changes %s: audit only reads", name.Name, use.table))
		case f.inside(auditRoom), f.inside(owner):
		default:
			found = append(found, tr.at(name, "%s names %s, which %s owns: call that package instead",
				name.Name, use.table, owner))
		}
	}
	return found
}

func isSQL(name string) bool {
	rest, ok := strings.CutPrefix(name, "sql")
	return ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z')
}

func isLiteral(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.BinaryExpr:
		return isLiteral(e.X) || isLiteral(e.Y)
	}
	return false
}

// use is one table in one statement.
type use struct {
	table   string
	changes bool
}

// usesOf lists the tables that a statement names, each once.
func usesOf(sql string) []use {
	words := sqlWords(sql)
	own := ownNames(words)
	var found []use
	for i, word := range words {
		changes := word == "into" || word == "update" || i > 0 && words[i-1] == "delete"
		for _, table := range namedAfter(words, i) {
			if slices.Contains(own, table) {
				continue
			}
			at := slices.IndexFunc(found, func(u use) bool { return u.table == table })
			if at < 0 {
				found = append(found, use{table, changes})
			} else if changes {
				found[at].changes = true
			}
		}
	}
	return found
}
