package api

import (
	"encoding/base64"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tryvox.io/numbers/internal/db/dbtest"
)

var update = flag.Bool("update", false, "rewrite what the scripts in testdata expect")

// TestScripts holds the server to the scripts in testdata: the HTTP contract, by example.
//
// A script is blocks between blank lines. A block is a comment (#), a command that changes
// the world (command_test.go lists them) with its lines, or a request: method and target, header
// lines, the body, then ---- and the answer: its status, the headers that not every answer
// has, its body. Authorization comes from the command "as", Content-Type is JSON where there
// is a body; a header with no value leaves it out. In a target or header <name> is the secret
// of a key, <cursor> the last next_cursor, base64(…) what it says. Random ids are numbered,
// and <trunk_1> is the first one of a trunk, in a body too.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			t.Parallel()
			dbtest.EachDSN(t, func(t *testing.T, dsn string) { runScript(t, newWorld(t, dsn), path) })
		})
	}
}

func runScript(t *testing.T, w *world, path string) {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s := &script{world: w, scrubbed: map[string]string{}, shown: map[string]int{}}
	var out []string
	for block := range strings.SplitSeq(strings.TrimRight(string(raw), "\n"), "\n\n") {
		out = append(out, s.block(t, block))
	}
	got := strings.Join(out, "\n\n") + "\n"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(string(raw), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s: want (-), got (+), go test ./internal/api -update rewrites it\n%s", path, diff)
	}
}

// script is one under way.
type script struct {
	*world
	as       string // the name of the key that requests use; empty: none
	cursor   string
	scrubbed map[string]string // random ids by what stands for them
	shown    map[string]int    // how much of a list was shown
}

var (
	headerText = regexp.MustCompile(`^([A-Za-z-]+):(?: (.*))?$`)
	keyWord    = regexp.MustCompile(`<([A-Za-z0-9_]+)>`)
	base64Word = regexp.MustCompile(`base64\(([^)]*)\)`)
	cursorWord = regexp.MustCompile(`"next_cursor":"([^"]+)"`)
	randomID   = regexp.MustCompile(
		`\b(acc|acl|app|cred|dlv|evt|hold|imp|key|msg|req|res|run|trunk|txn|whe)[_-][0-9a-z]{26}\b`)
)

// block runs one block and returns it as it should stand.
func (s *script) block(t *testing.T, block string) string {
	t.Helper()
	asked, _, isRequest := strings.Cut(block, "\n----")
	lines := strings.Split(asked, "\n")
	comments := 0
	for comments < len(lines) && strings.HasPrefix(lines[comments], "#") {
		comments++
	}
	switch rest := lines[comments:]; {
	case isRequest && views[strings.Fields(rest[0])[0]] != nil:
		words := strings.Fields(rest[0])
		return asked + "\n----\n" + views[words[0]](s, t, words[1:])
	case isRequest:
		r := s.request(rest)
		got := s.do(t, r)
		if got.status >= http.StatusInternalServerError {
			t.Errorf("%s %s: %d %s", r.method, r.target, got.status, got.body)
		}
		return asked + "\n----\n" + s.answer(r, got)
	case len(rest) > 0:
		s.command(t, strings.Fields(rest[0]), strings.Join(rest[1:], "\n"))
	}
	return block
}

// request reads the lines of a request.
func (s *script) request(lines []string) request {
	method, target, _ := strings.Cut(lines[0], " ")
	r := request{method: method, target: s.expand(target)}
	given := map[string]bool{}
	lines = lines[1:]
	for len(lines) > 0 {
		header := headerText.FindStringSubmatch(lines[0])
		if header == nil {
			break
		}
		lines = lines[1:]
		given[http.CanonicalHeaderKey(header[1])] = true
		if header[2] != "" {
			r.headers = append(r.headers, headerLine{header[1], s.expand(header[2])})
		}
	}
	r.body = s.expand(strings.Join(lines, "\n"))
	if s.as != "" && !given["Authorization"] {
		r.headers = append(r.headers, bearer(s.keys[s.as].secret))
	}
	if r.body != "" && !given["Content-Type"] {
		r.headers = append(r.headers, headerLine{"Content-Type", "application/json"})
	}
	return r
}

func (s *script) expand(text string) string {
	text = strings.ReplaceAll(text, "<cursor>", s.cursor)
	text = keyWord.ReplaceAllStringFunc(text, func(word string) string {
		name := word[1 : len(word)-1]
		if k, ok := s.keys[name]; ok {
			return k.secret
		}
		for id, number := range s.scrubbed {
			if number == name {
				return id
			}
		}
		return word
	})
	return base64Word.ReplaceAllStringFunc(text, func(word string) string {
		return base64.StdEncoding.EncodeToString([]byte(base64Word.FindStringSubmatch(word)[1]))
	})
}

// everywhere are the headers of every answer: checkShape has seen them.
var everywhere = []string{
	"Cache-Control", "Connection", "Content-Length", "Date", "Www-Authenticate",
	"X-Content-Type-Options", "X-Request-Id",
}

// answer is the text of an answer in a script.
func (s *script) answer(asked request, r reply) string {
	lines := []string{fmt.Sprint(r.status)}
	var names []string
	for name := range r.header {
		named := name == "X-Request-Id" && asked.has(name)
		if named || !slices.Contains(everywhere, name) && r.header.Get(name) != "application/json" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		lines = append(lines, s.scrub(name+": "+strings.Join(r.header.Values(name), ", ")))
	}
	if r.body != "" {
		lines = append(lines, s.scrub(readable(strings.TrimSuffix(r.body, "\n"))))
	}
	if found := cursorWord.FindStringSubmatch(r.body); found != nil {
		s.cursor = found[1]
	}
	return strings.Join(lines, "\n")
}

// readable shows the place that a cursor names, if it is a random id.
func readable(body string) string {
	return cursorWord.ReplaceAllStringFunc(body, func(word string) string {
		place, err := base64.RawURLEncoding.DecodeString(cursorWord.FindStringSubmatch(word)[1])
		if err != nil || !randomID.Match(place) {
			return word
		}
		return fmt.Sprintf(`"next_cursor":"(%s)"`, place)
	})
}

// What no two runs have alike: secrets, their ends, and the trail's hashes.
var (
	secretWord = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)
	apiKeyWord = regexp.MustCompile(`(tvx_sk_(?:live|test)_)[A-Za-z0-9]{32}`)
	hintWord   = regexp.MustCompile(`("hint":")[^"]*"`)
	hashWord   = regexp.MustCompile(`("hash":")[0-9a-f]{64}"`)
)

// scrub numbers random ids in the order of their first appearance: txn_1, txn_2.
func (s *script) scrub(text string) string {
	text = secretWord.ReplaceAllString(text, "whsec_…")
	text = apiKeyWord.ReplaceAllString(text, "${1}…")
	text = hintWord.ReplaceAllString(text, `${1}…"`)
	text = hashWord.ReplaceAllString(text, `${1}…"`)
	return randomID.ReplaceAllStringFunc(text, func(found string) string {
		id := strings.Replace(found, "-", "_", 1) // in a SIP domain
		prefix, _, _ := strings.Cut(id, "_")
		if s.scrubbed[id] == "" {
			s.scrubbed[prefix] += "I"
			s.scrubbed[id] = fmt.Sprintf("%s_%d", prefix, len(s.scrubbed[prefix]))
		}
		if id != found {
			return strings.Replace(s.scrubbed[id], "_", "-", 1)
		}
		return s.scrubbed[id]
	})
}
