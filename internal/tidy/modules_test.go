package tidy

import "strings"

// allowedModules are all modules that go.mod may require, with the reason for each. A new
// one is a decision: it is code that we answer for.
var allowedModules = map[string]string{
	"github.com/a-h/templ":                  "the console's pages",
	"github.com/alecthomas/kong":            "the command line",
	"github.com/anishathalye/porcupine":     "linearizability, in tests",
	"github.com/chromedp/cdproto":           "the protocol of chromedp, in tests",
	"github.com/chromedp/chromedp":          "a real browser before the console, in tests",
	"github.com/emiago/sipgo":               "parsing SIP URIs",
	"github.com/goccy/go-yaml":              "the OpenAPI document in YAML",
	"github.com/gofrs/uuid/v5":              "ids",
	"github.com/google/go-cmp":              "differences in tests",
	"github.com/jackc/pgx/v5":               "PostgreSQL",
	"github.com/mattn/go-isatty":            "whether anybody sees the progress",
	"github.com/nyaruka/phonenumbers":       "the numbering plan, for import only",
	"github.com/pb33f/libopenapi":           "reading the OpenAPI document in tests",
	"github.com/pb33f/libopenapi-validator": "holding answers to the OpenAPI document, in tests",
	"github.com/pressly/goose/v3":           "migrations",
	"github.com/prometheus/client_golang":   "metrics",
	"github.com/riverqueue/river":           "jobs",
	"github.com/rogpeppe/go-internal":       "testscript: the command line as scripts",
	"github.com/rs/zerolog":                 "the log that toxiproxy asks for, in tests",
	"github.com/Shopify/toxiproxy/v2":       "networks that fail, in tests",
	"github.com/VictoriaMetrics/metricsql":  "reading the dashboard's and the rules' PromQL in tests",
	"go.opentelemetry.io/otel":              "traces",
	"go.opentelemetry.io/otel/sdk":          "traces",
	"go.opentelemetry.io/otel/trace":        "traces",
	"go.opentelemetry.io/proto/otlp":        "what is sent of traces, read in tests",
	"google.golang.org/protobuf":            "reading traces in tests; the metadata of phonenumbers",
	"golang.org/x/crypto":                   "hashes of passwords: argon2id",
	"golang.org/x/sync":                     "singleflight: one look-up of a key for all who wait",
	"golang.org/x/sys":                      "free disk and open files, for doctor and the door",
	"golang.org/x/text":                     "Unicode normal form of imported text",
	"golang.org/x/tools":                    "txtar: small repositories as test scripts",
	"modernc.org/libc":                      "of modernc.org/sqlite; in tests, the disk without power",
	"modernc.org/sqlite":                    "SQLite without cgo",
	"pgregory.net/rapid":                    "state machines in tests",

	"github.com/standard-webhooks/standard-webhooks/libraries":        "the receiver of webhooks, in tests",
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp": "traces, sent by OTLP over HTTP",

	"github.com/riverqueue/river/riverdriver":             "jobs",
	"github.com/riverqueue/river/riverdriver/riverpgxv5":  "jobs on PostgreSQL",
	"github.com/riverqueue/river/riverdriver/riversqlite": "jobs on SQLite",
	"github.com/riverqueue/river/rivertype":               "jobs",
	"riverqueue.com/riverui":                              "a page for jobs, with its own scripts",

	"github.com/bahlo/generic-list-go":        "of libopenapi",
	"github.com/basgys/goxml2json":            "of libopenapi-validator",
	"github.com/beorn7/perks":                 "of client_golang",
	"github.com/buger/jsonparser":             "of libopenapi",
	"github.com/cespare/xxhash/v2":            "of client_golang",
	"github.com/dustin/go-humanize":           "of modernc.org/sqlite",
	"github.com/go-json-experiment/json":      "of chromedp",
	"github.com/gabriel-vasile/mimetype":      "of riverui",
	"github.com/go-openapi/jsonpointer":       "of libopenapi-validator",
	"github.com/go-playground/locales":        "of riverui",
	"github.com/go-playground/validator/v10":  "of riverui",
	"github.com/gobwas/httphead":              "of sipgo",
	"github.com/gobwas/pool":                  "of sipgo",
	"github.com/gobwas/ws":                    "of sipgo",
	"github.com/google/uuid":                  "of modernc.org/sqlite",
	"github.com/gorilla/mux":                  "of toxiproxy",
	"github.com/jackc/pgerrcode":              "of riverui",
	"github.com/jackc/pgpassfile":             "of pgx",
	"github.com/jackc/pgservicefile":          "of pgx",
	"github.com/jackc/puddle/v2":              "of pgx: its pool",
	"github.com/leodido/go-urn":               "of riverui",
	"github.com/mattn/go-colorable":           "of toxiproxy",
	"github.com/mfridman/interpolate":         "of goose",
	"github.com/munnerz/goautoneg":            "of client_golang",
	"github.com/ncruces/go-strftime":          "of modernc.org/sqlite",
	"github.com/pb33f/go-yaml":                "of libopenapi",
	"github.com/pb33f/jsonpath":               "of libopenapi",
	"github.com/pb33f/jsonschema/v6":          "of libopenapi-validator",
	"github.com/pb33f/ordered-map/v2":         "of libopenapi",
	"github.com/prometheus/client_model":      "of client_golang",
	"github.com/prometheus/common":            "of client_golang",
	"github.com/prometheus/procfs":            "of client_golang",
	"github.com/remyoudompheng/bigfft":        "of modernc.org/sqlite",
	"github.com/riverqueue/apiframe":          "of riverui",
	"github.com/riverqueue/river/rivershared": "of river",
	"github.com/tidwall/gjson":                "of river",
	"github.com/tidwall/match":                "of river",
	"github.com/tidwall/pretty":               "of river",
	"github.com/tidwall/sjson":                "of river",
	"github.com/rs/xid":                       "of toxiproxy",
	"github.com/sethvargo/go-retry":           "of goose",
	"go.uber.org/multierr":                    "of goose",
	"github.com/VictoriaMetrics/metrics":      "of metricsql",
	"github.com/valyala/fastrand":             "of metricsql",
	"github.com/valyala/histogram":            "of metricsql",
	"golang.org/x/net":                        "of the OTLP exporter",
	"gopkg.in/tomb.v1":                        "of toxiproxy",
	"modernc.org/mathutil":                    "of modernc.org/sqlite",
	"modernc.org/memory":                      "of modernc.org/sqlite",

	"github.com/cenkalti/backoff/v5":                    "of the OTLP exporter",
	"github.com/go-playground/universal-translator":     "of riverui",
	"github.com/go-logr/logr":                           "of the OTLP exporter",
	"github.com/go-logr/stdr":                           "of the OTLP exporter",
	"github.com/grpc-ecosystem/grpc-gateway/v2":         "of the OTLP exporter",
	"go.opentelemetry.io/auto/sdk":                      "of the OTLP exporter",
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace": "of the OTLP exporter",
	"go.opentelemetry.io/otel/log":                      "of the OTLP exporter",
	"go.opentelemetry.io/otel/metric":                   "of the OTLP exporter",
	"google.golang.org/genproto/googleapis/api":         "of the OTLP exporter",
	"google.golang.org/genproto/googleapis/rpc":         "of the OTLP exporter",
	"google.golang.org/grpc":                            "of the OTLP exporter",
}

// modules finds requirements of go.mod that nobody gave a reason for.
func modules(tr *tree) []finding {
	var found []finding
	for _, f := range tr.files {
		if f.path != "go.mod" {
			continue
		}
		for i, name := range requirements(f.lines) {
			if name != "" && allowedModules[name] == "" {
				found = append(found, finding{f.path, i + 1, name +
					" is not allowed: write its reason into internal/tidy/modules_test.go, or do without it"})
			}
		}
	}
	return found
}

// requirements returns the module that each line of a go.mod requires or replaces with, or
// nothing.
func requirements(lines []string) []string {
	found := make([]string, len(lines))
	verb := ""
	for i, line := range lines {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || strings.HasPrefix(words[0], "//"):
			continue
		case len(words) == 2 && words[1] == "(":
			verb = words[0]
			continue
		case words[0] == ")":
			verb = ""
			continue
		}
		verbHere := verb
		if verb == "" {
			verbHere, words = words[0], words[1:]
		}
		switch verbHere {
		case "require", "tool":
			found[i] = words[0]
		case "replace":
			found[i] = words[len(words)-1]
			if len(words) > 2 && strings.HasPrefix(words[len(words)-1], "v") {
				found[i] = words[len(words)-2]
			}
		}
	}
	return found
}
