package app

import (
	"context"
	"slices"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/tariff"
	"tryvox.io/numbers/internal/trail"
)

const (
	// feeMax bounds every fee: a typing mistake above it is refused, and every product of
	// the proration stays far inside int64.
	feeMax = 1_000_000 * money.Dollar
	// monthsMax and daysMax bound policies to ten years.
	monthsMax = 120
	daysMax   = 3650
)

// PriceChange changes the price list's row of a country and type. What is nil stays as it is;
// a new row needs MonthlyFee and takes the rest from tariff.Default.
type PriceChange struct {
	Country             string
	Type                string
	MonthlyFee          *money.Micros
	SetupFee            *money.Micros
	EarlyTerminationFee *money.Micros
	MinimumTermMonths   *int64
	CoolingOffDays      *int64
}

// SetPrice changes the price list, which live and sandbox share. Owned numbers keep the
// terms that were frozen at their purchase.
func (s *Service) SetPrice(ctx context.Context, c PriceChange) (catalog.Price, error) {
	if err := CheckPrice(c); err != nil {
		return catalog.Price{}, err
	}
	var p catalog.Price
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		var found []catalog.Price
		if err := tx.Do(trail.Lock(), catalog.Prices(c.Country, c.Type, &found)); err != nil {
			return err
		}
		if len(found) == 0 && c.MonthlyFee == nil {
			return fault.Bad("monthly", c.needsMonthly())
		}
		p = c.applied(found, tx.Now())
		if err := tx.Do(catalog.SetPrice(p)); err != nil {
			return err
		}
		if err := keep(ctx, tx, p); err != nil {
			return err
		}
		return trail.Add(ctx, tx, priceAct(found, p))
	})
	return p, err
}

func (c PriceChange) needsMonthly() string {
	return "is required for the first price of " + c.Country + " " + c.Type
}

// applied is the price after the change: of the one that was found, or of the default.
func (c PriceChange) applied(found []catalog.Price, nowUs int64) catalog.Price {
	p := catalog.Price{Country: c.Country, Type: c.Type, Terms: tariff.Default}
	if len(found) > 0 {
		p = found[0]
	}
	change(&p.Terms.MonthlyFee, c.MonthlyFee)
	change(&p.Terms.SetupFee, c.SetupFee)
	change(&p.Terms.EarlyTerminationFee, c.EarlyTerminationFee)
	change(&p.Terms.MinimumTermMonths, c.MinimumTermMonths)
	change(&p.Terms.CoolingOffDays, c.CoolingOffDays)
	p.UpdatedUs = nowUs
	return p
}

func change[T any](to, by *T) {
	if by != nil {
		*to = *by
	}
}

// CheckPrice is a fault of the kind Invalid that lists what is wrong with a change by itself.
func CheckPrice(c PriceChange) error {
	if bad := checkPrice(c); len(bad) > 0 {
		return fault.New(fault.Invalid, "The price was not changed", bad...)
	}
	return nil
}

// checkPrice lists what is wrong, by the names of the command line's options.
func checkPrice(c PriceChange) (bad []fault.Field) {
	refuse := func(wrong bool, name, reason string) {
		if wrong {
			bad = append(bad, fault.Field{Name: name, Reason: reason})
		}
	}
	if _, err := e164.ParseCountry(c.Country); err != nil {
		refuse(true, "country", err.Error())
	}
	refuse(!slices.Contains(catalog.Types, c.Type), "type", "must be local, toll_free or mobile")
	fee := func(v *money.Micros) bool { return v != nil && (*v < 0 || *v > feeMax) }
	const feeReason = "must be between 0.00 and 1000000.00 USD"
	refuse(fee(c.MonthlyFee), "monthly", feeReason)
	refuse(fee(c.SetupFee), "setup", feeReason)
	refuse(fee(c.EarlyTerminationFee), "early-termination-fee", feeReason)
	count := func(v *int64, most int64) bool { return v != nil && (*v < 0 || *v > most) }
	refuse(count(c.MinimumTermMonths, monthsMax), "minimum-term-months", "must be between 0 and 120")
	refuse(count(c.CoolingOffDays, daysMax), "cooling-off-days", "must be between 0 and 3650")
	return bad
}

// Prices lists the price list by country and type; an empty word means all.
func (s *Service) Prices(ctx context.Context, country, numberType string) ([]catalog.Price, error) {
	var prices []catalog.Price
	err := s.db.View(ctx, func(tx *db.Tx) error { return tx.Do(catalog.Prices(country, numberType, &prices)) })
	return prices, err
}
