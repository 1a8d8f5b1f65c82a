package api

import (
	"bytes"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"testing"
)

var updateDocs = flag.Bool("update-docs", false, "write docs/openapi.json and docs/openapi.yaml anew")

// The committed documents are what this code serves.
func TestCommittedDocumentsAreServed(t *testing.T) {
	for name, published := range documents() {
		if name == "/docs" {
			continue
		}
		file := filepath.Join("..", "..", "docs", name)
		want := append(published.text, '\n')
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
