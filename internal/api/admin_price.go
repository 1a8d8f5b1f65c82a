package api

import (
	"bytes"
	"context"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
)

// priceBody is a change of the price list.
type priceBody struct {
	Country             string        `json:"country" as:"Country"`
	Type                string        `json:"type" enum:"local,toll_free,mobile"`
	MonthlyFee          *money.Micros `json:"monthly_fee,omitempty" as:"Fee" doc:"A new price needs it."`
	SetupFee            *money.Micros `json:"setup_fee,omitempty" as:"Fee"`
	EarlyTerminationFee *money.Micros `json:"early_termination_fee,omitempty" as:"Fee"`
	MinimumTermMonths   int64         `json:"minimum_term_months,omitempty" min:"0" max:"120"`
	CoolingOffDays      int64         `json:"cooling_off_days,omitempty" min:"0" max:"3650"`
}

var examplePrice = price{
	Country: "US", Type: catalog.Local, MonthlyFee: 2_500_000, MinimumTermMonths: 3,
	EarlyTerminationFee: 25_000_000, CoolingOffDays: 30, Currency: "USD",
}

var operatorPricesDoc = doc{
	id: "listPriceList", tag: "Operator", summary: "List the price list",
	text: listPricesDoc.text, query: listPricesDoc.query, answer: listPricesDoc.answer,
}

var setPriceDoc = doc{
	id: "setPrice", tag: "Operator", summary: "Set or change a price",
	text: "Changes only what is given; live and sandbox share the list. A new price needs monthly_fee and " +
		"starts with setup 0.00, early termination 0.00, 0 months and 30 days. Owned numbers keep " +
		"their frozen terms.",
	body: priceBody{Country: "US", Type: catalog.Local, MonthlyFee: &examplePrice.MonthlyFee}, once: true,
	answer: examplePrice,
}

// setPrice is PUT /v1/admin/prices.
func setPrice(s *Server, c *call) (answer, error) {
	body, to, err := c.change()
	if err != nil {
		return answer{}, err
	}
	by := app.PriceChange{
		Country: body.country("country"), MonthlyFee: body.money("monthly_fee"), SetupFee: body.money("setup_fee"),
		EarlyTerminationFee: body.money("early_termination_fee"),
		MinimumTermMonths:   body.optionalInteger("minimum_term_months"),
		CoolingOffDays:      body.optionalInteger("cooling_off_days"),
	}
	by.Type, _ = body.requiredString("type")
	body.note(priceFields(app.CheckPrice(by)))
	if err := body.err(); err != nil {
		return answer{}, err
	}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) (catalog.Price, error) {
		p, err := s.app.SetPrice(ctx, by)
		return p, priceFields(err)
	}, func(p catalog.Price) any { return showPrice(p) })
}

// priceNames are the fields that the command line's options are called here.
var priceNames = map[string]string{
	"monthly": "monthly_fee", "setup": "setup_fee", "early-termination-fee": "early_termination_fee",
	"minimum-term-months": "minimum_term_months", "cooling-off-days": "cooling_off_days",
}

func priceFields(err error) error { return renamed(err, priceNames) }

// priceFileBytesMax is twenty times the list of all countries and types.
const priceFileBytesMax = 1 << 20

var importPricesDoc = doc{
	id: "importPrices", tag: "Operator", summary: "Import prices",
	text: "A CSV file with the header country, type and any of monthly_fee, setup_fee, " +
		"early_termination_fee, minimum_term_months, cooling_off_days: all of it or " +
		"nothing. An empty cell keeps what the price has.",
	file: &fileBody{
		types: []string{"text/csv"}, bytesMax: priceFileBytesMax,
		example: "country,type,monthly_fee\nUS,local,2.50\n",
	},
	once: true, answer: app.PriceCounts{Added: 1},
}

// importPrices is POST /v1/admin/prices/import.
func importPrices(s *Server, c *call) (answer, error) {
	once, err := c.once()
	if err != nil {
		return answer{}, err
	}
	to := app.Change{AccountID: c.caller.AccountID, Once: once}
	return operated(s, c, app.Operation{Change: to}, func(ctx context.Context) (app.PriceCounts, error) {
		return s.app.ImportPrices(ctx, bytes.NewReader(c.body))
	}, func(counts app.PriceCounts) any { return counts })
}
