package main

import (
	"errors"
	"fmt"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/money"
)

type priceCommand struct {
	Set    priceSet    `cmd:"" help:"Set or change the price of a country and type."`
	List   priceList   `cmd:"" help:"List the prices."`
	Import priceImport `cmd:"" help:"Set many prices by a CSV file, all of them or none."`
}

type priceSet struct {
	Country             string        `required:"" placeholder:"CC" help:"Country, such as US."`
	Type                string        `required:"" placeholder:"T" help:"local, toll_free or mobile."`
	Monthly             *money.Micros `placeholder:"USD" help:"Monthly fee; a new price needs it."`
	Setup               *money.Micros `placeholder:"USD" help:"One-time fee of a purchase (new price: 0.00)."`
	EarlyTerminationFee *money.Micros `placeholder:"USD" help:"Fee of a release within the minimum term (new price: 0.00)."`
	MinimumTermMonths   *int64        `placeholder:"N" help:"Minimum term in months (new price: 0)."`
	CoolingOffDays      *int64        `placeholder:"N" help:"Days from a release to the next sale (new price: 30)."`
}

type priceRow struct {
	Country             string       `json:"country"`
	Type                string       `json:"type"`
	MonthlyFee          money.Micros `json:"monthly_fee"`
	SetupFee            money.Micros `json:"setup_fee"`
	EarlyTerminationFee money.Micros `json:"early_termination_fee"`
	MinimumTermMonths   int64        `json:"minimum_term_months"`
	CoolingOffDays      int64        `json:"cooling_off_days"`
	Currency            string       `json:"currency"`
}

func priceRowOf(p catalog.Price) priceRow {
	t := p.Terms
	return priceRow{
		p.Country, p.Type, t.MonthlyFee, t.SetupFee, t.EarlyTerminationFee,
		t.MinimumTermMonths, t.CoolingOffDays, "USD",
	}
}

// Run changes the price.
func (c *priceSet) Run(e *environment) error {
	return e.with(func(s *store) error {
		p, err := s.SetPrice(e.ctx, app.PriceChange{
			Country: c.Country, Type: c.Type, MonthlyFee: c.Monthly, SetupFee: c.Setup,
			EarlyTerminationFee: c.EarlyTerminationFee, MinimumTermMonths: c.MinimumTermMonths,
			CoolingOffDays: c.CoolingOffDays,
		})
		if err != nil {
			return err
		}
		return e.result(priceRowOf(p), c.Country+" "+c.Type+": "+p.Terms.MonthlyFee.String()+" USD a month, "+
			p.Terms.SetupFee.String()+" USD setup")
	})
}

type priceList struct{}

// Run lists the prices.
func (c *priceList) Run(e *environment) error {
	return e.with(func(s *store) error {
		prices, err := s.Prices(e.ctx, "", "")
		if err != nil {
			return err
		}
		rows := make([]priceRow, len(prices))
		for i, p := range prices {
			rows[i] = priceRowOf(p)
		}
		const header = "COUNTRY TYPE MONTHLY SETUP EARLY-TERMINATION TERM-MONTHS COOLING-DAYS"
		return table(e, rows, header, func(r priceRow) []string {
			return []string{
				r.Country, r.Type, r.MonthlyFee.String(), r.SetupFee.String(), r.EarlyTerminationFee.String(),
				strconv.FormatInt(r.MinimumTermMonths, 10), strconv.FormatInt(r.CoolingOffDays, 10),
			}
		})
	})
}

type priceImport struct {
	File string `arg:"" help:"The file, or - for standard input."`
}

// Run imports the file. It tells every bad line, each on a line of its own.
func (c *priceImport) Run(e *environment) error {
	return e.with(func(s *store) error {
		file, err := e.input(c.File)
		if err != nil {
			return err
		}
		defer file.close()
		counts, err := s.ImportPrices(e.ctx, file)
		var bad *fault.Error
		if errors.As(err, &bad) && bad.Kind == fault.Invalid {
			for _, f := range bad.Fields {
				fmt.Fprintln(e.stderr, f.Name+": "+f.Reason)
			}
			return errors.New(bad.Text)
		}
		if err != nil {
			return err
		}
		return e.result(counts, fmt.Sprintf("added %d, changed %d, unchanged %d",
			counts.Added, counts.Changed, counts.Unchanged))
	})
}
