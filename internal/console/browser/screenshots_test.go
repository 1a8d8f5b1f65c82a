package browser

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "write pictures of every page into this `folder`")

// TestScreenshots takes a picture of every page as an operator has it, of each list of an account that has
// nothing yet, and of the states that no link leads to.
func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("no -screenshots")
	}
	eachWorld(t, func(t *testing.T, w *world) {
		w.person(t).pictures("", "/console/sign-in")

		nobody := w.signedIn(t, w.customer(t, "acc_a"))
		nobody.pictures("empty-", nobody.crawl()...)

		w.stock(t, stocked)
		key := w.operator(t)
		w.live(t, "acc_staff", "+14155550145")
		p := w.signedIn(t, key)
		p.pictures("", append(p.crawl(), "/console/nowhere", "/console/search?country=nowhere")...)

		w.fill(t, "acc_a")
		nobody.pictures("long-", "/console/search", "/console/numbers", "/console/transactions")
		for _, l := range looks {
			nobody.look(l)
			nobody.open("/console/search?ends_with=3210")
			nobody.press("Buy")
			nobody.sees("Charged now")
			nobody.picture("dialog", l)
		}
		nobody.look(phone)
		nobody.open("/console/search")
		nobody.press("Menu")
		nobody.picture("menu", phone)
		run[bool](nobody, "wait", `
			document.getElementById("results").setAttribute("aria-busy", "true");
			return true;`)
		nobody.picture("busy", phone)
	})
}

// pictures takes those of pages, in every look.
func (p *person) pictures(prefix string, paths ...string) {
	p.t.Helper()
	for _, path := range paths {
		for _, l := range looks {
			p.look(l)
			p.open(path)
			p.picture(prefix+nameOf(path), l)
		}
	}
}

// nameOf makes a file's name of a path.
func nameOf(path string) string {
	name := strings.TrimPrefix(one.ReplaceAllString(path, "/one"), "/console")
	return strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString("home"+name, "-"), "-")
}

// picture writes the whole page.
func (p *person) picture(name string, l look) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*screenshots, name+"-"+l.name+".png"), picture, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}
