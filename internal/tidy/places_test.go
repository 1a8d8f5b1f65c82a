package tidy

import (
	"slices"
	"strconv"
	"strings"
)

// place says where a package of others may be imported.
type place struct {
	path  string   // the package, and all below it
	rooms []string // folders that may
	tests bool     // any test may too
	why   string
}

var onlyDB = []string{"internal/db", "bench"}

var allowedPlaces = []place{
	{"github.com/nyaruka/phonenumbers", []string{"internal/catalog", "internal/demo/generate"}, true,
		"type and region are columns of the catalog, never derived at a sale: read the catalog's row"},
	{"database/sql", onlyDB, false, "only internal/db knows the engines: use db.Stmt"},
	{"github.com/jackc/pgx", onlyDB, false, "only internal/db knows the engines: use db.Stmt"},
	{"github.com/pressly/goose", onlyDB, false, "only internal/db knows the engines: use DB.Migrate"},
	{"modernc.org/sqlite", onlyDB, false, "only internal/db knows the engines: use db.Stmt"},
	{"github.com/riverqueue/river", []string{"internal/db", "internal/job"}, false,
		"only internal/job knows when work is done: write a verb, and give it a job there"},
	{"riverqueue.com/riverui", []string{"internal/db"}, false,
		"its handler changes jobs and tells nobody: use DB.JobsUI for what it reads, and verbs for the rest"},
	{"github.com/emiago/sipgo", []string{"internal/routing", "internal/sip"}, true,
		"routing knows what a SIP URI may be: check by its settings"},
	{"github.com/prometheus", []string{"internal/metrics"}, true,
		"only internal/metrics knows Prometheus: tell what happened by a Watch"},
	{"go.opentelemetry.io", []string{"internal/traces"}, true,
		"only internal/traces knows OpenTelemetry: take a function that begins a span"},
	{"github.com/danielgtaylor/huma", []string{"internal/api"}, false,
		"HTTP ends in internal/api: pass plain values down"},
}

// places finds imports of other people's packages where they do not belong.
func places(tr *tree) []finding {
	var found []finding
	for _, f := range tr.sources() {
		for _, spec := range f.syntax.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			i := slices.IndexFunc(allowedPlaces, func(at place) bool { return below(p, at.path) })
			if i < 0 {
				continue
			}
			if at := allowedPlaces[i]; !f.inside(at.rooms...) && (!f.test || !at.tests) {
				found = append(found, tr.at(spec, "%s belongs in %s: %s", p, strings.Join(at.rooms, ", "), at.why))
			}
		}
	}
	return found
}
