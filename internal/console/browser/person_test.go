package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// person sits before a browser of their own, with cookies of their own. Pages are used by what they show:
// fields by their labels, buttons and links by their words.
type person struct {
	t   *testing.T
	w   *world
	ctx context.Context

	mu         sync.Mutex
	complaints []string
	hosts      map[string]bool // that pages may ask; the server's
}

// person opens a browser. At the end of the test nobody may have complained.
func (w *world) person(t *testing.T) *person {
	t.Helper()
	p := &person{t: t, w: w, hosts: map[string]bool{strings.TrimPrefix(w.url, "http://"): true}}
	var done context.CancelFunc
	p.ctx, done = chromedp.NewContext(chromium(t), chromedp.WithNewBrowserContext(),
		chromedp.WithListener(p.watch))
	t.Cleanup(func() {
		done()
		for _, complaint := range p.complained() {
			t.Errorf("the browser complains: %s", complaint)
		}
	})
	if err := chromedp.Do(p.ctx); err != nil {
		t.Fatal(err)
	}
	return p
}

// signedIn is a person who has signed in with a key, on the first page.
func (w *world) signedIn(t *testing.T, key string) *person {
	t.Helper()
	p := w.person(t)
	p.signIn(key)
	return p
}

func (p *person) signIn(key string) {
	p.t.Helper()
	p.open("/console/sign-in")
	p.fill("API key", key)
	p.press("Sign in with the key")
	p.sees("Sign out")
}

// withoutScripts turns JavaScript off.
func (p *person) withoutScripts() {
	p.t.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetScriptExecutionDisabled,
		emulation.SetScriptExecutionDisabledParams{Value: true})
	if err != nil {
		p.t.Fatal(err)
	}
}

// open goes to a page of the console by its path, or to another site by its URL.
func (p *person) open(path string) {
	p.t.Helper()
	if !strings.Contains(path, "://") {
		path = p.w.url + path
	}
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	if err := chromedp.Do(ctx, chromedp.Navigate(path)); err != nil {
		p.t.Fatalf("open %s: %v", path, err)
	}
}

// finding gives scripts a way to what a person sees: in the dialog that stands open, else in the page.
const finding = `
const root = document.querySelector("dialog[open]") || document.body;
const seen = (e) => e.getClientRects().length > 0 && e.checkVisibility();
const words = (e) => (e.getAttribute("aria-label") || e.innerText || "").trim().replace(/\s+/g, " ");
const field = (name) => {
  const label = [...root.querySelectorAll("label")].find((l) => seen(l) && words(l) === name);
  return label && (label.control || document.getElementById(label.htmlFor));
};
const like = (text, name) => name.endsWith("…") ? text.startsWith(name.slice(0, -1)) : text === name;
const pressable = (name) => {
  const all = [...root.querySelectorAll("a, button, summary, input[type=checkbox], input[type=radio]")]
    .filter((e) => seen(e) && like(words(e), name));
  return all.find((e) => e.closest("main, dialog")) || all[0];
};
`

// run evaluates the body of a function until it gives something else than null, and returns that. Pages come
// and go meanwhile.
func run[T any](p *person, what, body string, args ...any) T {
	p.t.Helper()
	list, err := json.Marshal(append([]any{}, args...))
	if err != nil {
		p.t.Fatal(err)
	}
	script := "((...args) => {" + finding + body + "})(..." + string(list) + ")"
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	for {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[*T](script))
		if err == nil && got != nil {
			return *got
		}
		select {
		case <-ctx.Done():
			where := `location.href + "\n" + document.body.innerText`
			shown, _ := chromedp.Run(p.ctx, chromedp.Evaluate[string](where))
			p.t.Fatalf("%s: in vain (%v) on %s", what, err, shown)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// point is in the window.
type point struct{ X, Y float64 }

// press presses what bears the words (… at their end: and more), at a point where nothing covers it.
func (p *person) press(name string) {
	p.t.Helper()
	at := run[point](p, "press "+name, `
		const e = pressable(args[0]);
		if (!e || e.disabled) return null;
		e.scrollIntoView({block: "center", behavior: "instant"});
		const box = e.getClientRects()[0], x = box.x + box.width / 2, y = box.y + box.height / 2;
		const top = document.elementFromPoint(x, y);
		return top && (e.contains(top) || top.contains(e)) ? {X: x, Y: y} : null;`, name)
	p.do("press "+name, chromedp.MouseClickXY(at.X, at.Y))
}

// fill types a text into the field with the label, in place of what it has.
func (p *person) fill(label, text string) {
	p.t.Helper()
	run[bool](p, "fill "+label, `
		const e = field(args[0]);
		if (!e || e.disabled) return null;
		e.focus();
		e.select();
		return true;`, label)
	if text == "" {
		p.do("empty "+label, chromedp.KeyEvent(kb.Backspace))
		return
	}
	p.do("fill "+label, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text})
		return chromedp.Void{}, err
	})
}

// choose takes the option with the words in the select with the label.
func (p *person) choose(label, option string) {
	p.t.Helper()
	run[bool](p, "choose "+label+": "+option, `
		const e = field(args[0]), o = e && [...e.options].find((o) => o.text.trim() === args[1]);
		if (!o) return null;
		e.value = o.value;
		e.dispatchEvent(new Event("input", {bubbles: true}));
		e.dispatchEvent(new Event("change", {bubbles: true}));
		return true;`, label, option)
}

// attach gives a file to the field with the label. It takes the element that the page has now: the copy of
// the page's nodes that chromedp keeps misses a dialog that htmx brought while it was being made.
func (p *person) attach(label, file string) {
	p.t.Helper()
	run[bool](p, "find the field "+label, `return field(args[0]) ? true : null;`, label)
	p.do("attach "+file, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		script := fmt.Sprintf("(() => {%s return field(%q); })()", finding, label)
		found, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: script})
		if err != nil {
			return chromedp.Void{}, err
		}
		_, err = chromedp.Call(ctx, dom.SetFileInputFiles,
			dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: found.Result.ObjectID})
		return chromedp.Void{}, err
	})
}

// sees waits until each text can be read, in the dialog that stands open or in the page.
func (p *person) sees(texts ...string) {
	p.t.Helper()
	for _, text := range texts {
		run[bool](p, "see "+text, `
			return root.innerText.replace(/\s+/g, " ").includes(args[0]) || null;`, text)
	}
}

// at waits until the page is the one of the path, with its query.
func (p *person) at(path string) {
	p.t.Helper()
	run[bool](p, "be at "+path, `return location.pathname + location.search === args[0] || null;`, path)
}

// gone waits until the text cannot be read any more.
func (p *person) gone(text string) {
	p.t.Helper()
	run[bool](p, "miss "+text, `return !root.innerText.includes(args[0]) || null;`, text)
}

// settles waits until htmx has given what it brought in its ways: until then a link is a plain link.
func (p *person) settles() {
	p.t.Helper()
	run[bool](p, "settle", `
		return !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling") || null;`)
}

// matches tells whether words are those of a name, which may end in … for more.
func matches(words, name string) bool {
	start, more := strings.CutSuffix(name, "…")
	return words == name || more && strings.HasPrefix(words, start)
}

func (p *person) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, done := context.WithTimeout(p.ctx, patience)
	defer done()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}
