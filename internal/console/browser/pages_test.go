package browser

import (
	"fmt"
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

const (
	pagesMin = 6 // a crawl that finds fewer is broken
	pagesMax = 100
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
	looks = []look{desk, night, phone}
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

// Every page that a link leads to fits a phone, is light, runs nothing foreign, shows what others wrote as
// text, and can be read and used by all.
func TestEveryPage(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		key := w.operator(t)
		w.live(t, "acc_staff", "+14155550145")
		p := w.signedIn(t, key)
		for _, path := range p.crawl() {
			p.look(phone)
			p.open(path)
			p.inspect(path)
			p.look(night)
			p.inspect(path)
		}
	})
}

// An account that has nothing yet: its pages say what to do, and lead nowhere that is not its own.
func TestEveryEmptyPage(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		p := w.signedIn(t, w.customer(t, "acc_a"))
		p.look(phone)
		for _, path := range p.crawl() {
			p.open(path)
			p.inspect(path)
			if strings.HasPrefix(path, "/console/operator") {
				t.Errorf("a customer is led to %s", path)
			}
		}
	})
}

// Lists of some hundred come in light pages that lead on, and back to the first.
func TestLongLists(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		key := w.customer(t, "acc_a")
		w.fill(t, "acc_a")
		p := w.signedIn(t, key)
		p.look(phone)
		for path, rows := range map[string][]int{
			"/console/search": {50, 50}, "/console/numbers": {50, 50, 20},
			"/console/transactions": {50, 50, 21}, "/console/events": {50, 50, 21},
		} {
			p.open(path)
			for i, want := range rows {
				if i > 0 {
					p.press("Next page")
					p.sees("First page")
				}
				p.counts(want)
				p.inspect(path)
			}
			p.press("First page")
			p.at(path)
		}
	})
}

// counts waits until the page has so many rows.
func (p *person) counts(rows int) {
	p.t.Helper()
	run[bool](p, fmt.Sprintf("count %d rows", rows), `
		return document.querySelectorAll("tbody tr").length === args[0] || null;`, rows)
}

// fill puts 220 numbers into the stock, of which the account buys 120.
func (w *world) fill(t *testing.T, accountID string) {
	t.Helper()
	var catalog strings.Builder
	catalog.WriteString(head)
	for i := range 220 {
		fmt.Fprintf(&catalog, "+1415555%04d,US,local,CA,voice|sms,0.10,0.00\n", i)
	}
	w.stock(t, catalog.String())
	for i := range 120 {
		made, err := w.app.Purchase(t.Context(), app.PurchaseOrder{
			AccountID: accountID, Realm: realm.Live, Country: "US", E164: e164.Number(fmt.Sprintf("+1415555%04d", i)),
		})
		check(t, made, err)
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
