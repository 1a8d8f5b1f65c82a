package api

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/realm"
)

// A document that promises something else than the server does is found out.
func TestStrangerFindsAFalseDocument(t *testing.T) {
	replace := func(from, to string) func(string) string {
		return func(text string) string { return strings.ReplaceAll(text, from, to) }
	}
	words := "\"enum\": [\n" + strings.Repeat(" ", 14) // the examples have some of them too
	locked := "\"locked\": {\n            \"type\": \"boolean\""
	shelves := newShelves(t, newWorld(t, dbtest.DSN(t, db.SQLite)))
	for name, test := range map[string]struct {
		doctor func(text string) string
		want   string // in the complaint
	}{
		"a status is missing":     {replace(`"402": {`, `"418": {`), "has no status 402"},
		"a field is missing":      {replace(`"due_next_cycle"`, `"due"`), "due"},
		"a field is of a type":    {replace(locked, `"locked": {"type": "string"`), "locked"},
		"a word is missing":       {replace(words+`"top_up",`, words), "type"},
		"a pattern is too narrow": {replace(`^\\+[1-9][0-9]{6,14}$`, `^\\+1[0-9]{9}$`), "not match pattern"},
		"a bound is too wide":     {replace(`"maximum": 100,`, `"maximum": 1000,`), "calls it valid"},
		"a header is another":     {replace(`"const": "true"`, `"const": "yes"`), "Idempotent-Replayed"},
		"a media type":            {replace(`"application/problem+json"`, `"application/problem"`), "problem+json"},
		"a scope is too low":      {replace(`"write"`, `"read"`), "403"},
	} {
		t.Run(name, func(t *testing.T) {
			document := readDocument(t, test.doctor)
			complaint := complaintOf(t, shelves, document)
			if complaint == nil || !strings.Contains(complaint.Error(), test.want) {
				t.Errorf("the stranger says: %v\nwant %s", complaint, test.want)
			}
		})
	}
}

// strangersMax and requestsMax bound how long a stranger looks.
const (
	strangersMax = 4
	requestsMax  = 1500 // there are 60 operations, and a falsehood may show in one answer of one
)

// complaintOf is the first thing that a stranger does not find as it stands in the document.
func complaintOf(t *testing.T, s *shelves, document *published) error {
	t.Helper()
	for seed := range strangersMax {
		stranger := s.stranger(t, document, realm.Sandbox)
		err := errors.Join(stranger.settle(false), stranger.offer())
		steps := rapid.Custom(func(rt *rapid.T) error { return stranger.step(rt) })
		for request := 0; err == nil && request < requestsMax; request++ {
			err = steps.Example(seed*requestsMax + request)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// An answer that is not as the document says is found out.
func TestJudgeFindsAFalseAnswer(t *testing.T) {
	document := readDocument(t, nil)
	shelves := newShelves(t, newWorld(t, dbtest.DSN(t, db.SQLite)))
	s := shelves.stranger(t, document, realm.Live)
	honest := s.send
	asked := get("/v1/account/"+s.accountID+"/balance", s.keys["write"])
	change := func(from, to string) func(*reply) {
		return func(r *reply) { r.body = strings.Replace(r.body, from, to, 1) }
	}
	for name, test := range map[string]struct {
		doctor func(r *reply)
		want   string
	}{
		"as it is":       {func(*reply) {}, ""},
		"another status": {func(r *reply) { r.status = http.StatusAccepted }, "no status 202"},
		"no field":       {change(`"currency":"USD",`, ""), "currency"},
		"one field more": {change("{", `{"secret":1,`), "additional properties 'secret'"},
		"a type":         {change(`"available":`, `"available":"x","available_was":`), "available"},
		"a time":         {change("2026-05-01T00:00:00Z", "tomorrow"), "next_cycle_at"},
		"no body":        {func(r *reply) { r.body = "" }, "JSON"},
		"another type":   {func(r *reply) { r.header.Set("Content-Type", "text/html") }, "Content-Type"},
		"a header":       {func(r *reply) { r.header.Set("Retry-After", "1") }, "does not promise Retry-After"},
		"no request id":  {func(r *reply) { r.header.Del("X-Request-Id") }, "X-Request-Id"},
		"a failure": {func(r *reply) {
			r.status = http.StatusInternalServerError
			r.body = `{"error":{"code":"INTERNAL_ERROR","message":"Internal error."}}` + "\n"
		}, "getBalance fails"},
	} {
		t.Run(name, func(t *testing.T) {
			s.send = func(r request) (reply, error) {
				got, err := honest(r)
				test.doctor(&got)
				return got, err
			}
			_, err := s.ask(asked)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("the judge says: %v\nwant %s", err, test.want)
			}
		})
	}
}
