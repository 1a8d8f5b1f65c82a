package tidy

import (
	"slices"
	"strconv"
	"strings"
)

// layers is the house from the roof down. A package imports only from later lines; its
// sub-packages live in its room, and a room is open within itself.
var layers = [][]string{
	{"cmd"},
	{
		"internal/api", "internal/console", "internal/sip", "internal/job",
		"internal/metrics", "internal/traces",
	},
	{"internal/app"},
	{"internal/audit", "internal/webhook"},
	{
		"internal/account", "internal/catalog", "internal/holding",
		"internal/ledger", "internal/routing", "internal/event", "internal/run", "internal/trail",
		"internal/user",
	},
	{"internal/db"},
	{demoRoom},
	{"internal/cycle", "internal/e164", "internal/lifecycle", "internal/tariff"},
	{"internal/fault", "internal/id", "internal/money", "internal/realm", "internal/stamp"},
	{clientRoom},
}

// supports are there for tests and measurements: they import anything below api, and the
// product imports none of them.
var supports = []string{
	"internal/db/dbtest", "internal/prove", "internal/rapidtest", "internal/tidy", "bench",
	"deploy/check", // a module of its own
}

// demoRoom is a room that only cmd may know: what it holds is for newcomers, not for the product.
const demoRoom = "internal/demo"

// clientRoom is for programs of others: it needs nothing but the standard library, and of the product
// only cmd knows it. Its tests may start the server.
const clientRoom = "client"

// supportLayer is the line that supports import from as if they stood there: api's.
const supportLayer = 1

// layered finds imports that go up or sideways.
func layered(tr *tree) []finding {
	var found []finding
	for _, f := range tr.sources() {
		if _, _, known := roomOf(f.dir()); !known {
			found = append(found, finding{f.path, 1, f.dir() + " is in no layer: " +
				"move it, or give it a line in internal/tidy/layers_test.go"})
			continue
		}
		for _, spec := range f.syntax.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			host, _, _ := strings.Cut(p, "/")
			if !f.test && below(f.dir(), clientRoom) && strings.Contains(host, ".") {
				found = append(found, tr.at(spec, "%s imports %s: whoever imports it would import that too; "+
					"the standard library has to do", f.dir(), p))
				continue
			}
			if to, ours := strings.CutPrefix(p, module+"/"); ours {
				if why := trespass(f, to); why != "" {
					found = append(found, tr.at(spec, "%s imports %s: %s", f.dir(), to, why))
				}
			}
		}
	}
	return found
}

// trespass says why the file must not import the package, and what to do; else nothing.
func trespass(f *file, to string) string {
	from, fromLayer, _ := roomOf(f.dir())
	room, layer, known := roomOf(to)
	isSupport := slices.Contains(supports, room)
	switch {
	case !known:
		return "it is in no layer"
	case room == from || from == clientRoom && f.test:
		return ""
	case isSupport && (f.test || slices.Contains(supports, from)):
		return ""
	case isSupport:
		return "it is for tests; move what the product needs out of it"
	case room == demoRoom && from != "cmd":
		return "only cmd knows the demonstration"
	case room == clientRoom && from != "cmd" && !f.test && !slices.Contains(supports, from):
		return "it is for programs of others"
	case layer == fromLayer && f.test && fromLayer > supportLayer:
		return "" // a test may bring a neighbour along
	case layer == fromLayer:
		return "they stand on the same layer; let app bring the two together, or move what both need down"
	case layer < fromLayer:
		return "it is a higher layer; pass in what is needed, or move it down"
	}
	return ""
}

// roomOf finds the room of a package's folder, and its layer counted from the roof.
func roomOf(dir string) (room string, layer int, known bool) {
	for _, support := range supports {
		if below(dir, support) {
			return support, supportLayer, true
		}
	}
	for i, line := range layers {
		for _, room := range line {
			if below(dir, room) {
				return room, i, true
			}
		}
	}
	return "", 0, false
}
