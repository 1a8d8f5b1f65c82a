package app

import (
	"context"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/webhook"
)

const (
	// sweepEvery is how long what a lost note left waits: another node's commit, or one before a crash.
	sweepEvery = 5 * time.Second
	// sendsMax and sendsPerEndpoint bound what runs at one time on a node, so that one receiver that
	// hangs leaves room for the others. A claim may bring an endpoint to twice as many, less one.
	sendsMax         = 128
	sendsPerEndpoint = 32
	// gatherFor is how long a result waits for others.
	gatherFor = 5 * time.Millisecond
	// lease is how long a claim holds: longer than an attempt takes and its result is written.
	lease = time.Minute
	// idleLook is how long at most nobody looks for what is due.
	idleLook = 5 * time.Second
)

// teller makes deliveries of events, and sends them. Any number of nodes may do so: a claim holds
// for a lease, an endpoint's row is locked where the order counts.
type teller struct {
	*Service
	send    func(ctx context.Context, m webhook.Message) webhook.Result
	tried   chan attempt
	running map[string]int // by endpoint
	total   int
}

// attempt is a claimed delivery, and what became of it.
type attempt struct {
	webhook.Delivery
	result webhook.Result
}

// Webhooks tells endpoints of events until the context ends; what runs then comes to its end.
func (s *Service) Webhooks(ctx context.Context) {
	sender := webhook.NewSender(s.guard, s.now)
	defer sender.Close()
	t := &teller{
		Service: s, send: sender.Send, tried: make(chan attempt, sendsMax), running: map[string]int{},
	}
	t.run(ctx)
}

func (t *teller) run(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	due := time.NewTimer(0)
	defer due.Stop()
	t.chore(ctx, "find what webhooks are not told of", t.FanOut(ctx))
	for {
		var done []attempt
		select {
		case <-ctx.Done():
			t.drain(ctx)
			return
		case <-sweep.C:
			t.chore(ctx, "find what webhooks are not told of", t.FanOut(ctx))
		case <-t.outbox.wake:
			for _, id := range t.outbox.take() {
				t.chore(ctx, "make deliveries", t.fanOut(ctx, id))
			}
		case a := <-t.tried:
			done = t.ready(a)
		case <-due.C:
		}
		t.chore(ctx, "write deliveries", t.settle(context.WithoutCancel(ctx), done))
		wait, err := t.start(ctx)
		t.chore(ctx, "claim deliveries", err)
		due.Reset(wait)
	}
}

// ready takes what is tried by now, or in a moment: a transaction of many costs as much as one of few.
func (t *teller) ready(first attempt) []attempt {
	done := []attempt{first}
	soon := time.After(gatherFor)
	for len(done) < t.total {
		select {
		case a := <-t.tried:
			done = append(done, a)
		case <-soon:
			return done
		}
	}
	return done
}

// drain waits for what runs, and writes it.
func (t *teller) drain(ctx context.Context) {
	end := context.WithoutCancel(ctx)
	for t.total > 0 {
		if err := t.settle(end, t.ready(<-t.tried)); err != nil {
			t.log.Warn("deliveries could not be written: they are sent again", "err", err)
		}
	}
}

// start claims what is due and sends it. It says how long to wait until the next look.
func (t *teller) start(ctx context.Context) (time.Duration, error) {
	free := min(sendsMax-t.total, sendsPerEndpoint)
	if free <= 0 || ctx.Err() != nil {
		return idleLook, nil
	}
	busy := []string{}
	for id, count := range t.running {
		if count >= sendsPerEndpoint {
			busy = append(busy, id)
		}
	}
	var claimed []webhook.Delivery
	var nextUs, nowUs int64
	var endpoints []webhook.Endpoint
	var events []event.Written
	err := t.db.Update(ctx, func(tx *db.Tx) error {
		nowUs = tx.Now()
		endpoints, events = nil, nil
		claim := webhook.Claim(nowUs, nowUs+lease.Microseconds(), free, busy, &claimed)
		if err := tx.Do(claim, webhook.NextDue(busy, &nextUs)); err != nil || len(claimed) == 0 {
			return err
		}
		ids := make([]string, len(claimed))
		for i, d := range claimed {
			ids[i] = d.EndpointID
		}
		return tx.Do(webhook.EndpointsOf(distinct(ids, func(id string) string { return id }), &endpoints),
			event.Of(db.Set(claimed), &events))
	})
	if err != nil {
		return idleLook, err
	}
	t.launch(ctx, claimed, endpoints, events, nowUs)
	switch {
	case len(claimed) == free: // there may be more
		return 0, nil
	case nextUs == 0:
		return idleLook, nil
	}
	return min(max(time.Duration(nextUs-nowUs)*time.Microsecond, 0), idleLook), nil
}

func (t *teller) launch(
	ctx context.Context, claimed []webhook.Delivery, endpoints []webhook.Endpoint, events []event.Written,
	nowUs int64,
) {
	byID := map[string]webhook.Endpoint{}
	for _, e := range endpoints {
		byID[e.ID] = e
	}
	type place struct {
		account string
		seq     int64
	}
	bodies := map[place][]byte{}
	for _, w := range events {
		bodies[place{w.AccountID, w.Seq}] = webhook.Body(w)
	}
	end := context.WithoutCancel(ctx)
	for _, d := range claimed {
		e, known := byID[d.EndpointID]
		if !known || e.Status != webhook.Enabled {
			continue // it was deleted or disabled meanwhile
		}
		m := webhook.Message{
			URL: e.URL, ID: d.EventID, Secrets: e.Secrets(nowUs), Body: bodies[place{d.AccountID, d.Seq}],
		}
		t.running[d.EndpointID]++
		t.total++
		go func() { t.tried <- attempt{d, t.send(end, m)} }()
	}
}

// settle writes what became of attempts.
func (t *teller) settle(ctx context.Context, done []attempt) error {
	if len(done) == 0 {
		return nil
	}
	ids := make([]string, len(done))
	for i, a := range done {
		ids[i] = a.EndpointID
		if t.running[a.EndpointID]--; t.running[a.EndpointID] == 0 {
			delete(t.running, a.EndpointID)
		}
		t.total--
	}
	ids = distinct(ids, func(id string) string { return id })
	var over []webhook.Endpoint
	err := t.db.Update(ctx, func(tx *db.Tx) error {
		over = nil
		var endpoints []webhook.Endpoint
		if err := tx.Do(webhook.LockEndpoints(ids, &endpoints)); err != nil {
			return err
		}
		var stmts []db.Stmt
		stmts, over = judge(done, endpoints, tx.Now())
		return finish(tx, stmts)
	})
	if err != nil {
		return err
	}
	for _, e := range over {
		if err := t.disableEndpoint(ctx, e, *e.DisabledReason); err != nil {
			return err
		}
		t.log.Warn("webhook endpoint disabled", "account", e.AccountID, "endpoint", e.ID,
			"reason", *e.DisabledReason)
	}
	return nil
}

// judge decides what attempts come to, and which endpoints are to be disabled.
func judge(done []attempt, endpoints []webhook.Endpoint, nowUs int64) (
	stmts []db.Stmt, over []webhook.Endpoint,
) {
	enabled := map[string]bool{}
	var all []webhook.Delivery
	for i := range endpoints {
		e := &endpoints[i]
		enabled[e.ID] = e.Status == webhook.Enabled
		var why webhook.Reason
		changed := false
		for _, a := range done {
			if a.EndpointID != e.ID {
				continue
			}
			d := a.Delivery
			d.Tried(a.result, nowUs)
			if !enabled[e.ID] {
				d.NextUs = nil
			}
			all = append(all, d)
			reason, different := e.Tried(a.result, nowUs)
			why, changed = reason, changed || different
		}
		if changed {
			stmts = append(stmts, webhook.SetEndpoint(e))
		}
		if why != "" && enabled[e.ID] {
			off := *e
			off.DisabledReason = &why
			over = append(over, off)
		}
	}
	return append(stmts, webhook.Settle(all, enabled, nowUs)...), over
}
