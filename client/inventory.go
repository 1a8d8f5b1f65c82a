package client

import (
	"context"
	"iter"
	"net/http"
	"time"
)

// Offer is a number that can be bought.
type Offer struct {
	E164         string   `json:"e164"`
	Country      string   `json:"country"`
	Type         string   `json:"type"` // local, toll_free, mobile
	Region       string   `json:"region"`
	Locality     string   `json:"locality"`
	Capabilities []string `json:"capabilities"`
	MonthlyFee   Amount   `json:"monthly_fee"`
	SetupFee     Amount   `json:"setup_fee"`
	Currency     string   `json:"currency"`
	DueNow       Amount   `json:"due_now"` // the first charge if it is bought now
}

// Search says which numbers; what is empty lets all through. A part of a number is digits with the
// calling code; letters are their keys, * is any digit.
type Search struct {
	Country       string
	Type          string // local, toll_free, mobile
	Region        string
	Capabilities  []string // all of voice, sms, mms that it must have
	StartsWith    string
	Contains      string
	EndsWith      string
	AreaCode      string // the digits after the calling code
	MaxMonthlyFee *Amount
	Sort          string // e164 (the default), monthly_fee, random
}

// SearchInventory are the numbers that the account could buy now.
func (c *Client) SearchInventory(ctx context.Context, s Search) iter.Seq2[Offer, error] {
	q := query("country", s.Country, "type", s.Type, "region", s.Region, "capabilities", commas(s.Capabilities),
		"starts_with", s.StartsWith, "contains", s.Contains, "ends_with", s.EndsWith, "area_code", s.AreaCode,
		"sort", s.Sort)
	if s.MaxMonthlyFee != nil {
		q.Set("max_monthly_fee", s.MaxMonthlyFee.String())
	}
	return list[Offer](ctx, c, c.path("inventory", "numbers"), q)
}

// Cover is how many numbers of a kind are for sale, and between which fees. What was not grouped by is empty.
type Cover struct {
	Country       string `json:"country,omitempty"`
	Type          string `json:"type,omitempty"`
	Region        string `json:"region,omitempty"`
	Count         int64  `json:"count"`
	MonthlyFeeMin Amount `json:"monthly_fee_min"`
	MonthlyFeeMax Amount `json:"monthly_fee_max"`
	SetupFeeMin   Amount `json:"setup_fee_min"`
	SetupFeeMax   Amount `json:"setup_fee_max"`
}

// GetCoverage counts what is for sale, grouped by any of country, type and region; by country and type
// if none is named.
func (c *Client) GetCoverage(ctx context.Context, groupBy ...string) ([]Cover, error) {
	return whole[Cover](ctx, c, c.path("inventory", "coverage"), query("group_by", commas(groupBy)))
}

// Price is a line of the price list.
type Price struct {
	Country             string `json:"country"`
	Type                string `json:"type"`
	MonthlyFee          Amount `json:"monthly_fee"`
	SetupFee            Amount `json:"setup_fee"`
	EarlyTerminationFee Amount `json:"early_termination_fee"`
	MinimumTermMonths   int    `json:"minimum_term_months"`
	CoolingOffDays      int    `json:"cooling_off_days"`
	Currency            string `json:"currency"`
}

// PriceFilter says which prices; what is empty lets all through.
type PriceFilter struct {
	Country string
	Type    string // local, toll_free, mobile
}

// ListPrices is the price list. It needs no key.
func (c *Client) ListPrices(ctx context.Context, f PriceFilter) ([]Price, error) {
	return whole[Price](ctx, c, "/v1/pricing/numbers", query("country", f.Country, "type", f.Type))
}

// Reservation keeps numbers for the account: until it ends, nobody else can buy them.
type Reservation struct {
	ID        string    `json:"id"`
	Numbers   []string  `json:"numbers"`
	ExpiresAt time.Time `json:"expires_at"`
}

// Reserve says what to keep, and how long.
type Reserve struct {
	Numbers []string `json:"numbers"`           // 1 to 10
	Minutes int      `json:"minutes,omitempty"` // 0 is 10; at most 30
}

// ReserveNumbers keeps all of the numbers or, if one is not for sale, none.
func (c *Client) ReserveNumbers(ctx context.Context, r Reserve, options ...CallOption) (Reservation, error) {
	return call[Reservation](ctx, c, request{
		method: http.MethodPost, path: c.path("reservations"), body: r,
	}, options...)
}

// GetReservation is one that has not ended.
func (c *Client) GetReservation(ctx context.Context, id string) (Reservation, error) {
	return get[Reservation](ctx, c, c.path("reservations", id))
}

// Extension is how long a reservation lasts from its beginning.
type Extension struct {
	Minutes int `json:"minutes"` // at most 30
}

// ExtendReservation sets how long it lasts.
func (c *Client) ExtendReservation(
	ctx context.Context, id string, e Extension, options ...CallOption,
) (Reservation, error) {
	r := request{method: http.MethodPatch, path: c.path("reservations", id), body: e}
	return call[Reservation](ctx, c, r, options...)
}

// EndReservation lets go of its numbers.
func (c *Client) EndReservation(ctx context.Context, id string, options ...CallOption) error {
	return c.do(ctx, request{method: http.MethodDelete, path: c.path("reservations", id)}, options)
}
