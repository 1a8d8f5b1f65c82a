package api

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"html"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var updateDocs = flag.Bool("update-docs", false, "write docs/openapi.json and docs/openapi.yaml anew")

// The committed documents are what this code serves.
func TestCommittedDocumentsAreServed(t *testing.T) {
	for name, published := range documents() {
		if name == "/docs" {
			if !bytes.Contains(published.text(), []byte("</html>")) {
				t.Errorf("%s is no page", name)
			}
			continue
		}
		file := filepath.Join("..", "..", "docs", name)
		want := append(published.text(), '\n')
		if *updateDocs {
			if err := os.WriteFile(file, want, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("docs%s is not what the server publishes: go test ./internal/api -update-docs", name)
		}
	}
}

// Every operation says what it does, shows an answer and names its failures.
func TestEveryOperationIsDocumented(t *testing.T) {
	ids := map[string]bool{}
	for _, r := range routes {
		d := r.doc
		silent := d.answer == nil && d.success() != http.StatusNoContent
		if d.id == "" || d.summary == "" || d.text == "" || silent || tagTexts[d.tag] == "" || ids[d.id] {
			t.Errorf("%s %s: id %q (once), tag %q, summary, text and answer must be there",
				r.method, r.path, d.id, d.tag)
		}
		ids[d.id] = true
		for _, p := range r.problems() {
			if p.message == "" {
				t.Errorf("%s %s: %s says nothing", r.method, r.path, p.code)
			}
		}
	}
}

// The page shows how to call every operation, and what comes back.
func TestPageShowsEveryOperation(t *testing.T) {
	page, err := docsPage()
	if err != nil {
		t.Fatal(err)
	}
	text := html.UnescapeString(string(page))
	for _, r := range routes {
		curl, err := r.curl()
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{
			`<section id="` + r.doc.id + `">`, curl, "-X " + r.method, r.doc.text,
			"<h3>Answer " + strconv.Itoa(r.doc.success()),
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s %s: the page has no %s", r.method, r.path, want)
			}
		}
		if strings.Contains(curl, "{") != (r.doc.body != nil) ||
			strings.Contains(strings.Split(curl, "\n")[0], "{") {
			t.Errorf("%s %s: the command has no example in its path: %s", r.method, r.path, curl)
		}
	}
}

// The guide for users speaks of every path.
func TestGuideKnowsEveryOperation(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "api.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range routes {
		for _, segment := range strings.Split(strings.TrimPrefix(r.path, ofAccount), "/") {
			if !strings.HasPrefix(segment, "{") && !strings.Contains(string(text), "/"+segment) {
				t.Errorf("docs/api.md says nothing of %s %s", r.method, r.path)
			}
		}
	}
}

// Every example of the document fits its own schema, and every operation says who may call it
// and what each of its statuses means.
func TestExamplesFitTheirSchemas(t *testing.T) {
	document := readDocument(t, nil)
	for _, o := range document.operations {
		asked := request{method: o.method, target: o.path}
		if o.Security == nil || o.scope() == "" && o.ID != listPricesDoc.id {
			t.Errorf("%s: no word of who may call it", o.ID)
		}
		if of, example := o.body(); of != nil {
			asked.headers, asked.body = []headerLine{jsonBody}, string(example)
			if err := document.refuses(o, asked); err != nil {
				t.Errorf("%s: example of the body: %v", o.ID, err)
			}
		}
		for status, answer := range o.Responses {
			if answer.Description == "" {
				t.Errorf("%s %s says nothing", o.ID, status)
			}
			for mediaType := range answer.Content {
				if err := document.examplesFit(o, asked, status, mediaType); err != nil {
					t.Errorf("%s %s %s: %v", o.ID, status, mediaType, err)
				}
			}
		}
	}
}

// examplesFit holds the examples of a media type to its schema, as if the server had sent them.
func (p *published) examplesFit(o *operation, asked request, status, mediaType string) error {
	code, err := strconv.Atoi(status)
	if err != nil {
		return err
	}
	answer := o.Responses[status]
	header := http.Header{"Content-Type": {mediaType}}
	for name, example := range map[string]string{
		"X-Request-Id": "req_1", "Retry-After": "1", "WWW-Authenticate": "Bearer",
	} {
		if answer.Headers[name] != nil {
			header.Set(name, example)
		}
	}
	content := answer.Content[mediaType]
	bodies := []json.RawMessage{content.Example}
	if content.Examples != nil {
		bodies = nil
	}
	for _, example := range content.Examples {
		bodies = append(bodies, example.Value)
	}
	for _, body := range bodies {
		got := reply{method: o.method, status: code, header: header, body: string(body)}
		if err := p.judge(o, asked, got); err != nil {
			return fmt.Errorf("example %s: %w", body, err)
		}
	}
	return nil
}
