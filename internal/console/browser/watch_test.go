package browser

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
)

// watch notes what no page may do. It is called for each event of the browser, and must not wait.
func (p *person) watch(event any) {
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || u.Scheme != "about" && u.Scheme != "data" && !p.hosts[u.Host] { // these two go nowhere
			p.complain("a request to another host: %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		// A refusal is a page; what a page loads must be there, and nothing may break.
		page := e.Type == network.ResourceTypeDocument || e.Type == network.ResourceTypeXHR
		status := e.Response.Status
		if status >= http.StatusInternalServerError || status >= http.StatusBadRequest && !page {
			p.complain("status %d of %s", status, e.Response.URL)
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError && e.Entry.Source != log.EntrySourceNetwork {
			p.complain("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		p.complain("exception: %s in %s", e.ExceptionDetails.Text, e.ExceptionDetails.URL)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			p.complainOfLog(string(e.Args[0].Value))
		}
	}
}

// complainOfLog leaves out how htmx tells that a newer search took the place of one under way.
func (p *person) complainOfLog(text string) {
	if text != `"htmx:afterRequest"` && text != `"htmx:sendAbort"` {
		p.complain("console: %s", text)
	}
}

func (p *person) complain(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.complaints = append(p.complaints, fmt.Sprintf(format, args...))
}

// complained is what was noted so far; it is forgotten with that.
func (p *person) complained() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	complaints := slices.Clone(p.complaints)
	p.complaints = nil
	return complaints
}

// heard waits until the browser has complained of each text.
func (p *person) heard(texts ...string) {
	p.t.Helper()
	var all string
	deadline := time.After(patience)
	for _, text := range texts {
		for !strings.Contains(all, text) {
			all += strings.Join(p.complained(), "\n")
			select {
			case <-deadline:
				p.t.Fatalf("nobody complains of %s, only: %s", text, all)
			case <-time.After(20 * time.Millisecond):
			}
		}
	}
}
