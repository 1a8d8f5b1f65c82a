package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// answerMax is how long one answer may take.
	answerMax = 30 * time.Second
	// shuffleSeed makes every round buy the same numbers in the same order, all over the stock.
	shuffleSeed = 7
)

// driver buys numbers over HTTP: a closed loop, each number once. It shares the machine
// with what it measures, so it writes prepared bytes and parses no more than it must.
type driver struct {
	addr     string
	length   time.Duration
	requests []request // one for each buyer
	order    []int     // the stock, shuffled
	next     atomic.Int64
}

// request is a purchase as bytes. Only the number differs between two of one buyer.
type request struct {
	bytes []byte
	digit int // where the number's digits are
}

func newDriver(addr string, keys []string, size int, length time.Duration) *driver {
	d := &driver{addr: addr, length: length}
	for i, key := range keys {
		d.requests = append(d.requests, newRequest(addr, accountID(i), key))
	}
	d.order = rand.New(rand.NewPCG(shuffleSeed, shuffleSeed)).Perm(size)
	return d
}

func newRequest(addr, account, key string) request {
	body := fmt.Sprintf(`{"e164":"+%d","country":"%s"}`, firstDigits, country)
	head := fmt.Sprintf("POST /v1/account/%s/numbers/purchase-from-inventory HTTP/1.1\r\n"+
		"Host: %s\r\nUser-Agent: tryvox-bench\r\nAccept: application/json\r\nAuthorization: Bearer %s\r\n"+
		"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n", account, addr, key, len(body))
	return request{[]byte(head + body), len(head) + bytes.IndexByte([]byte(body), '+') + 1}
}

// connection is one caller, with the latency of each purchase in microseconds.
type connection struct {
	conn   net.Conn
	answer answer
	buffer []byte
	tookUs []int32
	err    error
}

// run buys until the time is over or the stock is sold, and waits for the last answer. Any
// answer but 200 is an error.
func (d *driver) run(ctx context.Context, connections int) (round, error) {
	all := make([]*connection, connections)
	for i := range all {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", d.addr)
		if err != nil {
			return round{}, err
		}
		defer func() { _ = conn.Close() }()
		all[i] = &connection{conn: conn}
	}
	started := time.Now()
	var running sync.WaitGroup
	for _, c := range all {
		running.Go(func() { c.err = d.buy(ctx, c, started) })
	}
	running.Wait()
	took := time.Since(started)
	var tookUs []int32
	var errs []error
	for _, c := range all {
		tookUs = append(tookUs, c.tookUs...)
		errs = append(errs, c.err)
	}
	return round{
		Purchases: len(tookUs), Seconds: took.Seconds(),
		P50Ms: quantile(tookUs, 0.50) / 1000, P99Ms: quantile(tookUs, 0.99) / 1000,
	}, errors.Join(errs...)
}

func (d *driver) buy(ctx context.Context, c *connection, started time.Time) error {
	end := started.Add(d.length)
	if err := c.conn.SetDeadline(end.Add(answerMax)); err != nil {
		return err
	}
	for before := time.Now(); before.Before(end) && ctx.Err() == nil; {
		n := int(d.next.Add(1)) - 1
		if n >= len(d.order) {
			return nil
		}
		item := d.order[n]
		digits, err := d.send(c, d.requests[item%len(d.requests)], item)
		if err == nil {
			err = c.answer.read(c.conn)
		}
		if err == nil {
			err = c.answer.sells(digits)
		}
		if err != nil {
			return fmt.Errorf("buy +%s: %w", digits, err)
		}
		after := time.Now()
		c.tookUs = append(c.tookUs, int32(after.Sub(before).Microseconds()))
		before = after
	}
	return ctx.Err()
}

// send writes the request for an item and returns the digits of its number.
func (d *driver) send(c *connection, r request, item int) ([]byte, error) {
	c.buffer = append(c.buffer[:0], r.bytes...)
	digits := c.buffer[r.digit : r.digit+len("14150000000")]
	for left, at := firstDigits+item, len(digits)-1; at >= 0; at, left = at-1, left/10 {
		digits[at] = byte('0' + left%10)
	}
	_, err := c.conn.Write(c.buffer)
	return digits, err
}

// quantile sorts and returns the value below which the part q lies; 0 of nothing.
func quantile(all []int32, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[min(int(q*float64(len(all))), len(all)-1)])
}
