package client

import (
	"context"
	"io"
	"net/http"
)

// ListPriceList is the price list, which live and sandbox share.
func (a *Admin) ListPriceList(ctx context.Context, f PriceFilter) ([]Price, error) {
	return whole[Price](ctx, a.client, adminPath("prices"), query("country", f.Country, "type", f.Type))
}

// PriceChange sets what is not nil. A new price needs MonthlyFee.
type PriceChange struct {
	Country             string  `json:"country"`
	Type                string  `json:"type"` // local, toll_free, mobile
	MonthlyFee          *Amount `json:"monthly_fee,omitempty"`
	SetupFee            *Amount `json:"setup_fee,omitempty"`
	EarlyTerminationFee *Amount `json:"early_termination_fee,omitempty"`
	MinimumTermMonths   *int    `json:"minimum_term_months,omitempty"` // 0 to 120
	CoolingOffDays      *int    `json:"cooling_off_days,omitempty"`    // 0 to 3650
}

// SetPrice sets or changes a price. Owned numbers keep their terms.
func (a *Admin) SetPrice(ctx context.Context, p PriceChange, options ...CallOption) (Price, error) {
	r := request{method: http.MethodPut, path: adminPath("prices"), body: p}
	return call[Price](ctx, a.client, r, options...)
}

// PriceCounts are what became of the lines of a price file.
type PriceCounts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
}

// ImportPrices reads a CSV file of at most 1 MiB into the price list, all of it or nothing. It is sent again
// by itself as CreateImport says.
func (a *Admin) ImportPrices(ctx context.Context, csv io.Reader, options ...CallOption) (PriceCounts, error) {
	r := request{
		method: http.MethodPost, path: adminPath("prices", "import"), file: newFile("text/csv", csv),
	}
	return call[PriceCounts](ctx, a.client, r, options...)
}
