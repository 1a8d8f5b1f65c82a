package app

import (
	"encoding/json"
	"time"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/event"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/stamp"
)

// Release is what an owner is told of a number given back (HTTP contract, section 2).
type Release struct {
	E164                 string       `json:"e164"`
	Status               string       `json:"status"`
	ReleasedAt           string       `json:"released_at"`
	EarlyTerminationFee  money.Micros `json:"early_termination_fee"`
	Currency             string       `json:"currency"`
	CoolingOffPeriodDays int64        `json:"cooling_off_period_days"`
	AvailableAfter       string       `json:"available_after"`
}

// release ends holdings of one locked account without a fee: the numbers cool off, their
// routing is detached.
func release(tx *db.Tx, a account.Account, open []holding.Holding, why holding.Reason) error {
	nowUs := a.Now(tx.Now())
	for _, h := range open {
		nowUs = max(nowUs, h.CreatedUs) // by a node whose clock is ahead of this one's
	}
	var keys []catalog.Key
	var routed []routing.Key
	var returns []catalog.Return
	var events []event.Event
	for _, h := range open {
		key := catalog.Key{Realm: h.Realm, E164: h.E164}
		cooling := time.Duration(h.Terms.CoolingOffDays) * 24 * time.Hour
		afterUs := nowUs + cooling.Microseconds()
		keys = append(keys, key)
		routed = append(routed, routing.Key(key))
		returns = append(returns, catalog.Return{Key: key, AccountID: a.ID, AvailableAfterUs: afterUs})
		events = append(events, event.Event{
			AccountID: a.ID, Type: event.NumberReleased, E164: h.E164, CreatedUs: nowUs,
			Data: released(h, nowUs, afterUs),
		})
	}
	locked := map[catalog.Key]*catalog.Number{}
	return tx.Do(
		catalog.Lock(keys, locked), holding.Release(open, nowUs, why), routing.CloseRoutes(routed, nowUs),
		catalog.Returned(returns), event.Add(events),
	)
}

func released(h holding.Holding, nowUs, afterUs int64) json.RawMessage {
	return text(Release{
		E164: h.E164, Status: string(holding.Released), ReleasedAt: stamp.Format(nowUs), Currency: "USD",
		CoolingOffPeriodDays: h.Terms.CoolingOffDays, AvailableAfter: stamp.Format(afterUs),
	})
}
