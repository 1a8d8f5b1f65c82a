package console

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/account"
)

// The question whether to revoke a key is asked of a key that is there, and cannot lead to another form.
func TestTheQuestionOfAKeyLeadsNowhereElse(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_victim")
		w.customer(t, "acc_a")
		b := w.operator(t)
		for _, key := range []string{"..%2F..%2Facc_victim%2Fclose%3Fx=", "..", "%2e%2e", "key_none"} {
			b.get(customersPath+"/acc_a/keys/"+key+"/revoke").has(http.StatusNotFound).lacks("<form class=", "/close")
			b.post(customersPath + "/acc_a/keys/" + key + "/revoke").has(http.StatusNotFound)
		}
		if got, want := below("/a", "../b?c=", "é"), "/a/..%2Fb%3Fc=/%C3%A9"; got != want {
			t.Errorf("below: %q, want %q", got, want)
		}
	})
}

var wildcard = regexp.MustCompile(`\{[^}]*\}`)

// Bytes that PostgreSQL stores in no text are in no path, query or form a fault of ours.
func TestNoBytesAreOurFault(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, "acc_a")
		b := w.signedIn(t, w.key(t, "acc_a", account.Operator))
		for _, r := range routes {
			for _, bytes := range []string{"%00", "%ff", "a%00%ff"} {
				path := wildcard.ReplaceAllString(r.path, bytes)
				if path == r.path {
					path += "?text=" + bytes + "&cursor=" + bytes + "&action=" + bytes + "&to=" + bytes
				}
				var page seen
				switch {
				case r.path == "/console/sign-out" || r.takesFile():
					continue
				case r.method == http.MethodGet:
					page = b.get(path)
				default:
					page = b.send(r.method, path, strings.NewReader("amount=1&reason=x&scope=read&name="+bytes+
						"&email="+bytes+"&password="+bytes+"&key="+bytes+"&url="+bytes),
						"Content-Type", "application/x-www-form-urlencoded")
				}
				if page.status >= http.StatusInternalServerError {
					t.Errorf("%s %s: %d", r.method, path, page.status)
				}
			}
		}
	})
}
