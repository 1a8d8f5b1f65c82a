package console

import (
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
)

// between is what stands in the page between two texts; the test ends if it does not.
func (s seen) between(before, after string) string {
	s.t.Helper()
	_, rest, found := strings.Cut(s.text, before)
	text, _, ended := strings.Cut(rest, after)
	if !found || !ended {
		s.t.Fatalf("%s: nothing between %q and %q in:\n%s", s.asked, before, after, s.text)
	}
	return text
}

func TestTrunks(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t)
		b := w.signedIn(t, w.customer(t, "acc_a"))
		other := w.signedIn(t, w.customer(t, "acc_b"))
		b.get("/console/trunks").has(http.StatusOK, "No trunks yet")
		b.post("/console/trunks", "name", "", "auth_type", "magic", "max_channels", "many", "origination_uris", "<i>").
			has(http.StatusUnprocessableEntity, "must be a whole number", "&lt;i&gt;").lacks("<i>")
		b.post("/console/trunks", "name", "", "auth_type", "magic").
			has(http.StatusUnprocessableEntity, "must be ip or credential")
		made := b.post("/console/trunks", "name", "<b>Main</b>", "auth_type", "ip", "origination_uris",
			"sip:a.example.com\r\nsip:b.example.com").
			has(http.StatusOK, "The trunk is made", "&lt;b&gt;Main", "sip:a.example.com\nsip:b.example.com").lacks("<b>Main")
		page := made.path
		b.get("/console/trunks").has(http.StatusOK, "&lt;b&gt;Main", "unlimited").lacks("<b>Main")

		b.post(page, "name", "Head office", "auth_type", "credential", "max_channels", "1200").
			has(http.StatusOK, "Saved.", "Head office")
		b.get("/console/trunks").has(http.StatusOK, "1,200")
		b.post(page, "name", "", "auth_type", "ip").has(http.StatusUnprocessableEntity, "name")

		b.post(page+"/ip-acl", "ip", "203.0.113.7", "mask", "24", "description", "<u>").
			has(http.StatusOK, "203.0.113.0/24", "&lt;u&gt;").lacks("<u>")
		b.post(page+"/ip-acl", "ip", "nowhere").has(http.StatusUnprocessableEntity, "must be an IPv4 or IPv6 address")
		b.post(page+"/ip-acl", "ip", "203.0.113.9", "mask", "24").has(http.StatusConflict)
		b.post(page+"/credentials", "username", "a:b", "password", "x<y").
			has(http.StatusUnprocessableEntity, "without : ").lacks("x&lt;y")
		b.post(page+"/credentials", "username", "office<s>", "password", "secret word").
			has(http.StatusOK, "office&lt;s&gt;").lacks("secret word", "<s>")

		shown := b.get(page)
		address := page + "/ip-acl/" + shown.between(page+"/ip-acl/", "\"")
		credential := page + "/credentials/" + shown.between(page+"/credentials/", "\"")
		reader := w.signedIn(t, w.key(t, "acc_a", account.Read))
		reader.get(page).has(http.StatusOK, "Head office").lacks("Delete", "Save", "Remove")
		for _, path := range []string{"", "/ip-acl", "/credentials", "/delete"} {
			reader.post(page+path, "name", "x").has(http.StatusForbidden, "may only read")
			other.post(page+path, "name", "x", "auth_type", "ip", "ip", "203.0.113.1", "username", "u", "password", "p").
				has(http.StatusNotFound)
		}
		other.get(page).has(http.StatusNotFound)
		for _, path := range []string{address, credential} {
			reader.post(path).has(http.StatusForbidden)
			other.post(path).has(http.StatusNotFound)
			b.post(path).has(http.StatusOK, "no longer")
		}

		w.buy(t, "acc_a", "+14155550142", "US")
		id := strings.TrimPrefix(page, "/console/trunks/")
		b.post("/console/numbers/+14155550142/route", "to", "trunk:"+id).has(http.StatusOK, "trunk Head office")
		b.get(page).has(http.StatusOK, "1 number")
		b.get(page+"/delete").has(http.StatusOK, "Its addresses and credentials go with it")
		b.post(page + "/delete").has(http.StatusConflict)
		b.post("/console/numbers/+14155550142/route", "to", "nowhere")
		b.post(page+"/delete").has(http.StatusOK, "The trunk is deleted", "No trunks yet")
	})
}

func TestApplications(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		b := w.signedIn(t, w.customer(t, "acc_a"))
		other := w.signedIn(t, w.customer(t, "acc_b"))
		b.get("/console/applications").has(http.StatusOK, "No applications yet")
		b.post("/console/applications", "name", "Menu", "answer_method", "POST", "answer_url", "javascript:alert(1)").
			has(http.StatusUnprocessableEntity, "answer url").lacks(`href="javascript:`)
		page := b.post("/console/applications", "name", "<b>Menu</b>", "answer_method", "POST", "answer_url",
			"https://example.com/?a=<b>").has(http.StatusOK, "The application is made").lacks("<b>Menu", "=<b>").path
		b.get("/console/applications").has(http.StatusOK, "&lt;b&gt;Menu").lacks("<b>Menu", "=<b>")
		b.post(page, "name", "Menu", "answer_method", "GET", "sip_uri", "sip:menu@example.com").
			has(http.StatusOK, "Saved.", "sip:menu@example.com")
		b.post(page, "name", "Menu", "answer_method", "GET").has(http.StatusUnprocessableEntity, "is required, or sip_uri")

		reader := w.signedIn(t, w.key(t, "acc_a", account.Read))
		reader.get(page).has(http.StatusOK, "sip:menu@example.com").lacks("Save", "Delete")
		other.get(page).has(http.StatusNotFound)
		for _, path := range []string{page, page + "/delete"} {
			reader.post(path, "name", "x").has(http.StatusForbidden, "may only read")
			other.post(path, "name", "x", "sip_uri", "sip:a.example.com").has(http.StatusNotFound)
		}
		b.get(page+"/delete").has(http.StatusOK, "Delete the application Menu")
		b.post(page+"/delete").has(http.StatusOK, "The application is deleted")
	})
}
