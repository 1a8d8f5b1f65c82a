package browser

import (
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	enter  = kb.Enter
	escape = kb.Escape
	// tabsMax is more than any page has to step through.
	tabsMax = 200
)

// types presses one key after the other.
func (p *person) types(keys string) {
	p.t.Helper()
	p.do("type", chromedp.KeyEvent(keys))
}

// focus is what has the keyboard.
type focus struct {
	Name  string
	Shown bool // by an outline
}

func (p *person) focus() focus {
	p.t.Helper()
	return run[focus](p, "find the focus", `
		const e = document.activeElement || document.body;
		const name = e.labels && e.labels[0] ? words(e.labels[0]) : words(e);
		return {Name: name, Shown: getComputedStyle(e).outlineStyle !== "none"};`)
}

// hears waits until the page tells those who listen to it just this.
func (p *person) hears(text string) {
	p.t.Helper()
	run[bool](p, "hear "+text, `
		const told = [...document.querySelectorAll("[role=status]")];
		return told.some((e) => e.innerText.trim() === args[0]) || null;`, text)
}

// tabTo steps with the tab key to what bears the words; the focus must be seen there.
func (p *person) tabTo(name string) {
	p.t.Helper()
	for range tabsMax {
		p.types(kb.Tab)
		if f := p.focus(); matches(f.Name, name) {
			if !f.Shown {
				p.t.Errorf("the focus on %s is not seen", name)
			}
			return
		}
	}
	p.t.Fatalf("the tab key does not lead to %s", name)
}

// focused waits until what bears the words has the keyboard.
func (p *person) focused(name string) {
	p.t.Helper()
	run[bool](p, "focus "+name, `return words(document.activeElement) === args[0] || null;`, name)
}
