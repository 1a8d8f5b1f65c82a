package browser

import "strings"

// pageBytesMax is what a page may weigh, without its style and scripts.
const pageBytesMax = 100_000

// inspect wants of the page that is open what holds for every page. It gives up nothing that WCAG 2.2 AA
// wants and a program can see: language, titles in order, names of what can be used, contrast.
func (p *person) inspect(path string) {
	p.t.Helper()
	type found struct {
		Title, Wide, Language string
		Foreign, Bytes        int
		Ranks                 []int
		Unnamed, Pale, Twice  []string
	}
	f := run[found](p, "inspect "+path, contrast+`
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
	switch {
	case f.Wide != "":
		p.t.Errorf("%s is wider than its window: %s", path, f.Wide)
	case f.Foreign > 0:
		p.t.Errorf("%s has %d elements that none of ours is", path, f.Foreign)
	case !strings.HasSuffix(f.Title, "· TryVox Numbers") || f.Language != "en":
		p.t.Errorf("%s has the title %q and the language %q", path, f.Title, f.Language)
	case !inOrder(f.Ranks):
		p.t.Errorf("%s has headings of the ranks %v", path, f.Ranks)
	case f.Bytes > pageBytesMax:
		p.t.Errorf("%s weighs %d bytes, at most %d", path, f.Bytes, pageBytesMax)
	case len(f.Unnamed) > 0:
		p.t.Errorf("%s has what bears no words: %s", path, strings.Join(f.Unnamed, "\n"))
	case len(f.Pale) > 0:
		p.t.Errorf("%s has text with too little contrast: %s", path, strings.Join(f.Pale, "\n"))
	case len(f.Twice) > 0:
		p.t.Errorf("%s has ids twice: %s", path, f.Twice)
	}
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
