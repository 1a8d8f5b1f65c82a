package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
	"tryvox.io/numbers/internal/stamp"
)

const (
	imports  = ofOperator + "/imports"
	anImport = imports + "/{import_id}"
)

// importShown is the reading of a catalog file.
type importShown struct {
	ID        string      `json:"id"`
	Realm     realm.Realm `json:"realm" enum:"live,sandbox"`
	DryRun    bool        `json:"dry_run"`
	State     run.State   `json:"state" enum:"running,done,failed"`
	Added     int         `json:"added"`
	Changed   int         `json:"changed"`
	Unchanged int         `json:"unchanged"`
	Refused   int         `json:"refused"`
	Warned    int         `json:"warned" doc:"Counted as what became of them, too."`
	Failure   *string     `json:"failure" doc:"Why it failed. What is in the stock is right: import the file again."`
	Actor     string      `json:"actor" doc:"Who began it, as in the trail."`
	CreatedAt string      `json:"created_at"`
	SeenAt    string      `json:"seen_at" doc:"When it last told how far it had come; a minute without is failed."`
	EndedAt   *string     `json:"ended_at"`
}

func importOf(r run.Run) importShown {
	var counts app.ImportCounts
	_ = json.Unmarshal([]byte(r.Counts), &counts) // written by app from the same type
	return importShown{
		r.ID, r.Realm, r.DryRun, r.State, counts.Added, counts.Changed, counts.Unchanged, counts.Refused,
		counts.Warned, failureOf(r), r.Who, stamp.Format(r.CreatedUs), stamp.Format(r.SeenUs),
		stamp.Maybe(r.EndedUs),
	}
}

func failureOf(r run.Run) *string {
	if r.Failure == "" {
		return nil
	}
	return &r.Failure
}

var exampleImport = importShown{
	ID: "imp_01jrd3w7e8f9a0b1c2d3e4f5g6", Realm: realm.Live, State: run.Done, Added: 1000, Refused: 2,
	Actor: exampleKey.ID, CreatedAt: "2026-04-09T10:30:00Z", SeenAt: "2026-04-09T10:30:02Z",
	EndedAt: &exampleImportEnd,
}

var exampleImportEnd = "2026-04-09T10:30:02Z"

// importBytesMax is some ten million rows, or more when packed.
const importBytesMax = 1 << 30

var createImportDoc = doc{
	id: "createImport", tag: "Operator", summary: "Import a catalog file",
	text: "CSV or JSON Lines, gzip or not, read as it comes: rows are added or changed by number, a bad " +
		"one is refused by itself. It is answered at the end; meanwhile the list shows how far it is. A " +
		"connection that breaks ends it as failed: what is in is right, and the same file may be sent again. " +
		"One at a time on each server, else 409. A failed one is not kept under its Idempotency-Key.",
	query: []parameter{
		{"realm", "Into which catalog; live if left out.", words(realmWords)},
		{"dry_run", "Judge and count, write no numbers.", words([]string{"true", "false"})},
	},
	file: &fileBody{
		types: []string{
			"text/csv", "application/x-ndjson", "application/jsonl", "application/gzip", "application/octet-stream",
		},
		bytesMax: importBytesMax, streamed: true,
		example: "e164,country,type,region,capabilities,monthly_fee\n+14155550100,US,local,CA,voice|sms,2.50\n",
	},
	once: true, long: true, status: http.StatusCreated, answer: exampleImport,
	faults: []fault.Kind{fault.Conflict},
}

// createImport is POST /v1/admin/imports.
func createImport(s *Server, c *call) (answer, error) {
	file := newSteady(c.to, c.Body)
	defer file.end(c.Request)
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	i := app.Import{Realm: realm.Live}
	if word := q.oneOf("realm", realmWords...); word != "" {
		i.Realm = realm.Realm(word)
	}
	i.DryRun = q.oneOf("dry_run", "true", "false") == "true"
	once, err := c.once()
	if err != nil {
		for _, f := range problemOf(err).details {
			q.refuse(f.Name, f.Reason)
		}
	}
	if err := q.err(); err != nil {
		return answer{}, err
	}
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%s\n%s\n%s %t\n", c.Method, c.URL.Path, i.Realm, i.DryRun) // a hash takes all
	body := io.TeeReader(file, sum)
	op := app.Operation{
		Change: app.Change{AccountID: c.caller.AccountID, Once: once}, Status: http.StatusCreated,
		Keeps: func(result any) bool { return result.(run.Run).State == run.Done },
		Fingerprint: func() (string, error) {
			if _, err := io.Copy(io.Discard, body); err != nil {
				return "", fault.Bad("body", "could not be read whole")
			}
			return hex.EncodeToString(sum.Sum(nil)), nil
		},
	}
	return operated(s, c, op, func(ctx context.Context) (run.Run, error) {
		ctx, end := file.context(ctx)
		defer end()
		return s.app.ImportRun(ctx, body, i)
	}, func(r run.Run) any { return importOf(r) })
}

var listImportsDoc = doc{
	id: "listImports", tag: "Operator", summary: "List imports",
	text: "The newest first, those of the command line too.", query: pageParameters,
	answer: list[importShown]{
		Data: []importShown{exampleImport}, Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
}

// listImports is GET /v1/admin/imports.
func listImports(s *Server, c *call) (answer, error) {
	return listRuns(s, c, run.Import, importOf)
}

func listRuns[T any](s *Server, c *call, kind run.Kind, show func(run.Run) T) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	runs, err := s.app.Runs(c.Context(), kind, page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(runs, page, show))
}

var getImportDoc = doc{
	id: "getImport", tag: "Operator", summary: "Get an import",
	text:   "How far it has come, or what became of it. One that was killed is failed a minute later.",
	answer: exampleImport, faults: []fault.Kind{fault.NotFound},
}

// getImport is GET /v1/admin/imports/{import_id}.
func getImport(s *Server, c *call) (answer, error) {
	r, err := s.app.FindRun(c.Context(), run.Import, c.id("import_id"))
	if err != nil {
		return answer{}, err
	}
	return ok(importOf(r))
}

// importProblem is one thing about one line of a file.
type importProblem struct {
	Line   int64  `json:"line" doc:"Of the file, from 1, the header counted."`
	Result string `json:"result" enum:"refused,warned"`
	Field  string `json:"field" doc:"Empty where the whole line is meant."`
	Reason string `json:"reason"`
}

func showProblem(p run.Problem) importProblem {
	result := "warned"
	if p.Refused == 1 {
		result = "refused"
	}
	return importProblem{p.Line, result, p.Field, p.Reason}
}

var importReportDoc = doc{
	id: "getImportReport", tag: "Operator", summary: "List the refused lines of an import",
	text:  "Refused and warned lines in the order of the file, with the reason: the first 10,000.",
	query: pageParameters,
	answer: list[importProblem]{
		Data:       []importProblem{{17, "refused", "e164", "must be E.164 format (e.g. +14155551234)"}},
		Pagination: pagination{1, 1, perPageDefault, 1, 1},
	},
	faults: []fault.Kind{fault.NotFound},
}

// importReport is GET /v1/admin/imports/{import_id}/report.
func importReport(s *Server, c *call) (answer, error) {
	page, err := c.page()
	if err != nil {
		return answer{}, err
	}
	problems, err := s.app.ImportReport(c.Context(), c.id("import_id"), page)
	if err != nil {
		return answer{}, err
	}
	return ok(listOf(problems, page, showProblem))
}
