package api

import (
	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/money"
)

// price is one row of the price list.
type price struct {
	Country             string       `json:"country"`
	Type                string       `json:"type" enum:"local,toll_free,mobile"`
	MonthlyFee          money.Micros `json:"monthly_fee"`
	SetupFee            money.Micros `json:"setup_fee"`
	EarlyTerminationFee money.Micros `json:"early_termination_fee"`
	MinimumTermMonths   int64        `json:"minimum_term_months"`
	CoolingOffDays      int64        `json:"cooling_off_days"`
	Currency            string       `json:"currency" enum:"USD"`
}

type priceList struct {
	Data []price `json:"data"`
}

var listPricesDoc = doc{
	id: "listPrices", tag: "Catalog", summary: "List prices",
	text: "The price list, by country and type. A number with fees of its own costs those instead. " +
		"What a number costs is frozen at its purchase.",
	query: []parameter{
		{"country", "ISO 3166-1 alpha-2.", countrySchema},
		{"type", "Type of the numbers.", words(catalog.Types)},
	},
	answer: priceList{Data: []price{{
		Country: "US", Type: catalog.Local, MonthlyFee: 2_500_000, MinimumTermMonths: 3,
		EarlyTerminationFee: 25_000_000, CoolingOffDays: 30, Currency: "USD",
	}}},
}

// listPrices is GET /v1/pricing/numbers.
func listPrices(s *Server, c *call) (answer, error) {
	q, err := parseQuery(c.URL.RawQuery)
	if err != nil {
		return answer{}, err
	}
	country, numberType := q.country("country"), q.oneOf("type", catalog.Types...)
	if err := q.err(); err != nil {
		return answer{}, err
	}
	prices, err := s.app.Prices(c.Context(), country, numberType)
	if err != nil {
		return answer{}, err
	}
	list := priceList{Data: make([]price, len(prices))}
	for i, p := range prices {
		list.Data[i] = showPrice(p)
	}
	return ok(list)
}

func showPrice(p catalog.Price) price {
	t := p.Terms
	return price{
		p.Country, p.Type, t.MonthlyFee, t.SetupFee, t.EarlyTerminationFee, t.MinimumTermMonths, t.CoolingOffDays,
		"USD",
	}
}
