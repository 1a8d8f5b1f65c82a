package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
)

// shuffleSeed makes every round buy the same numbers in the same order, all over the stock.
const shuffleSeed = 7

// orders buy each number of the stock once.
type orders struct {
	requests []request // one for each buyer
	order    []int     // the stock, shuffled
}

// request is a purchase as bytes. Only the number differs between two of one buyer.
type request struct {
	bytes []byte
	digit int // where the number's digits are
}

func newOrders(addr string, keys []string, size int) *orders {
	s := &orders{order: rand.New(rand.NewPCG(shuffleSeed, shuffleSeed)).Perm(size)}
	for i, key := range keys {
		s.requests = append(s.requests, newRequest(addr, accountID(i), key))
	}
	return s
}

func newRequest(addr, account, key string) request {
	body := fmt.Sprintf(`{"e164":"+%d","country":"%s"}`, firstDigits, country)
	text := post(addr, "/v1/account/"+account+"/numbers/purchase-from-inventory", key, body)
	return request{text, len(text) - len(body) + bytes.IndexByte([]byte(body), '+') + 1}
}

// post is a request with a JSON body.
func post(addr, path, key, body string) []byte {
	return fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tryvox-bench\r\n"+
		"Accept: application/json\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, addr, key, len(body), body)
}

// get is a request without a body.
func get(addr, path, key string) []byte {
	return fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tryvox-bench\r\n"+
		"Accept: application/json\r\nAuthorization: Bearer %s\r\n\r\n", path, addr, key)
}

func (s *orders) request(buffer []byte, n int) ([]byte, bool) {
	if n >= len(s.order) {
		return nil, false
	}
	item := s.order[n]
	r := s.requests[item%len(s.requests)]
	at := len(buffer) + r.digit
	buffer = append(buffer, r.bytes...)
	putDigits(buffer[at:at+digitCount], firstDigits+item)
	return buffer, true
}

func (s *orders) judge(n int, a *answer) (int, error) {
	var digits [digitCount]byte
	putDigits(digits[:], firstDigits+s.order[n])
	return 1, a.sells(digits[:])
}

// digitCount is how many digits the numbers for sale have.
const digitCount = len("14150000000")

func putDigits(into []byte, number int) {
	for at := len(into) - 1; at >= 0; at, number = at-1, number/10 {
		into[at] = byte('0' + number%10)
	}
}

// claims buy any numbers, so many with each request, for one account after the other.
type claims struct {
	requests [][]byte
	count    int
	most     int // requests: together they want half of the stock
}

func newClaims(addr string, keys []string, count, size int) *claims {
	c := &claims{count: count, most: size / 2 / count}
	body := fmt.Sprintf(`{"country":"%s","count":%d}`, country, count)
	for i, key := range keys {
		c.requests = append(c.requests, post(addr, "/v1/account/"+accountID(i)+"/numbers/purchase", key, body))
	}
	return c
}

func (c *claims) request(buffer []byte, n int) ([]byte, bool) {
	if n >= c.most {
		return nil, false
	}
	return append(buffer, c.requests[n%len(c.requests)]...), true
}

// judge lets an order be refused whose numbers others hold at the moment: it brings nothing. Half of the
// stock is left over, so none may be told that there are too few (404).
func (c *claims) judge(_ int, a *answer) (int, error) {
	if a.status == http.StatusConflict {
		return 0, nil
	}
	if got := bytes.Count(a.body, []byte(`"e164":"+`)); a.status != http.StatusOK || got != c.count {
		return 0, fmt.Errorf("answered %d with %d numbers: %.200s", a.status, got, a.body)
	}
	return c.count, nil
}

// reads are requests that change nothing, asked again and again in their order.
type reads [][]byte

func (r reads) request(buffer []byte, n int) ([]byte, bool) {
	return append(buffer, r[n%len(r)]...), true
}

func (r reads) judge(_ int, a *answer) (int, error) {
	if a.status != http.StatusOK {
		return 0, fmt.Errorf("answered %d: %.200s", a.status, a.body)
	}
	return 1, nil
}
