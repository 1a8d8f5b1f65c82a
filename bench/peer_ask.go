package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// askPeer asks a peer for one thing while it is set up or proven: a body, if there is one, as
// JSON, and the answer into what is given. Any status but 2xx is an error.
func askPeer(ctx context.Context, method, url string, head map[string]string, body, into any) (err error) {
	var text []byte
	if body != nil {
		if text, err = json.Marshal(body); err != nil {
			return err
		}
	}
	r, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(text))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	for name, value := range head {
		r.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, got.Body.Close()) }()
	if got.StatusCode/100 != 2 {
		why, _ := io.ReadAll(io.LimitReader(got.Body, tailBytes)) // the status is the error
		return fmt.Errorf("%s %s: %s: %s", method, url, got.Status, why)
	}
	if into == nil {
		return nil
	}
	return json.NewDecoder(got.Body).Decode(into)
}

// peerOrders are a peer's requests, one kind for each account, in their turns.
type peerOrders struct {
	requests []peerOrder
	status   int
	has      []byte // of the answer to a request that was granted
}

// digitsHere is the place of the eleven digits that no two requests share.
const digitsHere = "00000000000"

// peerOrder is a request as bytes, and where its digits are; -1: nowhere.
type peerOrder struct {
	bytes []byte
	digit int
}

// order is a request with a JSON body, in which digitsHere may stand once.
func order(addr, path, head, body string) peerOrder {
	text := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: tryvox-bench\r\n"+
		"Accept: application/json\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
		path, addr, head, len(body))
	at := strings.Index(body, digitsHere)
	if at >= 0 {
		at += len(text)
	}
	return peerOrder{[]byte(text + body), at}
}

func (o *peerOrders) request(buffer []byte, n int) ([]byte, bool) {
	r := o.requests[n%len(o.requests)]
	start := len(buffer)
	buffer = append(buffer, r.bytes...)
	if r.digit >= 0 {
		putDigits(buffer[start+r.digit:start+r.digit+digitCount], firstDigits+n)
	}
	return buffer, true
}

func (o *peerOrders) judge(_ int, a *answer) (int, error) {
	if a.status != o.status || !bytes.Contains(a.body, o.has) {
		return 0, fmt.Errorf("answered %d: %.500s", a.status, a.body)
	}
	return 1, nil
}
