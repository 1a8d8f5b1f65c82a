package prove

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"tryvox.io/numbers/internal/prove/program"
)

// A server that is asked to end, under load, finishes what runs, refuses what is new, and ends with
// exit 0; nothing that it acknowledged is lost.
func TestServerIsAskedToEnd(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, dsn string) {
		s := openShop(t, dsn, 2000)
		served := s.Serve()
		s.moveTo(served)
		s.furnish(s.accounts)
		slow := s.begin(served, offered(int(s.next.Add(1)-1)))
		s.rush(100, func() {
			if err := served.Ask(); err != nil {
				t.Error(err)
			}
		})
		slow.finish()
		served.WantsEnd()
		s.Run("", "check")
		served = s.Serve()
		s.moveTo(served)
		if err := s.payIn(); err != nil { // again, which credits nothing
			t.Error(err)
		}
		s.paid++
		s.settle()
		s.compare()
		served.Terminate()
	})
}

// begun is a request whose body the server waits for.
type begun struct {
	client *client
	order  *order
	conn   net.Conn
	answer *bufio.Reader
	body   []byte
}

// begin sends a client's purchase but for its body, and returns when the server asks for that.
func (s *shop) begin(served *program.Served, e164 string) begun {
	s.T.Helper()
	c := s.clients[0]
	o := &order{
		method: http.MethodPost, path: "/numbers/purchase-from-inventory", key: "slow", apply: c.bought,
		body: fmt.Sprintf(`{"e164":%q,"country":"US"}`, e164),
	}
	r, err := s.request(served.URL, c.customer, o.method, o.path, o.body, o.key)
	if err != nil {
		s.T.Fatal(err)
	}
	r.Header.Set("Expect", "100-continue")
	var whole bytes.Buffer
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(s.T.Context(), "tcp", served.Addr)
	if err := errors.Join(err, r.Write(&whole)); err != nil {
		s.T.Fatal(err)
	}
	s.T.Cleanup(func() { _ = conn.Close() })
	head, body, _ := bytes.Cut(whole.Bytes(), []byte("\r\n\r\n"))
	_, err = conn.Write(append(head, "\r\n\r\n"...))
	b := begun{client: c, order: o, conn: conn, answer: bufio.NewReader(conn), body: body}
	err = errors.Join(err, conn.SetDeadline(time.Now().Add(patience)))
	line, readErr := b.answer.ReadString('\n')
	if err := errors.Join(err, readErr); err != nil || !strings.Contains(line, "100 Continue") {
		s.T.Fatalf("the server says %q, %v, want 100 Continue", line, err)
	}
	return b
}

// finish sends the body, and wants the purchase acknowledged.
func (b begun) finish() {
	t := b.client.T
	t.Helper()
	_, err := b.conn.Write(b.body)
	_, blankErr := b.answer.ReadString('\n') // behind 100 Continue
	if err := errors.Join(err, blankErr); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(b.answer, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK {
		t.Errorf("a request that ran when SIGTERM came is answered %d %s, want 200", answer.StatusCode, text)
		return
	}
	if err := b.order.apply(string(text)); err != nil {
		t.Error(err)
	}
	b.order.answer = string(text)
	b.client.orders = append(b.client.orders, b.order)
}
