package app

import (
	"context"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/webhook"
)

// Telling is how far webhooks are behind what happened.
type Telling struct {
	Oldest    time.Duration // of the oldest event that an enabled endpoint has not taken; 0: there is none
	Lag       time.Duration // that what is due has waited, on endpoints that do not fail; 0: nothing waits
	Endpoints map[webhook.Standing]int64
}

// telling looks at what is on its way, and at what is not yet.
func (s *Service) telling(ctx context.Context) (Telling, error) {
	t := Telling{Endpoints: map[webhook.Standing]int64{}}
	err := s.page(ctx, func(tx *db.Tx) error {
		var sinceUs, dueUs int64
		if err := tx.Do(webhook.CountStandings(t.Endpoints), webhook.Behind(&sinceUs, &dueUs)); err != nil {
			return err
		}
		t.Oldest, t.Lag = age(sinceUs, tx.Now()), age(dueUs, tx.Now())
		return nil
	})
	for after, more := (webhook.Endpoint{}), true; more && err == nil; {
		err = s.page(ctx, func(tx *db.Tx) error {
			var found []webhook.Endpoint
			if err := tx.Do(webhook.Listeners(after, listenersLook, &found)); err != nil || len(found) == 0 {
				more = false
				return err
			}
			oldestUs, err := oldestUntold(tx, found)
			untold := age(oldestUs, tx.Now())
			t.Oldest, t.Lag = max(t.Oldest, untold), max(t.Lag, untold)
			after, more = found[len(found)-1], len(found) == listenersLook
			return err
		})
	}
	return t, err
}

// age is how long ago a real time was; 0 for none, and for one to come.
func age(sinceUs, nowUs int64) time.Duration {
	if sinceUs == 0 {
		return 0
	}
	return max(time.Duration(nowUs-sinceUs)*time.Microsecond, 0)
}

// oldestUntold is when the first event behind the endpoints' cursors happened; 0 if there is none. Those
// of test clocks are left out: nobody knows when they happened in real time.
func oldestUntold(tx *db.Tx, endpoints []webhook.Endpoint) (oldestUs int64, err error) {
	next := make([]webhook.Delivery, len(endpoints))
	for i, e := range endpoints {
		next[i] = webhook.Delivery{AccountID: e.AccountID, Seq: e.CursorSeq + 1}
	}
	var events []event.Written
	var accounts []account.Account
	err = tx.Do(event.Of(db.Set(next), &events), account.Find(accountsOf(endpoints), &accounts))
	if err != nil {
		return 0, err
	}
	onRealTime := map[string]bool{}
	for _, a := range accounts {
		onRealTime[a.ID] = a.ClockUs == nil
	}
	for _, w := range events {
		if onRealTime[w.AccountID] && (oldestUs == 0 || w.CreatedUs < oldestUs) {
			oldestUs = w.CreatedUs
		}
	}
	return oldestUs, nil
}
