package api

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// document is a published file, made when it is first asked for: all of them together are three
// quarters of a start's work, and most servers are never asked.
type document struct {
	mediaType string
	text      func() []byte
}

func (d document) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	text := d.text()
	h := w.Header()
	h.Set("Content-Type", d.mediaType)
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_, _ = w.Write(text) // the client is gone: there is nobody to tell
}

// documents are what the server publishes of itself.
func documents() map[string]document {
	return map[string]document{
		"/openapi.json": {"application/json", madeOnce("openapi.json", OpenAPI)},
		"/openapi.yaml": {"application/yaml", madeOnce("openapi.yaml", OpenAPIYAML)},
		"/docs":         {"text/html; charset=utf-8", madeOnce("docs", docsPage)},
	}
}

// madeOnce makes a document once. That each can be made, a test shows, so a failure is a
// programmer's mistake.
func madeOnce(name string, makeIt func() ([]byte, error)) func() []byte {
	return sync.OnceValue(func() []byte {
		text, err := makeIt()
		if err != nil {
			panic("api: " + name + ": " + err.Error())
		}
		return text
	})
}

//go:embed docs.html
var docsHTML string

var docsTemplate = template.Must(template.New("docs").Parse(docsHTML))

// section is one operation as the page shows it.
type section struct {
	ID, Method, Path, Summary, Text, Scope string
	Query                                  []queryRow
	Curl, Answer                           string
	Status                                 int
	Failures                               []failureRow
}

type queryRow struct{ Name, Text string }

type failureRow struct {
	Status        int
	Code, Meaning string
}

func docsPage() ([]byte, error) {
	var sections []section
	for _, r := range routes {
		s, err := r.section()
		if err != nil {
			return nil, err
		}
		sections = append(sections, s)
	}
	var page bytes.Buffer
	err := docsTemplate.Execute(&page, sections)
	return page.Bytes(), err
}

func (r route) section() (section, error) {
	answer := ""
	if r.doc.answer != nil {
		text, err := json.MarshalIndent(r.doc.answer, "", "  ")
		if err != nil {
			return section{}, err
		}
		answer = string(text)
	}
	curl, err := r.curl()
	s := section{
		ID: r.doc.id, Method: r.method, Path: r.path, Summary: r.doc.summary, Text: r.doc.text,
		Scope: string(r.scope), Curl: curl, Answer: answer, Status: r.doc.success(),
	}
	for _, p := range r.doc.query {
		s.Query = append(s.Query, queryRow{p.name, p.text})
	}
	for _, p := range r.problems() {
		s.Failures = append(s.Failures, failureRow{p.status, p.code, p.message})
	}
	slices.SortStableFunc(s.Failures, func(a, b failureRow) int { return a.Status - b.Status })
	return s, err
}

// curl is a command that calls the operation; KEY and the server's address are the reader's.
func (r route) curl() (string, error) {
	path := r.path
	for name, example := range pathExamples {
		path = strings.ReplaceAll(path, "{"+name+"}", example)
	}
	lines := []string{fmt.Sprintf("curl -sS -X %s http://127.0.0.1:8080%s", r.method, path)}
	if r.scope != "" {
		lines = append(lines, `-H "Authorization: Bearer $KEY"`)
	}
	if r.doc.once {
		lines = append(lines, `-H "Idempotency-Key: order-4711"`)
	}
	if r.doc.body != nil {
		body, err := json.Marshal(r.doc.body)
		if err != nil {
			return "", err
		}
		lines = append(lines, `-H "Content-Type: application/json"`, fmt.Sprintf("-d '%s'", body))
	}
	if f := r.doc.file; f != nil {
		lines = append(lines, `-H "Content-Type: `+f.types[0]+`"`, "--data-binary @file.csv")
	}
	return strings.Join(lines, " \\\n  "), nil
}
