package browser

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/webhook"
)

var screenshots = flag.String("screenshots", "", "write pictures of every page into this `folder`")

const (
	// pageBytesMax is what a page may weigh, without its style and scripts.
	pageBytesMax = 100_000
	pagesMin     = 6 // a crawl that finds fewer is broken
	pagesMax     = 100
)

// look is how a page is looked at.
type look struct {
	name          string
	width, height int64
	scheme        string
}

var (
	desk  = look{"light", 1280, 800, "light"}
	night = look{"dark", 1280, 800, "dark"}
	phone = look{"phone", 360, 780, "light"}
)

func (p *person) look(l look) {
	p.t.Helper()
	p.do("look", chromedp.EmulateViewport(l.width, l.height))
	scheme := &emulation.MediaFeature{Name: "prefers-color-scheme", Value: l.scheme}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{scheme}})
	if err != nil {
		p.t.Fatal(err)
	}
}

// Every page that a link leads to fits a phone, is light, runs nothing foreign, and shows what others wrote
// as text.
func TestEveryPage(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		key := w.operator(t)
		w.live(t, "acc_staff", "+14155550145")
		p := w.signedIn(t, key)
		p.look(phone)
		for _, path := range p.crawl() {
			p.open(path)
			p.inspect(path)
		}
	})
}

func TestScreenshots(t *testing.T) {
	if *screenshots == "" {
		t.Skip("no -screenshots")
	}
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		key := w.operator(t)
		w.live(t, "acc_staff", "+14155550145")
		p := w.signedIn(t, key)
		for _, path := range append(p.crawl(), "/console/nowhere", "/console/sign-out") {
			for _, l := range []look{desk, night, phone} {
				p.look(l)
				p.open(path)
				p.picture(filepath.Join(*screenshots, nameOf(path)+"-"+l.name+".png"))
			}
		}
	})
}

// nameOf makes a file's name of a path.
func nameOf(path string) string {
	return strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(path, "-"), "-")
}

// picture writes the whole page.
func (p *person) picture(file string) {
	p.t.Helper()
	picture, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(file, picture, 0o600)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

// live fills an account with a number, a route for it, and names that are attempts to be more than text.
func (w *world) live(t *testing.T, accountID string, number e164.Number) {
	t.Helper()
	to := app.Change{AccountID: accountID}
	evil := `"><img src=https://evil.example/x onerror=alert(1)>`
	url := "https://hooks.example/?<script>alert(2)</script>"
	made, err := w.app.CreateTrunk(t.Context(), to, routing.TrunkSettings{Name: evil, AuthType: routing.ByIP})
	check(t, made, err)
	made, err = w.app.CreateApplication(t.Context(), to,
		routing.ApplicationSettings{Name: evil, AnswerURL: &url, AnswerMethod: "POST"})
	check(t, made, err)
	made, err = w.app.CreateEndpoint(t.Context(), to, webhook.Settings{URL: url, Description: evil})
	check(t, made, err)
	made, err = w.app.Purchase(t.Context(), app.PurchaseOrder{
		AccountID: accountID, Realm: realm.Live, E164: number, Country: "US",
	})
	check(t, made, err)
}

func check(t *testing.T, made app.Answer, err error) {
	t.Helper()
	if err != nil || made.Status >= 300 {
		t.Fatalf("%d %s, %v", made.Status, made.Body, err)
	}
}

// one is the part of a path that is one of many.
var one = regexp.MustCompile(`/(\+|[a-z]+_)[0-9A-Za-z]+`)

// crawl follows every link, also those that open a dialog, to one page of each kind of ours.
func (p *person) crawl() (paths []string) {
	p.t.Helper()
	known := map[string]bool{}
	for next := []string{"/console"}; len(next) > 0 && len(paths) < pagesMax; next = next[1:] {
		p.open(next[0])
		paths = append(paths, next[0])
		for _, path := range run[[]string](p, "find links", `
			return [...document.querySelectorAll("a[href]")].map((a) => new URL(a.href))
				.filter((u) => u.origin === location.origin).map((u) => u.pathname);`) {
			kind := one.ReplaceAllString(path, "/*")
			if !known[kind] && !strings.HasSuffix(path, ".csv") && path != river {
				known[kind] = true
				next = append(next, path)
			}
		}
	}
	if len(paths) < pagesMin || len(paths) == pagesMax {
		p.t.Fatalf("a crawl found %d pages: %s", len(paths), paths)
	}
	return paths
}

// inspect wants what holds for every page.
func (p *person) inspect(path string) {
	p.t.Helper()
	type found struct {
		Title, Wide     string
		Foreign, Titles int
		Bytes           int
		Unnamed         []string
	}
	f := run[found](p, "inspect "+path, `
		const page = document.documentElement;
		const wide = [...document.querySelectorAll("main *")]
			.filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest("svg, .sr"));
		const unnamed = [...document.querySelectorAll("input, select, textarea, button, a[href]")]
			.filter((e) => seen(e) && !words(e) && !(e.labels && e.labels.length));
		return {
			Title: document.title,
			Wide: page.scrollWidth > innerWidth ? wide.map((e) => e.outerHTML.slice(0, 120)).join("\n") || "?" : "",
			Foreign: document.querySelectorAll(
				"img, iframe, object, body script, [onerror], [onclick], [style]").length,
			Titles: document.querySelectorAll("h1").length,
			Bytes: page.outerHTML.length,
			Unnamed: unnamed.map((e) => e.outerHTML.slice(0, 120)),
		};`)
	switch {
	case f.Wide != "":
		p.t.Errorf("%s is wider than a phone: %s", path, f.Wide)
	case f.Foreign > 0:
		p.t.Errorf("%s has %d elements that none of ours is", path, f.Foreign)
	case f.Titles != 1 || !strings.HasSuffix(f.Title, "· TryVox Numbers"):
		p.t.Errorf("%s has %d headings of the first rank and the title %q", path, f.Titles, f.Title)
	case f.Bytes > pageBytesMax:
		p.t.Errorf("%s weighs %d bytes, at most %d", path, f.Bytes, pageBytesMax)
	case len(f.Unnamed) > 0:
		p.t.Errorf("%s has what bears no words: %s", path, strings.Join(f.Unnamed, "\n"))
	}
}
