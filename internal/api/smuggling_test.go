package api

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/db/dbtest"
)

// What a smuggler hides behind a request: an order and, to end the connection, one more request.
const (
	unsold      = `{"e164":"+12025550199","country":"US"}` // 38 bytes; an order that is read whole ends in 404
	unsoldChunk = "26\r\n" + unsold + "\r\n0\r\n\r\n"
	lastRequest = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
)

// smuggling are headers and bodies of a purchase about whose length two readers might not agree, and
// all answers on the connection, that of lastRequest (200) included. Who gets no 200 after them, was
// cut off: what follows was not taken for a request.
var smuggling = []struct {
	head, body string
	want       []int
}{
	{"Content-Length: 38", unsold, []int{404, 200}},
	{"Transfer-Encoding: chunked", unsoldChunk, []int{404}},
	{"Transfer-Encoding: CHUNKED", unsoldChunk, []int{404}},

	{"Content-Length: 4\r\nTransfer-Encoding: chunked", "0\r\n\r\n", []int{400}},
	{"Content-Length: 4\r\nTransfer-Encoding: chunked", unsoldChunk, []int{404}},
	{"Transfer-Encoding: chunked\r\nContent-Length: 4", unsoldChunk, []int{404}},
	{"Content-Length: x\r\nTransfer-Encoding: chunked", unsoldChunk, []int{400}},

	{"Content-Length: 38\r\nContent-Length: 5", unsold, []int{400}},
	{"Content-Length: 5\r\nContent-Length: 38", unsold, []int{400}},
	{"Content-Length: 38\r\nContent-Length: 38", unsold, []int{404, 200}}, // RFC 9112, section 6.3: one value
	{"Content-Length: 38, 38", unsold, []int{400}},
	{"Content-Length: +38", unsold, []int{400}},
	{"Content-Length: -1", unsold, []int{400}},
	{"Content-Length: 0x26", unsold, []int{400}},
	{"Content-Length: 38 5", unsold, []int{400}},
	{"Content-Length: 3_8", unsold, []int{400}},
	{"Content-Length: ", unsold, []int{400}},
	{"Content-Length: 99999999999999999999", unsold, []int{400}},
	{"Content-Length : 38", unsold, []int{400}},
	{" Content-Length: 5\r\nContent-Length: 38", unsold, []int{401, 200}}, // folds into the key, the line before

	{"Transfer-Encoding: xchunked", unsoldChunk, []int{501}},
	{"Transfer-Encoding: identity", unsoldChunk, []int{501}},
	{"Transfer-Encoding: chunked, identity", unsoldChunk, []int{501}},
	{"Transfer-Encoding: identity, chunked", unsoldChunk, []int{501}},
	{"Transfer-Encoding: gzip, chunked", unsoldChunk, []int{501}},
	{"Transfer-Encoding: \"chunked\"", unsoldChunk, []int{501}},
	{"Transfer-Encoding: chunked;q=1", unsoldChunk, []int{501}},
	{"Transfer-Encoding: ", unsoldChunk, []int{501}},
	{"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", unsoldChunk, []int{501}},
	{"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", unsoldChunk, []int{501}},
	{"Transfer-Encoding: \vchunked", unsoldChunk, []int{400}},
	{"Transfer-Encoding : chunked", unsoldChunk, []int{400}},
	{"Transfer-Encoding\x00: chunked", unsoldChunk, []int{400}},
	{"X: a\rTransfer-Encoding: chunked\r\nContent-Length: 38", unsold, []int{400}},

	// A folded line belongs to the line above it, and a bare LF ends a line (RFC 9112, sections 5.2
	// and 2.2). Whoever reads them otherwise finds the connection closed.
	{"Transfer-Encoding:\r\n chunked", unsoldChunk, []int{404}},
	{"X: a\nTransfer-Encoding: chunked", unsoldChunk, []int{404}},
	{"X: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 38", unsold, []int{404, 200}},

	{"Transfer-Encoding: chunked", strings.ReplaceAll(unsoldChunk, "\r\n", "\n"), []int{400}},
	{"Transfer-Encoding: chunked", strings.Replace(unsoldChunk, "\r\n", ";a\nb\r\n", 1), []int{400}},
	{"Transfer-Encoding: chunked", strings.Replace(unsoldChunk, "\r\n", ";a=b\r\n", 1), []int{404}},
	{"Transfer-Encoding: chunked", "0x" + unsoldChunk, []int{400}},
	{"Transfer-Encoding: chunked", "+" + unsoldChunk, []int{400}},
	{"Transfer-Encoding: chunked", "-" + unsoldChunk, []int{400}},
	{"Transfer-Encoding: chunked", "fffffffffffffffff\r\n" + unsold, []int{400}},
	{"Transfer-Encoding: chunked", strings.Replace(unsoldChunk, "}\r\n", "}xx\r\n", 1), []int{400}},
	{"Transfer-Encoding: chunked", "26\r\n" + unsold + "\r\n0\r\nContent-Length: 5\r\n\r\n", []int{404}},
}

// HTTP/1.1 has many ways to say how long a body is, and proxies before us may read them otherwise
// than we do. Whatever a reader may doubt is refused, or ends the connection: nothing in a body ever
// becomes a request of its own.
func TestSmuggling(t *testing.T) {
	w := one(t, dbtest.DSN(t, db.SQLite))
	key := "Host: a\r\nContent-Type: application/json\r\n" +
		"Authorization: Bearer " + w.keys["acc_1"].secret + "\r\n"
	for _, s := range smuggling {
		sent := "POST " + purchaseOfOne + " HTTP/1.1\r\n" + key + s.head + "\r\n\r\n" + s.body + lastRequest
		if got := w.answersTo(t, sent); !slices.Equal(got, s.want) {
			t.Errorf("%q %q: answers %d, want %d", s.head, s.body, got, s.want)
		}
	}
	// HTTP/1.0 knows no chunks, so the same bytes are a body to one and a request to another.
	for _, length := range []string{
		"Transfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 0",
	} {
		sent := "POST " + purchaseOfOne + " HTTP/1.0\r\nConnection: keep-alive\r\n" + key + length + "\r\n\r\n"
		if got := w.answersTo(t, sent+unsoldChunk+lastRequest); !slices.Equal(got, []int{400}) {
			t.Errorf("HTTP/1.0 with %q: answers %d, want 400 and the end", length, got)
		}
	}
	// A body where none is read is a body all the same.
	hidden := fmt.Sprintf("Host: a\r\nContent-Length: %d\r\n\r\n%s", len(lastRequest), lastRequest)
	for target, want := range map[string]int{"/healthz": 200, "/v2": 404, "/v1/account/acc_1/balance": 401} {
		got := w.answersTo(t, "GET "+target+" HTTP/1.1\r\n"+hidden+lastRequest)
		if !slices.Equal(got, []int{want, 200}) {
			t.Errorf("GET %s with a body: answers %d, want %d and 200", target, got, want)
		}
	}
	o, err := w.app.Overview(t.Context(), "acc_1")
	if err != nil || o.Numbers != 0 {
		t.Errorf("%d numbers, %v; want nothing bought", o.Numbers, err)
	}
}

// answersTo sends bytes on a connection of their own and reads all answers until its end.
func (w *world) answersTo(t *testing.T, sent string) (statuses []int) {
	t.Helper()
	c, err := net.Dial("tcp", w.addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(exchangeMax)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(c, sent); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(c)
	for {
		_, err := answers.Peek(1)
		var late net.Error
		switch {
		case errors.As(err, &late) && late.Timeout():
			t.Fatalf("%.90q: the connection stays open after %d", sent, statuses)
		case err != nil:
			return statuses
		}
		w.answered.Add(1)
		got := readReply(t, answers, http.MethodPost)
		checkShape(t, got)
		statuses = append(statuses, got.status)
	}
}
