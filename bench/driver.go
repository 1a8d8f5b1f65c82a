package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// answerMax is how long one answer may take.
	answerMax = 30 * time.Second
	// openConnections is how many callers an open loop has: enough that nobody waits for a free
	// one while answers take less than 10 ms at 20,000 a second. Who does, waits on the clock.
	openConnections = 200
)

// target is what a driver asks for: it writes requests, and judges their answers. A peer's is
// one too. Many connections use it at once.
type target interface {
	// request appends the n-th request, from 0; more is false when there are no more.
	request(buffer []byte, n int) (text []byte, more bool)
	// judge tells how much the answer to the n-th request did, or why it is wrong.
	judge(n int, a *answer) (count int, err error)
}

// driver asks over HTTP: in a closed loop, each connection as soon as it has its answer, or in
// an open one at a fixed rate. It shares the machine with what it measures, so it writes
// prepared bytes and parses no more than it must.
type driver struct {
	addr   string
	target target
	length time.Duration
	// perSecond is the rate of an open loop; 0 closes it. In an open loop a request is late from
	// the moment at which it should have been sent: who makes callers wait, cannot hide it.
	perSecond float64
	stop      <-chan struct{} // ends the loop before its time; nil: nothing does
	next      atomic.Int64
}

// connection is one caller, with the latency of each answer in microseconds.
type connection struct {
	conn   net.Conn
	answer answer
	buffer []byte
	tookUs []int32
	count  int
	// refused are requests that were answered well and brought nothing.
	refused int
	err     error
}

// run asks until the time is over or there is nothing more to ask, and waits for the last
// answer.
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
		running.Go(func() { c.err = d.ask(ctx, c, started) })
	}
	running.Wait()
	took := time.Since(started)
	done := round{Seconds: took.Seconds()}
	var tookUs []int32
	var errs []error
	for _, c := range all {
		done.Count += c.count
		done.Refused += c.refused
		tookUs = append(tookUs, c.tookUs...)
		errs = append(errs, c.err)
	}
	done.Asked = len(tookUs)
	done.P50Ms, done.P99Ms = quantile(tookUs, 0.50)/1000, quantile(tookUs, 0.99)/1000
	done.MaxMs = quantile(tookUs, 1) / 1000
	return done, errors.Join(errs...)
}

func (d *driver) ask(ctx context.Context, c *connection, started time.Time) error {
	end := started.Add(d.length)
	if err := c.conn.SetDeadline(end.Add(answerMax)); err != nil {
		return err
	}
	for before := time.Now(); ctx.Err() == nil && !d.stopped(); {
		n := int(d.next.Add(1)) - 1
		if d.perSecond > 0 {
			before = due(started, n, d.perSecond)
		}
		if !before.Before(end) {
			return nil
		}
		time.Sleep(time.Until(before))
		text, more := d.target.request(c.buffer[:0], n)
		if !more {
			return nil
		}
		c.buffer = text
		count, err := d.exchange(c, n)
		if err != nil {
			return fmt.Errorf("request %d: %w", n, err)
		}
		after := time.Now()
		c.tookUs = append(c.tookUs, int32(after.Sub(before).Microseconds()))
		if c.count += count; count == 0 {
			c.refused++
		}
		before = after
	}
	return ctx.Err()
}

// due is when the n-th request of an open loop is to be sent.
func due(started time.Time, n int, perSecond float64) time.Time {
	return started.Add(time.Duration(float64(n) / perSecond * float64(time.Second)))
}

func (d *driver) stopped() bool {
	select {
	case <-d.stop:
		return true
	default:
		return false
	}
}

func (d *driver) exchange(c *connection, n int) (int, error) {
	if _, err := c.conn.Write(c.buffer); err != nil {
		return 0, err
	}
	if err := c.answer.read(c.conn); err != nil {
		return 0, err
	}
	return d.target.judge(n, &c.answer)
}

// quantile sorts and returns the value below which the part q lies; 0 of nothing.
func quantile(all []int32, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	slices.Sort(all)
	return float64(all[min(int(q*float64(len(all))), len(all)-1)])
}
