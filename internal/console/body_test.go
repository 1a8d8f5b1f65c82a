package console

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// zeros never end.
type zeros struct{}

// Read gives as many as there is room for.
func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// parted is a form of a file that is larger than what net/http keeps in memory.
func parted() io.Reader {
	const sizeBytes = 48 << 20
	head := strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n")
	return io.MultiReader(head, io.LimitReader(zeros{}, sizeBytes), strings.NewReader("\r\n--x--\r\n"))
}

// Nobody but an operator leaves a file on the disk, and a form in parts is none.
func TestNoFileIsLeft(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		folder := t.TempDir()
		t.Setenv("TMPDIR", folder)
		customer := w.signedIn(t, w.customer(t, "acc_a"))
		send := func(b *browser, method, path string) {
			r, err := http.NewRequestWithContext(t.Context(), method, w.url+path, parted())
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			if answer, err := b.client.Do(r); err == nil { // else it was refused before it was read
				_ = answer.Body.Close()
			}
		}
		for _, path := range []string{
			"/console/sign-in", "/console/invitation/x", "/console/sign-out", "/console/nowhere", "/console/keys",
			importsPath + "/new", pricesPath + "/import",
		} {
			for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
				send(w.browser(t), method, path)
				send(customer, method, path)
				left, err := os.ReadDir(folder)
				if err != nil || len(left) > 0 {
					t.Fatalf("%s %s left files: %v, %v", method, path, left, err)
				}
			}
		}
		w.browser(t).send(http.MethodPost, "/console/sign-in", strings.NewReader("--x--\r\n"),
			"Content-Type", "Multipart/Form-Data; boundary=x").
			has(http.StatusUnprocessableEntity, "This form cannot be read")
		w.browser(t).post("/console/sign-in", "key", strings.Repeat("x", formBytesMax)).
			has(http.StatusUnprocessableEntity, "too large")
	})
}

// What reads a body or a path past the call's own ways meets files, and bytes that no database takes.
func TestRequestsAreReadByTheCall(t *testing.T) {
	ways := regexp.MustCompile(`\.(FormValue|PostFormValue|FormFile|ParseMultipartForm|PathValue)\(`)
	files, err := filepath.Glob("*.*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") || name == "call.go" || name == "assets.go" {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := ways.Find(text); found != nil {
			t.Errorf("%s reads a request by %s", name, found)
		}
	}
}
