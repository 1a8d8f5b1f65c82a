package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/webhook"
)

const (
	// listenersLook is how many endpoints one look reads.
	listenersLook = 1000
	// fanOutMax bounds the events that one transaction makes deliveries of.
	fanOutMax = 500
)

// FanOut makes deliveries of all events that endpoints have none of. Webhooks does so by itself, at
// once for what this node wrote and every few seconds for the rest. An account that cannot be told of
// keeps none behind it from that; its error is among those that are joined.
func (s *Service) FanOut(ctx context.Context) error {
	behind, err := s.behind(ctx)
	all := []error{err}
	for _, id := range behind {
		for more := true; more; {
			if more, err = s.fanOut(ctx, id); err != nil {
				all = append(all, err)
			}
		}
	}
	return errors.Join(all...)
}

// behind finds the accounts with events that an endpoint has no deliveries of.
func (s *Service) behind(ctx context.Context) ([]string, error) {
	known := map[string]bool{}
	var behind []string
	for after := (webhook.Endpoint{}); ; {
		var found []webhook.Endpoint
		lasts := map[string]int64{}
		err := s.db.View(ctx, func(tx *db.Tx) error {
			if err := tx.Do(webhook.Listeners(after, listenersLook, &found)); err != nil || len(found) == 0 {
				return err
			}
			return tx.Do(event.Lasts(accountsOf(found), lasts))
		})
		if err != nil {
			return nil, err
		}
		for _, e := range found {
			known[e.AccountID] = true
			if e.CursorSeq < lasts[e.AccountID] {
				behind = append(behind, e.AccountID)
			}
		}
		if len(found) < listenersLook {
			break
		}
		after = found[len(found)-1]
	}
	s.outbox.listeners.Store(&known)
	return slices.Compact(behind), nil
}

func accountsOf(endpoints []webhook.Endpoint) []string {
	var ids []string
	for _, e := range endpoints {
		if len(ids) == 0 || ids[len(ids)-1] != e.AccountID {
			ids = append(ids, e.AccountID)
		}
	}
	return ids
}

// fanOut makes deliveries of an account's next events, for each of its endpoints, and tells whether there
// are more.
func (s *Service) fanOut(ctx context.Context, accountID string) (more bool, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		more = false
		var endpoints []webhook.Endpoint
		var last int64
		err := tx.Do(webhook.LockListeners(accountID, &endpoints), event.Last(accountID, &last))
		if err != nil {
			return err
		}
		var stmts []db.Stmt
		for i := range endpoints {
			e := &endpoints[i]
			if e.CursorSeq >= last {
				continue
			}
			var events []event.Written
			f := event.Filter{AccountID: accountID}
			if err := tx.Do(event.Between(f, e.CursorSeq, last, fanOutMax, 0, &events)); err != nil {
				return err
			}
			if len(events) == 0 {
				return fmt.Errorf("account %s has no events behind %d, and its last is %d", accountID, e.CursorSeq, last)
			}
			upTo := events[len(events)-1].Seq
			more = more || upTo < last
			stmts = append(stmts, webhook.Add(e, wanted(e, events, tx.Now()), upTo)...)
		}
		return finish(tx, stmts)
	})
	return more && err == nil, err
}

func wanted(e *webhook.Endpoint, events []event.Written, nowUs int64) (all []webhook.Delivery) {
	for _, w := range events {
		if e.Wants(w.Type) {
			all = append(all, webhook.NewDelivery(e, w, nowUs))
		}
	}
	return all
}
