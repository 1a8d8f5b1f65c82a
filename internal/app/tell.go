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
	// gatherFor is how long a result waits for others.
	gatherFor = 5 * time.Millisecond
	// writtenMax is how long the result of an attempt may take to be written: after that and the attempt's
	// own time a claim holds no more.
	writtenMax = 10 * time.Second
	// idleLook is how long at most nobody looks for what is due, againLook how long at least where
	// another node has locked it.
	idleLook  = 5 * time.Second
	againLook = 5 * time.Millisecond
)

// teller makes deliveries of events, and sends them. Any number of nodes may do so: a claim holds
// for a lease, an endpoint's row is locked where the order counts.
type teller struct {
	*Service
	send  sending
	tried chan attempt
	sends *sends
}

// attempt is a claimed delivery, and what became of it.
type attempt struct {
	webhook.Delivery
	steady bool // its endpoint, when it was claimed
	result webhook.Result
}

// Webhooks tells endpoints of events until the context ends; what runs then comes to its end.
func (s *Service) Webhooks(ctx context.Context) {
	newTeller(s, s.sender.Send).run(ctx)
}

func newTeller(s *Service, send sending) *teller {
	return &teller{Service: s, send: s.traced(send), tried: make(chan attempt, sendsMax), sends: newSends()}
}

func (t *teller) run(ctx context.Context) {
	sweep := time.NewTicker(sweepEvery)
	defer sweep.Stop()
	due := time.NewTimer(0)
	defer due.Stop()
	t.sweep(ctx)
	for {
		var done []attempt
		select {
		case <-ctx.Done():
			t.drain(ctx)
			return
		case <-sweep.C:
			t.sweep(ctx)
		case <-t.outbox.wake:
			for _, id := range t.outbox.take() {
				more, err := t.fanOut(ctx, id)
				t.chore(ctx, "make deliveries", err)
				if more { // at its next turn: others are told meanwhile
					t.outbox.note(id)
				}
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

// sweep notes the accounts whose notes were lost.
func (t *teller) sweep(ctx context.Context) {
	behind, err := t.behind(ctx)
	t.chore(ctx, "find what webhooks are not told of", err)
	for _, id := range behind {
		t.outbox.note(id)
	}
}

// ready takes what is tried by now, or in a moment: a transaction of many costs as much as one of few.
func (t *teller) ready(first attempt) []attempt {
	done := []attempt{first}
	soon := time.After(gatherFor)
	for len(done) < t.sends.total {
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
	for t.sends.total > 0 {
		if err := t.settle(end, t.ready(<-t.tried)); err != nil {
			t.log.Warn("deliveries could not be written: they are sent again", "err", err)
		}
	}
}

// start claims what is due and sends it. It says how long to wait until the next look.
func (t *teller) start(ctx context.Context) (time.Duration, error) {
	if t.sends.total >= sendsMax {
		return idleLook, nil
	}
	var c claimed
	var events []event.Written
	err := t.db.Update(ctx, func(tx *db.Tx) error {
		c = claimed{nowUs: tx.Now()}
		events = nil
		if err := t.claim(tx, &c); err != nil || len(c.all()) == 0 {
			return err
		}
		return tx.Do(event.Of(db.Set(c.all()), &events))
	})
	if err != nil {
		return idleLook, err
	}
	t.launch(ctx, &c, events)
	t.sends.forget()
	wait := idleLook
	if c.nextUs > 0 {
		wait = min(max(time.Duration(c.nextUs-c.nowUs)*time.Microsecond, 0), idleLook)
	}
	if len(c.all()) == 0 {
		wait = max(wait, againLook)
	}
	return wait, nil
}

// claim takes of each endpoint its share of what is due.
func (t *teller) claim(tx *db.Tx, c *claimed) error {
	look := t.sends.look(c.nowUs)
	if err := tx.Do(webhook.DueEndpoints(look, &c.endpoints)); err != nil {
		return err
	}
	var stmts []db.Stmt
	c.deliveries = make([][]webhook.Delivery, len(c.endpoints))
	until := c.nowUs + t.lease.Microseconds()
	for i, share := range t.sends.shares(c.endpoints) {
		if share > 0 {
			stmts = append(stmts, webhook.Claim(&c.endpoints[i], c.nowUs, until, share, &c.deliveries[i])...)
		}
	}
	return tx.Do(append(stmts, webhook.NextDue(look, &c.nextUs))...)
}

func (t *teller) launch(ctx context.Context, c *claimed, events []event.Written) {
	type place struct {
		account string
		seq     int64
	}
	bodies := map[place][]byte{}
	for _, w := range events {
		bodies[place{w.AccountID, w.Seq}] = webhook.Body(w)
	}
	end := context.WithoutCancel(ctx)
	for i := range c.endpoints {
		e := &c.endpoints[i]
		for _, d := range c.deliveries[i] {
			m := webhook.Message{
				URL: e.URL, ID: d.EventID, Secrets: e.Secrets(c.nowUs), Body: bodies[place{d.AccountID, d.Seq}],
			}
			a := attempt{Delivery: d, steady: e.Steady()}
			t.sends.begin(e)
			go func() {
				a.result = t.send(end, m)
				t.tried <- a
			}()
		}
	}
}

// settle writes what became of attempts.
func (t *teller) settle(ctx context.Context, done []attempt) error {
	if len(done) == 0 {
		return nil
	}
	ids := make([]string, len(done))
	for i := range done {
		ids[i] = done[i].EndpointID
		t.sends.end(&done[i])
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
	for _, a := range done {
		t.watch.Told(a.result, a.State)
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

// judge decides what attempts come to, which it writes into them, and which endpoints are to be disabled.
func judge(done []attempt, endpoints []webhook.Endpoint, nowUs int64) (
	stmts []db.Stmt, over []webhook.Endpoint,
) {
	var all []webhook.Delivery
	for i := range endpoints {
		e := &endpoints[i]
		var why webhook.Reason
		changed := false
		for at := range done {
			a := &done[at]
			if a.EndpointID != e.ID {
				continue
			}
			a.Tried(a.result, nowUs)
			all = append(all, a.Delivery)
			reason, different := e.Tried(a.result, nowUs)
			if changed = changed || different; why != webhook.Gone { // it stays gone, whatever others were told
				why = reason
			}
		}
		if changed {
			stmts = append(stmts, webhook.SetEndpoint(e))
		}
		if why != "" && e.Status == webhook.Enabled {
			off := *e
			off.DisabledReason = &why
			over = append(over, off)
		}
	}
	return append(stmts, webhook.Settle(all, nowUs)...), over
}
