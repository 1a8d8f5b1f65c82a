package api

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// FuzzPathAndHeaders wants of every request that net/http can read: an answer below 500, in
// the one shape, and books that are right at the end. In the headers KEY is the secret of a key.
func FuzzPathAndHeaders(f *testing.F) {
	w := newWorld(f, dbtest.DSN(f, db.SQLite))
	w.stock(f, realm.Live, oneNumber)
	w.customer(f, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 100*money.Dollar)
	published := documents()
	f.Fuzz(func(t *testing.T, method, target, headers, body string) {
		headers = strings.ReplaceAll(headers, "KEY", w.keys["acc_1"].secret)
		sent := method + " " + target + " HTTP/1.1\r\nHost: api.example\r\n" + headers + "\r\n\r\n" + body
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(sent)))
		if err != nil {
			return
		}
		if _, isDocument := published[r.URL.Path]; isDocument {
			return
		}
		got := w.recorded(t, r)
		if got.status >= http.StatusInternalServerError {
			t.Errorf("%q: %d %s\n%s", sent, got.status, got.body, w.log)
		}
		for name, values := range got.header {
			if strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
				t.Errorf("%q: the answer's %s is %q", sent, name, values)
			}
		}
		w.log.reset() // a long run must not fill the memory
		w.answered.Store(0)
	})
}
