package client

import (
	"context"
	"iter"
	"net/http"
	"strings"
	"time"
)

// Number is a number that the account owns.
type Number struct {
	E164          string    `json:"e164"`
	Country       string    `json:"country"` // ISO 3166-1 alpha-2
	Type          string    `json:"type"`    // local, toll_free, mobile
	Region        string    `json:"region"`
	Status        string    `json:"status"`       // active, pending, suspended
	Capabilities  []string  `json:"capabilities"` // voice, sms, mms
	MonthlyFee    Amount    `json:"monthly_fee"`
	SetupFee      Amount    `json:"setup_fee"`
	Currency      string    `json:"currency"`       // USD
	TrunkID       *string   `json:"trunk_id"`       // nil: it goes to no trunk
	ApplicationID *string   `json:"application_id"` // nil: it goes to no application
	CreatedAt     time.Time `json:"created_at"`     // of the purchase
	UpdatedAt     time.Time `json:"updated_at"`
}

// Purchase names the number to buy.
type Purchase struct {
	E164    string `json:"e164"`    // +14155551234
	Country string `json:"country"` // ISO 3166-1 alpha-2; the number's own
}

// PurchaseNumber buys a number of the catalog; the setup fee and the rest of the month are charged.
// ErrNotFound: it is not for sale. ErrConflict: it is owned. ErrInsufficientBalance: nothing was charged.
func (c *Client) PurchaseNumber(
	ctx context.Context, order Purchase, options ...CallOption,
) (Number, error) {
	r := request{method: http.MethodPost, path: c.path("numbers", "purchase-from-inventory"), body: order}
	return call[Number](ctx, c, r, options...)
}

// Claim says which numbers to buy, any that match. Only Country is required.
type Claim struct {
	Country      string   `json:"country"`
	Type         string   `json:"type,omitempty"` // local, toll_free, mobile
	Region       string   `json:"region,omitempty"`
	AreaCode     string   `json:"area_code,omitempty"`    // the digits after the calling code
	Contains     string   `json:"contains,omitempty"`     // digits, letters for their keys, * for any digit
	Capabilities []string `json:"capabilities,omitempty"` // all of voice, sms, mms that it must have
	Count        int      `json:"count,omitempty"`        // 1 to 100; 0 is 1
	MaxTotal     *Amount  `json:"max_total,omitempty"`    // ErrPriceChanged above it
	AllowPartial bool     `json:"allow_partial,omitempty"`
}

// Claimed is what a claim brought.
type Claimed struct {
	Numbers []Number `json:"data"`
	Charged Amount   `json:"charged"`
}

// ClaimNumbers buys numbers that match, the cheapest first: all or, unless a part is allowed, none.
// ErrNotFound: too few match.
func (c *Client) ClaimNumbers(ctx context.Context, order Claim, options ...CallOption) (Claimed, error) {
	r := request{method: http.MethodPost, path: c.path("numbers", "purchase"), body: order}
	return call[Claimed](ctx, c, r, options...)
}

// NumberFilter says which numbers of the account; what is empty lets all through.
type NumberFilter struct {
	Country       string
	Status        string // active, pending, suspended
	Type          string // local, toll_free, mobile
	Contains      string // digits
	TrunkID       string
	ApplicationID string
}

// ListNumbers are the account's numbers, the oldest purchase first.
func (c *Client) ListNumbers(ctx context.Context, f NumberFilter) iter.Seq2[Number, error] {
	return list[Number](ctx, c, c.path("numbers"), query("country", f.Country, "status", f.Status,
		"type", f.Type, "contains", f.Contains, "trunk_id", f.TrunkID, "application_id", f.ApplicationID))
}

// GetNumber is one number of the account. ErrNotFound: it owns no such.
func (c *Client) GetNumber(ctx context.Context, e164 string) (Number, error) {
	return get[Number](ctx, c, c.path("numbers", e164))
}

// Release is a number that was given back.
type Release struct {
	E164                 string    `json:"e164"`
	Status               string    `json:"status"` // released
	ReleasedAt           time.Time `json:"released_at"`
	EarlyTerminationFee  Amount    `json:"early_termination_fee"`
	Currency             string    `json:"currency"`
	CoolingOffPeriodDays int       `json:"cooling_off_period_days"`
	AvailableAfter       time.Time `json:"available_after"` // until then CancelRelease takes it back
}

// ReleaseNumber gives a number back; within its minimum term that costs a fee. ErrConflict: it is locked.
func (c *Client) ReleaseNumber(ctx context.Context, e164 string, options ...CallOption) (Release, error) {
	r := request{method: http.MethodDelete, path: c.path("numbers", e164)}
	return call[Release](ctx, c, r, options...)
}

// ReleasePreview is what a release would cost now and what stands in its way.
type ReleasePreview struct {
	E164                 string   `json:"e164"`
	CanRelease           bool     `json:"can_release"`
	EarlyTerminationFee  Amount   `json:"early_termination_fee"`
	Currency             string   `json:"currency"`
	CoolingOffPeriodDays int      `json:"cooling_off_period_days"`
	Warnings             []string `json:"warnings"`
}

// PreviewRelease tells what ReleaseNumber would do, and does nothing.
func (c *Client) PreviewRelease(ctx context.Context, e164 string) (ReleasePreview, error) {
	return get[ReleasePreview](ctx, c, c.path("numbers", e164, "release-preview"))
}

// CancelRelease takes a released number back, until its AvailableAfter. ErrConflict: it is too late.
func (c *Client) CancelRelease(ctx context.Context, e164 string, options ...CallOption) (Number, error) {
	r := request{method: http.MethodPost, path: c.path("numbers", e164, "cancel-release")}
	return call[Number](ctx, c, r, options...)
}

// Lock tells whether a number is kept from ReleaseNumber.
type Lock struct {
	E164      string    `json:"e164"`
	Locked    bool      `json:"locked"`
	UpdatedAt time.Time `json:"updated_at"`
}

// LockNumber keeps a number from being released by its owner.
func (c *Client) LockNumber(ctx context.Context, e164 string, options ...CallOption) (Lock, error) {
	r := request{method: http.MethodPut, path: c.path("numbers", e164, "lock")}
	return call[Lock](ctx, c, r, options...)
}

// UnlockNumber lets it be released again.
func (c *Client) UnlockNumber(ctx context.Context, e164 string, options ...CallOption) (Lock, error) {
	r := request{method: http.MethodDelete, path: c.path("numbers", e164, "lock")}
	return call[Lock](ctx, c, r, options...)
}

// Span is a time in which the account owned a number.
type Span struct {
	From   time.Time   `json:"from"`
	To     *time.Time  `json:"to"`     // nil: it still does
	Reason *string     `json:"reason"` // why it ended: released, account_closed, unpaid
	Routes []SpanRoute `json:"routes"`
}

// SpanRoute is a time in which a number went to one place.
type SpanRoute struct {
	From          time.Time  `json:"from"`
	To            *time.Time `json:"to"`
	TrunkID       *string    `json:"trunk_id"`
	ApplicationID *string    `json:"application_id"`
}

// GetNumberHistory is when the account owned a number and where it went, oldest first.
func (c *Client) GetNumberHistory(ctx context.Context, e164 string) ([]Span, error) {
	return whole[Span](ctx, c, c.path("numbers", e164, "history"), nil)
}

func commas(words []string) string { return strings.Join(words, ",") }
