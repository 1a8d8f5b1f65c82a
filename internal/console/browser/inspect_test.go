package browser

import (
	"fmt"
	"strings"
	"testing"
)

// pageBytesMax is what a page may weigh, without its style and scripts.
const pageBytesMax = 100_000

// inspect wants that the page that is open has no flaws.
func (p *person) inspect(path string) {
	p.t.Helper()
	for _, flaw := range p.flaws() {
		p.t.Errorf("%s: %s", path, flaw)
	}
}

// An inspection finds what a script spoils: else the tests of pages could not fail.
func TestInspectionFinds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.signedIn(t, w.customer(t, "acc_a"))
		p.look(phone)
		p.open("/console/balance")
		p.inspect("/console/balance")
		run[bool](p, "spoil", `
			document.querySelector("main p").style.color = "gray";
			document.querySelector("main").insertAdjacentHTML("beforeend",
				'<h4>Deep</h4><input id="main"><img src="data:,"><pre>' + "x".repeat(100_000) + "</pre>");
			document.title = document.documentElement.lang = "";
			return true;`)
		found := strings.Join(p.flaws(), "\n")
		for _, want := range []string{
			"wider", "2 elements", "title", "language", "ranks", "weighs", "no words", "too little contrast", "twice",
		} {
			if !strings.Contains(found, want) {
				t.Errorf("no flaw %q among:\n%s", want, found)
			}
		}
		p.heard("Content Security Policy") // of the picture
	})
}

// flaws are where the page that is open breaks what holds for every page: it fits its window, is light, has
// nothing foreign, and what WCAG 2.2 AA wants and a program can see: language, titles in order, names of
// what can be used, contrast.
func (p *person) flaws() []string {
	p.t.Helper()
	type found struct {
		Title, Wide, Language string
		Foreign, Bytes        int
		Ranks                 []int
		Unnamed, Pale, Twice  []string
	}
	f := run[found](p, "inspect", contrast+`
		const page = document.documentElement, all = [...document.querySelectorAll("body *")];
		const told = (e) => e.outerHTML.slice(0, 120);
		const wide = all.filter((e) => e.closest("main") && !e.closest("svg, .sr") &&
			e.getBoundingClientRect().right > innerWidth + 1);
		const ids = all.filter((e) => e.id).map((e) => e.id);
		return {
			Title: document.title, Language: page.lang,
			Wide: page.scrollWidth > innerWidth ? wide.map(told).join("\n") || "?" : "",
			Foreign: document.querySelectorAll(
				"img, iframe, object, body script, [onerror], [onclick], [style]").length,
			Bytes: page.outerHTML.length,
			Ranks: all.filter((e) => /^H[1-6]$/.test(e.tagName) && seen(e)).map((e) => +e.tagName[1]),
			Unnamed: all.filter((e) => e.matches("input, select, textarea, button, a[href], nav, table, svg[role]") &&
				seen(e) && !named(e)).map(told),
			Pale: all.filter((e) => pale(e)).map((e) => contrastOf(e).toFixed(2) + " " + told(e)),
			Twice: ids.filter((id, i) => ids.indexOf(id) !== i),
		};`)
	var flaws []string
	flaw := func(is bool, format string, args ...any) {
		if is {
			flaws = append(flaws, fmt.Sprintf(format, args...))
		}
	}
	flaw(f.Wide != "", "it is wider than its window: %s", f.Wide)
	flaw(f.Foreign > 0, "%d elements that none of ours is", f.Foreign)
	flaw(!strings.HasSuffix(f.Title, "· TryVox Numbers"), "the title is %q", f.Title)
	flaw(f.Language != "en", "the language is %q", f.Language)
	flaw(!inOrder(f.Ranks), "headings of the ranks %v", f.Ranks)
	flaw(f.Bytes > pageBytesMax, "it weighs %d bytes, at most %d", f.Bytes, pageBytesMax)
	flaw(len(f.Unnamed) > 0, "no words on %s", strings.Join(f.Unnamed, "\n"))
	flaw(len(f.Pale) > 0, "too little contrast: %s", strings.Join(f.Pale, "\n"))
	flaw(len(f.Twice) > 0, "ids stand twice: %s", f.Twice)
	return flaws
}

// inOrder tells whether headings are one of the first rank, and then never leave out a rank on the way down.
func inOrder(ranks []int) bool {
	for i, rank := range ranks {
		if (rank == 1) != (i == 0) || i > 0 && rank > ranks[i-1]+1 {
			return false
		}
	}
	return len(ranks) > 0
}

// contrast finds text that is hard to read: the ratio of WCAG 2.2, 1.4.3, of its colour to the one behind it,
// for small text. Our colours behind text are never see-through.
const contrast = `
const named = (e) => e.labels && e.labels.length || e.getAttribute("aria-label") ||
	(e.tagName === "TABLE" ? e.caption : words(e) || e.textContent.trim());
const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
const luminance = (colour) => {
	const [r, g, b] = channels(colour).map((c) => c / 255)
		.map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const behind = (e) => {
	for (; e; e = e.parentElement) {
		const colour = getComputedStyle(e).backgroundColor;
		if (!colour.startsWith("rgba(") || channels(colour)[3] === 1) return colour;
	}
	return "rgb(255, 255, 255)";
};
const contrastOf = (e) => {
	const style = getComputedStyle(e), placeholder = e.placeholder && !e.value;
	const colour = placeholder ? getComputedStyle(e, "::placeholder").color :
		e.closest("svg") ? style.fill : style.color;
	const [high, low] = [luminance(colour), luminance(behind(e))].sort((a, b) => b - a);
	return (high + 0.05) / (low + 0.05);
};
const pale = (e) => {
	const text = e.matches("input, textarea, select") ? e.value || e.placeholder :
		[...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim()) && !e.matches("title");
	const style = getComputedStyle(e);
	return text && e.checkVisibility({opacityProperty: true}) && !e.closest(".sr, option, [disabled]") &&
		e.getClientRects().length > 0 && style.clipPath === "none" && contrastOf(e) < 4.5;
};
`
