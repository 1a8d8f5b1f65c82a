package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// stranger is a client that knows the document and nothing else. It asks what it likes and
// holds every answer to the document.
type stranger struct {
	*published
	send      func(request) (reply, error)
	accountID string
	keys      map[string]headerLine // by scope; that of "other" is another account's
	seeds     []facts               // of the world
	learned   []facts               // of answers, the latest last
	made      map[string]facts      // the latest thing of each kind, by the parameter that names it
	succeeded map[string]int        // how often each operation did
}

// learnedMax bounds what is remembered: who asks for old things only hears 404.
const learnedMax = 40

// key is the header of a key that may use the operation.
func (s *stranger) key(o *operation) headerLine { return s.keys[o.scope()] }

// ask sends a request and holds the answer to what the document says of its operation.
func (s *stranger) ask(r request) (reply, error) {
	got, err := s.send(r)
	if err != nil {
		return got, err
	}
	if err := s.check(r, got); err != nil {
		shown := r
		if len(shown.body) > 2000 {
			shown.body = shown.body[:2000] + "…"
		}
		return got, fmt.Errorf("%w\n%s\n\n%d %v\n%s", err, shown.bytes(), got.status, got.header, got.body)
	}
	return got, nil
}

func (s *stranger) check(r request, got reply) error {
	if flaws := flawsOf(got); len(flaws) > 0 {
		return errors.New(strings.Join(flaws, "; "))
	}
	asked := r.method
	if asked == http.MethodHead {
		asked = http.MethodGet
	}
	o := s.find(asked, r.target)
	switch {
	case o == nil && (got.status == 404 || got.status == 405):
		return nil
	case o == nil:
		return fmt.Errorf("the document has no such operation, and it answers %d", got.status)
	case got.status >= 500 && !strings.Contains(r.body, "15005550500"):
		return fmt.Errorf("%s fails", o.ID)
	case r.method == http.MethodHead:
		if _, ok := o.Responses[fmt.Sprint(got.status)]; !ok {
			return fmt.Errorf("%s has no status %d", o.ID, got.status)
		}
		return nil
	}
	if err := s.judge(o, r, got); err != nil {
		return err
	}
	if got.status < 300 {
		s.succeeded[o.ID]++
		s.learn(o, r, got)
	}
	return nil
}

// learn keeps the names in an answer: of each object in it, and of what its id names.
func (s *stranger) learn(o *operation, r request, got reply) {
	var body schema
	if json.Unmarshal([]byte(got.body), &body) != nil {
		return
	}
	escaped, _, _ := strings.Cut(r.target, "?")
	of := facts{}
	for i, segment := range strings.Split(escaped, "/") {
		if name := strings.Split(o.path, "/")[i]; strings.HasPrefix(name, "{") && name != "{account_id}" {
			of[strings.Trim(name, "{}")], _ = url.PathUnescape(segment) // it was found: it is well escaped
		}
	}
	objects := []any{body}
	if data, ok := body["data"].([]any); ok {
		objects = data[max(0, len(data)-2):]
	}
	for _, object := range objects {
		object, _ := object.(schema)
		fact := maps.Clone(of)
		for name, value := range object {
			if text, ok := value.(string); ok {
				fact[name] = text
			}
		}
		if name := s.item(o); name != "" && fact["id"] != "" {
			fact[name] = fact["id"]
			s.made[name] = fact
		}
		s.learned = append(s.learned, fact)
	}
	if pagination, ok := body["pagination"].(schema); ok && pagination["next_cursor"] != nil {
		s.learned = append(s.learned, facts{"cursor of " + o.ID: pagination["next_cursor"].(string)})
	}
	s.learned = s.learned[max(0, len(s.learned)-learnedMax):]
}

// item is the path parameter that names what a list lists and a POST makes.
func (s *stranger) item(of *operation) string {
	for _, o := range s.operations {
		if name, ok := strings.CutPrefix(o.path, of.path+"/{"); ok && !strings.Contains(name, "/") {
			return strings.TrimSuffix(name, "}")
		}
	}
	return ""
}

// belonging picks facts for an operation, so that what its path names mostly is there.
func (s *stranger) belonging(t *rapid.T, o *operation) facts {
	known := maps.Clone(rapid.SampledFrom(s.seeds).Draw(t, "seed"))
	if len(s.learned) == 0 {
		return known
	}
	maps.Copy(known, rapid.SampledFrom(s.learned).Draw(t, "other"))
	name := o.path[strings.LastIndex(o.path, "{")+1 : strings.LastIndex(o.path, "}")+1]
	name = strings.TrimSuffix(name, "}")
	var fitting []facts
	for _, f := range s.learned {
		if f[name] != "" {
			fitting = append(fitting, f)
		}
	}
	if len(fitting) > 0 && name != "account_id" {
		maps.Copy(known, rapid.SampledFrom(fitting).Draw(t, "fitting"))
	}
	return known
}

// settle sends the example of every operation but DELETE, with what there is in place of the
// example's names, until it succeeds; with retry only of those that never did.
func (s *stranger) settle(retry bool) error {
	first := 0 // of the seeds: no two operations want the same number
	for _, o := range s.operations {
		if _, example := o.body(); strings.Contains(string(example), `"+`) {
			first = (first + 1) % len(s.seeds)
		}
		if o.method == http.MethodDelete || retry && s.succeeded[o.ID] > 0 {
			continue
		}
		latest := slices.Clone(s.learned)
		slices.Reverse(latest)
		for _, f := range slices.Concat(s.seeds[first:], s.seeds[:first], latest) {
			got, err := s.ask(s.example(o, together(slices.Concat(s.learned, []facts{s.named(o), f}))))
			if err != nil {
				return err
			}
			if got.status < 300 {
				break
			}
		}
	}
	return nil
}

// named are the facts of the latest things that the path of an operation names.
func (s *stranger) named(o *operation) facts {
	var all []facts
	for segment := range strings.SplitSeq(o.path, "/") {
		all = append(all, s.made[strings.Trim(segment, "{}")])
	}
	return together(all)
}

// together are facts as one; later ones win.
func together(all []facts) facts {
	one := facts{}
	for _, f := range all {
		maps.Copy(one, f)
	}
	return one
}

// offer sends the example of every operation that takes a number with every number of the seeds: some
// of the sandbox have ends of their own.
func (s *stranger) offer() error {
	for _, o := range s.operations {
		if _, example := o.body(); !strings.Contains(string(example), `"e164"`) {
			continue
		}
		for _, f := range s.seeds {
			if _, err := s.ask(s.example(o, f)); err != nil {
				return err
			}
		}
	}
	return nil
}

// clear deletes what there is, until every operation that does so has succeeded: first what
// is inside other things.
func (s *stranger) clear() error {
	for _, o := range slices.Backward(s.operations) {
		latest := append(slices.Clone(s.learned), s.named(o))
		slices.Reverse(latest)
		for _, f := range latest {
			r := s.example(o, f)
			if o.method != http.MethodDelete || strings.Contains(r.target, "{") {
				continue
			}
			got, err := s.ask(r)
			if err != nil {
				return err
			}
			if got.status < 300 {
				break
			}
		}
	}
	return nil
}

// example is the documented one of an operation.
func (s *stranger) example(o *operation, known facts) request {
	r := request{method: o.method, target: strings.ReplaceAll(o.path, "{account_id}", s.accountID)}
	for name, text := range known {
		r.target = strings.ReplaceAll(r.target, "{"+name+"}", url.PathEscape(text))
	}
	if o.scope() != "" {
		r.headers = append(r.headers, s.key(o))
	}
	if of, example := o.body(); of != nil {
		var body schema
		if err := json.Unmarshal(example, &body); err != nil {
			panic(err) // the examples' own test says more
		}
		for name, value := range body {
			if text := known[name]; text != "" {
				body[name] = text
			}
			if texts, ok := value.([]any); ok && strings.HasPrefix(fmt.Sprint(texts...), "+") {
				body[name] = []string{known["e164"]}
			}
		}
		r.headers, r.body = append(r.headers, jsonBody), encoded(body)
	}
	return r
}

// depends are the refusals that no schema of one value can tell: they depend on the rest of
// the request or on what there is. Each stands in the contract.
var depends = regexp.MustCompile(`must be a next_cursor of this list|cannot be combined with|` +
	`the country of \+|is not a country of the number's calling code|have passed already|` +
	`is required, or sip_uri|must not be before the account's clock|10 years ahead of the account's clock|` +
	`Only a sandbox account has a test clock`)

// valid wants of a valid request by a key of the right scope that it is not refused as such,
// and that a repetition under the same Idempotency-Key gives the same answer.
func (s *stranger) valid(b *builder, o *operation) error {
	r := b.asked(o, s.accountID, s.key(o))
	got, err := s.ask(r)
	if err != nil {
		return err
	}
	switch got.status {
	case 400, 403:
		if depends.MatchString(got.body) {
			return nil
		}
		fallthrough
	case 401, 405, 406, 413, 415:
		if at := s.find(r.method, r.target); at == o {
			return fmt.Errorf("the document calls it valid:\n%s\n%d %s", r.bytes(), got.status, got.body)
		}
	case 200, 201, 204:
		if r.has("Idempotency-Key") && b.chance(50, "again") {
			return s.again(r, got)
		}
	}
	return nil
}

func (s *stranger) again(r request, first reply) error {
	got, err := s.ask(r)
	if err != nil {
		return err
	}
	if got.status != first.status || got.body != first.body || got.header.Get("Idempotent-Replayed") != "true" {
		return fmt.Errorf("again under its key:\n%s\n%d %s\nfirst %d %s",
			r.bytes(), got.status, got.body, first.status, first.body)
	}
	return nil
}

// drawn is any operation.
func (s *stranger) drawn(t *rapid.T) *operation {
	var ids []string
	for _, o := range s.operations {
		ids = append(ids, o.ID)
	}
	return s.operations[slices.Index(ids, rapid.SampledFrom(ids).Draw(t, "operation"))]
}

// step sends one request: valid, or with something wrong.
func (s *stranger) step(t *rapid.T) error {
	o := s.drawn(t)
	b := &builder{published: s.published, t: t, real: s.belonging(t, o)}
	if b.chance(50, "valid") {
		return s.valid(b, o)
	}
	r := b.asked(o, s.accountID, s.key(o))
	spoil := rapid.SampledFrom(slices.Sorted(maps.Keys(spoils))).Draw(t, "spoil")
	r.headers = slices.Clone(r.headers)
	want := spoils[spoil](spoiler{b, s, o}, &r)
	wrong := error(nil)
	if at := s.find(r.method, r.target); at == o && want == 0 {
		if wrong = s.refuses(o, r); wrong != nil {
			want = 400
		}
	}
	got, err := s.ask(r)
	if err != nil {
		return fmt.Errorf("%s: %w", spoil, err)
	}
	if want != 0 && got.status != want {
		return fmt.Errorf(
			"%s:\n%s\nis answered %d, want %d (%w)\n%s",
			spoil,
			r.bytes(),
			got.status,
			want,
			wrong,
			got.body,
		)
	}
	return nil
}
