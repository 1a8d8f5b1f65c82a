package console

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"tryvox.io/numbers/internal/stamp"
)

// field is one of a form: an input of its kind, a select if it has options, or a textarea.
type field struct {
	label, name, value string
	within             string // begins its id: a dialog stands on a page that may have a field of the name
	kind               string // of the input; empty: text
	hint, placeholder  string
	autocomplete       string // empty: off
	class              string
	wrong              string // why it was refused
	required, focus    bool
	readonly           bool
	options            []option
}

type option struct{ value, label string }

// choices are options whose values are words of the contract; the first one is for none of them.
func choices(none string, all ...string) []option {
	options := []option{{"", none}}
	for _, word := range all {
		options = append(options, option{word, words(word)})
	}
	return options
}

// narrowed tells whether one of the fields says something.
func narrowed(fields []field) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.value != "" })
}

func (f field) id() string        { return "f-" + f.within + f.name }
func (f field) inputType() string { return cmp.Or(f.kind, "text") }
func (f field) complete() string  { return cmp.Or(f.autocomplete, "off") }

// described ties the field to its hint and error, for those who listen to the page.
func (f field) described() templ.Attributes {
	a, by := templ.Attributes{}, []string(nil)
	if f.hint != "" {
		by = append(by, f.id()+"-hint")
	}
	if f.wrong != "" {
		by = append(by, f.id()+"-error")
		a["aria-invalid"] = "true"
	}
	if by != nil {
		a["aria-describedby"] = strings.Join(by, " ")
	}
	return a
}

// question is what confirm asks.
type question struct {
	title, verb  string
	action, back string
	danger       bool
	refusal      refusal
}

// kinds are the badges of states.
var kinds = map[string]string{
	"active": "good", "open": "good", "enabled": "good", "done": "good", "delivered": "good",
	"pending": "warn", "invited": "warn", "suspended": "bad", "failed": "bad",
	"disabled": "bad", "running": "accent", "locked": "accent",
}

func rfc3339(us int64) string { return stamp.Format(us) }

// request is an API call as a curl command. The key is in a variable of the shell, the body is JSON.
func (c *call) request(method, path string, body any) string {
	scheme := "http"
	if c.secure() {
		scheme = "https"
	}
	command := "curl -sS"
	if method != "GET" {
		command += " -X " + method
	}
	command += " " + quoted(scheme+"://"+c.Host+path) + ` -H "Authorization: Bearer $TRYVOX_KEY"`
	if body == nil {
		return command
	}
	text, err := json.Marshal(body)
	if err != nil {
		panic("console: " + err.Error()) // plain fields only
	}
	return command + " -H 'Content-Type: application/json' -d " + quoted(string(text))
}

// quoted is a word of the shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// When filters look for what is wanted: as one types, in a pause of that where no index helps, or once a
// field is done.
const (
	asTyped  = "input changed delay:200ms, change, submit"
	asPaused = "input changed delay:500ms, change, submit"
	asDone   = "change, submit"
)

// dialogKey is in the context of what stands in a dialog.
type dialogKey struct{}

func within(ctx context.Context) string {
	if ctx.Value(dialogKey{}) != nil {
		return "dialog-"
	}
	return ""
}
