package app

import (
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

// release are the statements and events that end holdings of one locked account: the numbers
// cool off, their routing is detached. What that costs stands in the holdings.
func release(
	a account.Account, open []holding.Holding, nowUs int64, why holding.Reason,
) ([]db.Stmt, []event.Event) {
	for _, h := range open {
		nowUs = max(nowUs, h.CreatedUs) // by a node whose clock is ahead of this one's
	}
	keys := make([]catalog.Key, len(open))
	routed := make([]routing.Key, len(open))
	returns := make([]catalog.Return, len(open))
	events := make([]event.Event, len(open))
	for i, h := range open {
		cooling := time.Duration(h.Terms.CoolingOffDays) * 24 * time.Hour
		afterUs := nowUs + cooling.Microseconds()
		keys[i] = catalog.Key{Realm: h.Realm, E164: h.E164}
		routed[i] = routing.Key(keys[i])
		returns[i] = catalog.Return{Key: keys[i], AccountID: a.ID, AvailableAfterUs: afterUs}
		events[i] = event.Event{
			AccountID: a.ID, Type: event.NumberReleased, E164: h.E164, CreatedUs: nowUs,
			Data: text(ended{released(h, nowUs, afterUs), why}),
		}
	}
	return []db.Stmt{
		catalog.Lock(keys, map[catalog.Key]*catalog.Number{}), holding.Release(open, nowUs, why),
		routing.CloseRoutes(routed, nowUs), catalog.Returned(returns),
	}, events
}

// ended is a release as its event tells it.
type ended struct {
	Release
	Reason holding.Reason `json:"reason"`
}

func released(h holding.Holding, nowUs, afterUs int64) Release {
	return Release{
		E164: h.E164, Status: string(holding.Released), ReleasedAt: stamp.Format(nowUs),
		EarlyTerminationFee: h.ReleaseFee, Currency: "USD",
		CoolingOffPeriodDays: h.Terms.CoolingOffDays, AvailableAfter: stamp.Format(afterUs),
	}
}
