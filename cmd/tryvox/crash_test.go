package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"tryvox.io/numbers/internal/db/dbtest"
)

const (
	crashRounds  = 3
	crashClients = 16
	crashStock   = 20_000 // more than the clients can buy
	crashBalance = 1_000_000
)

func TestServerEndsUnderLoad(t *testing.T) {
	path := buildProgram(t)
	ends := map[string]func(*shop){"killed": (*shop).endKilled, "terminated": (*shop).endTerminated}
	for name, test := range ends {
		t.Run(name, func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) { test(openShop(t, path, dsn)) })
		})
	}
}

// A server that is killed while 16 clients buy keeps every purchase that it acknowledged, and what it
// did not acknowledge can be asked for again under the same key. Another process pays in meanwhile.
func (s *shop) endKilled() {
	for round := range crashRounds {
		after := 50 + rand.N(500)
		s.t.Logf("round %d: kill after %d acknowledgements", round, after)
		server := s.serve()
		paid := make(chan error, 1)
		go func() {
			_, err := s.attempt("", "account", "top-up", s.account, "1.00", "--reference", fmt.Sprint("round ", round))
			paid <- err
		}()
		s.load(server, after, server.kill)
		if err := <-paid; err != nil {
			s.t.Error(err)
		}
		s.paid++
		next := s.serve()
		s.settle(next)
		s.run("", "check")
		next.terminate()
		s.run("", "check")
	}
	s.stands()
}

// A server that is asked to end finishes what runs, refuses what is new, and ends with exit 0.
func (s *shop) endTerminated() {
	server := s.serve()
	slow := s.begin(server)
	s.load(server, 100, func() {
		if err := server.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			s.t.Error(err)
		}
	})
	if status := s.finish(slow); status != http.StatusOK {
		s.t.Errorf("a request that ran when SIGTERM came is answered %d, want 200", status)
	}
	server.wantsEnd()
	s.run("", "check")
	next := s.serve()
	s.settle(next)
	next.terminate()
	s.stands()
}

// shop is a stock, an account with money, and what its clients know of their purchases.
type shop struct {
	program
	account, key string
	client       http.Client
	next         atomic.Int64
	paid         int // dollars

	mu    sync.Mutex
	acked map[int]string // bodies by number
	open  []int          // asked for, and not acknowledged
}

func openShop(t *testing.T, path, dsn string) *shop {
	t.Helper()
	s := &shop{program: program{t: t, path: path, dsn: dsn}, paid: crashBalance, acked: map[int]string{}}
	s.client.Timeout = patience
	s.client.Transport = &http.Transport{MaxIdleConnsPerHost: crashClients}
	var file strings.Builder
	file.WriteString("e164,country,type,monthly_fee,setup_fee\n")
	for n := range crashStock {
		fmt.Fprintf(&file, "%s,US,local,0.00,1.00\n", offered(n))
	}
	s.run(file.String(), "catalog", "import", "-")
	s.account = s.run("", "account", "create")
	s.run("", "account", "top-up", s.account, strconv.Itoa(s.paid))
	s.key = s.run("", "key", "create", s.account)
	return s
}

func offered(n int) string { return fmt.Sprintf("+1212%07d", 5_000_000+n) }

// load lets the clients buy one number after the other, each under a key of its own, until the server
// is away. After so many acknowledgements it strikes.
func (s *shop) load(server *served, after int, strike func()) {
	s.t.Helper()
	var count atomic.Int64
	reached := make(chan struct{})
	var clients sync.WaitGroup
	for range crashClients {
		clients.Go(func() {
			for s.buyNext(server) {
				if count.Add(1) == int64(after) {
					close(reached)
				}
			}
		})
	}
	select {
	case <-reached:
	case <-time.After(patience):
		s.t.Errorf("%d acknowledgements in %v, want %d", count.Load(), patience, after)
	}
	strike()
	clients.Wait()
}

// buyNext tells whether the purchase was acknowledged.
func (s *shop) buyNext(server *served) bool {
	n := int(s.next.Add(1) - 1)
	status, body, _, err := s.buy(server, n)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil && status == http.StatusOK:
		s.acked[n] = body
		return true
	case err == nil && status != http.StatusServiceUnavailable:
		s.t.Errorf("%s: %d %s, want 200, or 503 at the end", offered(n), status, body)
	}
	s.open = append(s.open, n)
	return false
}

func (s *shop) request(server *served, n int) *http.Request {
	body := fmt.Sprintf(`{"e164":%q,"country":"US"}`, offered(n))
	url := server.url + "/v1/account/" + s.account + "/numbers/purchase-from-inventory"
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.key)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", fmt.Sprint("purchase-", n))
	return r
}

func (s *shop) buy(server *served, n int) (status int, body string, replayed bool, err error) {
	return s.do(s.request(server, n))
}

func (s *shop) do(r *http.Request) (status int, body string, replayed bool, err error) {
	answer, err := s.client.Do(r)
	if err != nil {
		return 0, "", false, err
	}
	text, err := io.ReadAll(answer.Body)
	err = errors.Join(err, answer.Body.Close())
	return answer.StatusCode, string(text), answer.Header.Get("Idempotent-Replayed") == "true", err
}

// settle asks for every purchase again: what was acknowledged is answered byte for byte as it was, and
// what was not is done now, or has been done.
func (s *shop) settle(server *served) {
	s.t.Helper()
	for n, first := range s.acked {
		status, body, replayed, err := s.buy(server, n)
		if err != nil || status != http.StatusOK || !replayed || body != first {
			s.t.Errorf("%s was acknowledged with %s; now %d %s, replayed %t, %v",
				offered(n), first, status, body, replayed, err)
		}
	}
	for _, n := range s.open {
		status, body, _, err := s.buy(server, n)
		if err != nil || status != http.StatusOK {
			s.t.Errorf("%s was not acknowledged; now %d %s, %v, want 200", offered(n), status, body, err)
		}
		s.acked[n] = body
	}
	s.open = nil
	if total := s.total(server); total != len(s.acked) {
		s.t.Errorf("the account owns %d numbers, want %d", total, len(s.acked))
	}
}

// total is how many numbers the account owns.
func (s *shop) total(server *served) int {
	s.t.Helper()
	r, err := http.NewRequestWithContext(s.t.Context(), http.MethodGet,
		server.url+"/v1/account/"+s.account+"/numbers?per_page=1", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.key)
	status, body, _, err := s.do(r)
	var list struct{ Pagination struct{ Total int } }
	if err := errors.Join(err, json.Unmarshal([]byte(body), &list)); err != nil || status != http.StatusOK {
		s.t.Fatalf("list: %d %s, %v", status, body, err)
	}
	return list.Pagination.Total
}

// stands wants the balance to be what was paid in less a dollar for each number.
func (s *shop) stands() {
	s.t.Helper()
	var shown struct{ Balance json.Number }
	out := s.run("", "--json", "account", "show", s.account)
	if err := json.Unmarshal([]byte(out), &shown); err != nil {
		s.t.Fatalf("show: %v: %s", err, out)
	}
	if want := fmt.Sprintf("%d.00", s.paid-len(s.acked)); shown.Balance.String() != want {
		s.t.Errorf("balance %s with %d numbers, want %s", shown.Balance, len(s.acked), want)
	}
}

// begun is a request whose body the server waits for.
type begun struct {
	number int
	conn   net.Conn
	answer *bufio.Reader
	body   []byte
}

// begin sends a purchase but for its body, and returns when the server asks for that.
func (s *shop) begin(server *served) begun {
	s.t.Helper()
	b := begun{number: int(s.next.Add(1) - 1)}
	r := s.request(server, b.number)
	r.Header.Set("Expect", "100-continue")
	var whole bytes.Buffer
	conn, err := (&net.Dialer{Timeout: patience}).DialContext(s.t.Context(), "tcp", server.addr)
	if err := errors.Join(err, r.Write(&whole)); err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	head, body, _ := bytes.Cut(whole.Bytes(), []byte("\r\n\r\n"))
	_, err = conn.Write(append(head, "\r\n\r\n"...))
	b.conn, b.answer, b.body = conn, bufio.NewReader(conn), body
	err = errors.Join(err, conn.SetDeadline(time.Now().Add(patience)))
	line, readErr := b.answer.ReadString('\n')
	if err := errors.Join(err, readErr); err != nil || !strings.Contains(line, "100 Continue") {
		s.t.Fatalf("the server says %q, %v, want 100 Continue", line, err)
	}
	return b
}

// finish sends the body and returns the status of the answer.
func (s *shop) finish(b begun) int {
	s.t.Helper()
	_, err := b.conn.Write(b.body)
	if _, blankErr := b.answer.ReadString('\n'); errors.Join(err, blankErr) != nil { // behind 100 Continue
		s.t.Fatal(errors.Join(err, blankErr))
	}
	answer, err := http.ReadResponse(b.answer, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		s.t.Fatal(err)
	}
	s.acked[b.number] = string(text)
	return answer.StatusCode
}
