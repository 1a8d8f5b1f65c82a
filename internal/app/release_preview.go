package app

import (
	"context"
	"fmt"

	"tryvox.io/numbers/internal/account"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// ReleasePreview says what a release would cost and what stands in its way (HTTP contract,
// section 2: these fields, in this order).
type ReleasePreview struct {
	E164                 string       `json:"e164"`
	CanRelease           bool         `json:"can_release"`
	EarlyTerminationFee  money.Micros `json:"early_termination_fee"`
	Currency             string       `json:"currency"`
	CoolingOffPeriodDays int64        `json:"cooling_off_period_days"`
	Warnings             []string     `json:"warnings"`
}

// ReleasePreview tells what ReleaseNumber would do at this moment, and changes nothing. A
// number that is not the account's own is a fault of the kind NotFound.
func (s *Service) ReleasePreview(
	ctx context.Context, r realm.Realm, accountID string, n e164.Number,
) (ReleasePreview, error) {
	var p ReleasePreview
	err := s.db.View(ctx, func(tx *db.Tx) error {
		a, err := account.Get(tx, accountID)
		if err != nil {
			return err
		}
		var found []holding.Holding
		book := ledger.NewBook()
		err = tx.Do(book.Load([]string{accountID}), holding.Find(r, string(n), accountID, &found))
		h, err := only(found, err, func() error { return errNotOwned(n) })
		if err == nil {
			p = preview(h, book.Balance(accountID).Available(), a.Now(tx.Now()))
		}
		return err
	})
	return p, err
}

func preview(h holding.Holding, available money.Micros, nowUs int64) ReleasePreview {
	fee := terminationFee(h, nowUs)
	p := ReleasePreview{
		E164: h.E164, CanRelease: true, EarlyTerminationFee: fee, Currency: "USD",
		CoolingOffPeriodDays: h.Terms.CoolingOffDays, Warnings: []string{},
	}
	if fee > 0 {
		p.Warnings = append(p.Warnings, fmt.Sprintf(
			"This number was purchased less than %s ago and has a $%s early termination fee",
			months(h.Terms.MinimumTermMonths), fee))
	}
	if h.TrunkID != nil {
		p.Warnings = append(p.Warnings, "This number is routed to the trunk "+*h.TrunkID)
	}
	if h.ApplicationID != nil {
		p.Warnings = append(p.Warnings, "This number is routed to the application "+*h.ApplicationID)
	}
	if h.LockedUs != nil {
		p.CanRelease = false
		p.Warnings = append(p.Warnings, "This number is locked: unlock it before you release it")
	}
	if fee > 0 && available < fee {
		p.CanRelease = false
		p.Warnings = append(p.Warnings, fmt.Sprintf(
			"The available balance of $%s is too small for the early termination fee", available))
	}
	return p
}

func months(count int64) string {
	if count == 1 {
		return "1 month"
	}
	return fmt.Sprintf("%d months", count)
}
