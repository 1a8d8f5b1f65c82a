package browser

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// A page of another origin of the same site, whose forms come with the cookie, can neither buy nor frame.
func TestForgery(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, stocked)
		p := w.signedIn(t, w.customer(t, "acc_a"))
		evil := httptest.NewServer(http.HandlerFunc(func(to http.ResponseWriter, _ *http.Request) {
			to.Header().Set("Content-Type", "text/html")
			_, _ = to.Write([]byte(`<link rel="icon" href="data:,"><h1>A prize for you</h1>
				<form method="post" action="` + w.url + `/console/buy/+919876543210">
				<input type="hidden" name="charge" value="1.83"><button>Take the prize</button></form>`))
		}))
		defer evil.Close()
		p.mu.Lock()
		p.hosts[strings.TrimPrefix(evil.URL, "http://")] = true
		p.mu.Unlock()
		p.open(evil.URL)
		p.press("Take the prize")
		p.sees("This form was sent by another site, and nothing was done.")
		p.open("/console/numbers")
		p.sees("No numbers yet")
	})
}
