package api

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// one makes a world with the account acc_1 of 100.00 USD and one number for sale.
func one(t *testing.T, dsn string) *world {
	t.Helper()
	w := newWorld(t, dsn)
	w.stock(t, realm.Live, oneNumber)
	w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 100*money.Dollar)
	return w
}

// HTTP contract, section 1: 64 KiB on JSON endpoints, else 413. What fits is read.
func TestBodySizes(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	order := func(size int) string {
		const open, closing = `{"e164":"+12025550199","country":"US","x":"`, `"}`
		return open + strings.Repeat("x", size-len(open)-len(closing)) + closing
	}
	for _, chunked := range []bool{false, true} {
		for size, want := range map[int]int{
			65_535: 404, 65_536: 404, 65_537: 413, 200_000: 413,
		} {
			r := post(purchaseOfOne, order(size), bearer(w.keys["acc_1"].secret), jsonBody)
			r.chunked = chunked
			if got := w.do(t, r); got.status != want {
				t.Errorf("%d bytes, chunked %v: %d %s, want %d", size, chunked, got.status, got.body, want)
			}
		}
		r := post(purchaseOfOne, "", bearer(w.keys["acc_1"].secret))
		r.chunked = chunked
		if got := w.do(t, r); got.status != 400 || !strings.Contains(got.body, "is required") {
			t.Errorf("no body, chunked %v: %d %s, want an empty object", chunked, got.status, got.body)
		}
	}
	// The length alone is enough: nothing of such a body is waited for.
	head := "POST %s HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer %s\r\nContent-Length: %d\r\n\r\n"
	w.answered.Add(1)
	sent := fmt.Appendf(nil, head, purchaseOfOne, w.keys["acc_1"].secret, math.MaxInt64)
	got := w.raw(t, http.MethodPost, sent)
	if checkShape(t, got); got.status != 413 || got.code(t) != "PAYLOAD_TOO_LARGE" {
		t.Errorf("a body of 8 EiB: %d %s, want 413", got.status, got.body)
	}
}

// HTTP contract, section 1: JSON in, UTF-8. What is not is 400.
func TestBinaryBodies(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	for _, body := range []string{
		"{\"e164\":\"+12025550101\",\"country\":\"US\",\"x\":\"\xff\"}",
		"{\"e164\":\"+12025550101\",\"country\":\"US\",\"\xed\xa0\x80\":1}",
		"\xef\xbb\xbf" + orderOfOne,
		"\xff\xfe{\x00}\x00",
		orderOfOne + "\x00",
		"\x00" + orderOfOne,
		"\x1f\x8b\x08\x00",
	} {
		for _, chunked := range []bool{false, true} {
			r := post(purchaseOfOne, body, bearer(w.keys["acc_1"].secret), jsonBody)
			r.chunked = chunked
			got := w.do(t, r)
			if got.status != 400 || !strings.Contains(got.body, `"field":"body"`) {
				t.Errorf("%q: %d %s, want 400 on body", body, got.status, got.body)
			}
		}
	}
}

// A body that ends before its length is 400, and buys nothing though it is whole JSON.
func TestShortBody(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	for _, head := range []string{
		fmt.Sprintf("Content-Length: %d\r\n\r\n", len(orderOfOne)+1),
		fmt.Sprintf("Transfer-Encoding: chunked\r\n\r\n%x\r\n", len(orderOfOne)),
	} {
		conn, err := net.Dial("tcp", w.addr)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer %s\r\n"+
			"Content-Type: application/json\r\n%s%s", purchaseOfOne, w.keys["acc_1"].secret, head, orderOfOne)
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Fatal(err)
		}
		w.answered.Add(1)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		if answer.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), `"field":"body"`) {
			t.Errorf("%q: %d %s, want 400 on body", head, answer.StatusCode, body)
		}
		_ = answer.Body.Close()
		_ = conn.Close()
	}
}

// HTTP contract, section 1: no inner text of a failure leaks, a panic has our shape too, and
// the log has it by request id.
func TestFailuresOfOursTellNothing(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	for name, handle := range map[string]func(*Server, *call) (answer, error){
		"panic": func(*Server, *call) (answer, error) { panic("inner text") },
		"error": func(*Server, *call) (answer, error) { return answer{}, errors.New("inner text") },
	} {
		broken := route{scope: account.Read, handle: handle}
		w.server.mux.HandleFunc("GET "+ofAccount+"/"+name, func(rw http.ResponseWriter, r *http.Request) {
			w.server.serve(rw, r, broken)
		})
		got := w.do(t, get("/v1/account/acc_1/"+name, bearer(w.keys["acc_1"].secret),
			headerLine{"X-Request-Id", "of-the-" + name}))
		if got.status != 500 || got.code(t) != "INTERNAL_ERROR" || strings.Contains(got.body, "inner") {
			t.Errorf("%s: %d %s", name, got.status, got.body)
		}
		if got.header.Get("X-Request-Id") != "of-the-"+name {
			t.Errorf("%s: request id %q", name, got.header.Get("X-Request-Id"))
		}
		line := w.logLine(t, "of-the-"+name)
		if cause, _ := line["err"].(string); line["level"] != "ERROR" || !strings.Contains(cause, "inner text") {
			t.Errorf("%s: the log says %v", name, line)
		}
	}
}

// logLine waits for the log line of a request: it is written after the answer.
func (w *world) logLine(t *testing.T, requestID string) map[string]any {
	t.Helper()
	for late := time.After(exchangeMax); ; {
		for text := range strings.Lines(w.log.String()) {
			var line map[string]any
			if err := json.Unmarshal([]byte(text), &line); err != nil {
				t.Fatalf("log line %s: %v", text, err)
			}
			if line["request_id"] == requestID {
				return line
			}
		}
		select {
		case <-w.log.written:
		case <-late:
			t.Fatalf("no log line for %s in %s", requestID, w.log)
		}
	}
}

// One line for each request: who, what, result; the route as a pattern, no path and no body.
func TestLogLine(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	k := w.keys["acc_1"]
	w.do(t, get("/v1/account/acc_1/numbers/+12025550101?x=y", bearer(k.secret),
		headerLine{"X-Request-Id", "one"}))
	want := map[string]any{
		"msg": "request", "level": "INFO", "request_id": "one", "method": "GET", "status": 404.0,
		"route": "GET /v1/account/{account_id}/numbers/{e164}", "account": "acc_1", "key": k.id,
		"code": "NOT_FOUND", "remote": "127.0.0.1",
	}
	line := w.logLine(t, "one")
	for name, value := range want {
		if line[name] != value {
			t.Errorf("%s is %v, want %v", name, line[name], value)
		}
	}
	w.do(t, get("/v1/account/acc_1/balance", headerLine{"X-Request-Id", "two"}))
	if line := w.logLine(t, "two"); line["account"] != "" || line["key"] != "" || line["status"] != 401.0 {
		t.Errorf("a request without a key is logged as %v", line)
	}
	for _, test := range []struct {
		target, route string
		status        float64
	}{
		{"/healthz", "GET /healthz", 200}, {"/docs", "GET /docs", 200},
		{"/v2", "", 404}, {"/", "", 404}, {"/%2e/", "", 404},
	} {
		id := fmt.Sprintf("of-%x", test.target)
		w.answered.Add(1)
		w.raw(t, http.MethodGet, get(test.target, headerLine{"X-Request-Id", id}).bytes())
		if line := w.logLine(t, id); line["route"] != test.route || line["status"] != test.status {
			t.Errorf("%s is logged as %v", test.target, line)
		}
	}
}

// A request whose client goes before its answer is nobody's failure: by the API as by the console.
func TestGoneClient(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, 0)
		w.server.ShowConsole(http.HandlerFunc(func(to http.ResponseWriter, r *http.Request) {
			if _, err := w.app.Overview(r.Context(), "acc_1"); err != nil {
				to.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		gone, leave := context.WithCancel(t.Context())
		leave()
		for name, path := range map[string]string{
			"api": "/v1/account/acc_1/balance", "console": "/console/search",
		} {
			r := httptest.NewRequestWithContext(gone, http.MethodGet, path, nil)
			r.Header.Set("X-Request-Id", name)
			r.Header.Set("Authorization", "Bearer "+w.keys["acc_1"].secret)
			w.answered.Add(1)
			w.server.ServeHTTP(httptest.NewRecorder(), r)
			if line := w.logLine(t, name); line["status"] != 499.0 || line["level"] != "INFO" {
				t.Errorf("the %s logs %v", name, line)
			}
		}
	})
}

// HTTP contract, section 1: 503 with Retry-After while the database is away. An unknown key is
// not 401 then: nobody can tell. The process lives and is not ready.
func TestDatabaseAway(t *testing.T) {
	cluster := dbtest.NewCluster(t, dbtest.Options{})
	w := one(t, cluster.Database(t))
	good := get("/v1/account/acc_1/balance", bearer(w.keys["acc_1"].secret))
	requests := []request{
		good,
		get("/v1/account/acc_1/numbers", bearer("tvx_sk_live_00000000000000000000000000000000")),
		post(purchaseOfOne, orderOfOne, bearer(w.keys["acc_1"].secret), jsonBody),
		get("/readyz"),
	}
	cluster.Kill()
	for _, r := range requests {
		got := w.do(t, r)
		if got.status != 503 || got.code(t) != "UNAVAILABLE" || got.header.Get("Retry-After") != "1" {
			t.Errorf("%s %s: %d %v %s, want 503", r.method, r.target, got.status, got.header, got.body)
		}
	}
	if got := w.do(t, get("/healthz")); got.status != 200 {
		t.Errorf("healthz: %d %s", got.status, got.body)
	}
	cluster.Start(t)
	for i, want := range []int{200, 401, 200, 200} {
		if got := w.do(t, requests[i]); got.status != want {
			t.Errorf("%s after the restart: %d %s, want %d", requests[i].target, got.status, got.body, want)
		}
	}
}

// HTTP contract, section 1: 503 when the server is stopping; a request of which nobody waits
// for the end any more has our shape too, and buys nothing.
func TestStoppingAndTimeout(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.stock(t, realm.Live, oneNumber)
		w.customer(t, app.NewAccount{ID: "acc_1", Realm: realm.Live}, money.Dollar)
		ended, end := context.WithCancel(t.Context())
		end()
		for _, r := range []*http.Request{
			httptest.NewRequest(http.MethodGet, "/v1/account/acc_1/numbers", nil),
			httptest.NewRequest(http.MethodGet, "/v1/account/acc_1/transactions", nil),
			httptest.NewRequest(http.MethodPost, purchaseOfOne, strings.NewReader(orderOfOne)),
		} {
			r.Header.Set("Authorization", "Bearer "+w.keys["acc_1"].secret)
			r.Header.Set("Content-Type", "application/json")
			got := w.recorded(t, r.WithContext(ended))
			if got.status != 503 || got.code(t) != "UNAVAILABLE" || got.header.Get("Retry-After") != "1" {
				t.Errorf("%s that has ended: %d %s, want 503", r.URL, got.status, got.body)
			}
		}
		w.server.stopping.Store(true)
		for _, target := range []string{"/v1/account/acc_1/numbers", "/readyz", "/v2"} {
			got := w.do(t, get(target, bearer(w.keys["acc_1"].secret)))
			if got.status != 503 || got.header.Get("Retry-After") != "1" || got.code(t) != "UNAVAILABLE" {
				t.Errorf("%s while stopping: %d %s, want 503", target, got.status, got.body)
			}
		}
		o, err := w.app.Overview(t.Context(), "acc_1")
		if err != nil || o.Numbers != 0 || o.Balance.Balance != money.Dollar {
			t.Errorf("%d numbers, balance %s, %v; want nothing sold", o.Numbers, o.Balance.Balance, err)
		}
	})
}

// recorded answers a request without a connection.
func (w *world) recorded(t *testing.T, r *http.Request) reply {
	t.Helper()
	recorder := httptest.NewRecorder()
	w.answered.Add(1)
	w.server.ServeHTTP(recorder, r)
	got := reply{
		method: r.Method, status: recorder.Code, header: recorder.Header(), body: recorder.Body.String(),
	}
	if r.Method == http.MethodHead {
		got.body = "" // a connection leaves it out
	}
	checkShape(t, got)
	return got
}

// A connection outlives the failures on it.
func TestConnectionIsKept(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	conn, err := net.Dial("tcp", w.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	for _, want := range []int{404, 401, 400, 200, 409, 200} {
		secret, target, body := w.keys["acc_1"].secret, purchaseOfOne, orderOfOne
		switch want {
		case 401:
			secret = "x"
		case 404:
			target = "/v2"
		case 400:
			body = "{"
		}
		fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: api.example\r\nAuthorization: Bearer %s\r\n"+
			"Content-Type: application/json\r\nIdempotency-Key: %d\r\nContent-Length: %d\r\n\r\n%s",
			target, secret, want, len(body), body)
		w.answered.Add(1)
		answer, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatalf("no answer, want %d: %v", want, err)
		}
		text, err := io.ReadAll(answer.Body)
		if err != nil || answer.StatusCode != want {
			t.Errorf("answer %d %s, %v; want %d", answer.StatusCode, text, err, want)
		}
		_ = answer.Body.Close()
	}
}

// The asterisk is for the server as a whole (RFC 9110, section 7.1), which has no options: 404
// in our shape.
func TestOptionsOfTheServer(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	if got := w.do(t, request{method: http.MethodOptions, target: "*"}); got.status != 404 {
		t.Errorf("OPTIONS *: %d %s, want 404", got.status, got.body)
	}
}
