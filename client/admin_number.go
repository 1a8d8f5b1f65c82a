package client

import (
	"context"
	"net/http"
	"time"
)

// NumberFile is all that the store knows of a number in one realm.
type NumberFile struct {
	Realm          string      `json:"realm"` // live, sandbox
	E164           string      `json:"e164"`
	Country        string      `json:"country"`
	Type           string      `json:"type"` // local, toll_free, mobile
	Region         string      `json:"region"`
	Locality       string      `json:"locality"`
	Capabilities   []string    `json:"capabilities"`
	MonthlyFee     *Amount     `json:"monthly_fee"` // its own; nil: the price list's
	SetupFee       *Amount     `json:"setup_fee"`
	Carrier        string      `json:"carrier"`
	State          string      `json:"state"`           // for_sale, active, suspended, cooling_off
	WithdrawnAt    *time.Time  `json:"withdrawn_at"`    // not sold any more; an owner keeps it
	AccountID      *string     `json:"account_id"`      // who owns it or, cooling off, released it
	AvailableAfter *time.Time  `json:"available_after"` // on the clock of who released it
	ReservedBy     *string     `json:"reserved_by"`
	ReservedUntil  *time.Time  `json:"reserved_until"`
	History        []OwnedSpan `json:"history"` // of all owners, oldest first
}

// OwnedSpan is a time in which an account owned a number.
type OwnedSpan struct {
	AccountID string      `json:"account_id"`
	From      time.Time   `json:"from"`
	To        *time.Time  `json:"to"`     // nil: it still does
	Reason    *string     `json:"reason"` // why it ended: released, account_closed, unpaid
	Routes    []SpanRoute `json:"routes"`
}

// FindNumber looks a number up: an entry for each realm that has it, live first; none if none has.
func (a *Admin) FindNumber(ctx context.Context, e164 string) ([]NumberFile, error) {
	return whole[NumberFile](ctx, a.client, adminPath("numbers"), query("e164", e164))
}

// Withdrawal names numbers whose sale is to end.
type Withdrawal struct {
	Realm   string   `json:"realm"`   // live, sandbox
	Numbers []string `json:"numbers"` // 1 to 1000
}

// Withdrawn is what became of one of them.
type Withdrawn struct {
	E164    string `json:"e164"`
	State   string `json:"state"`   // for_sale, owned, cooling_off; an owned one stays its owner's
	Changed bool   `json:"changed"` // false: it was withdrawn before
}

// WithdrawNumbers ends the sale of all of the numbers or, if the catalog lacks one (ErrNotFound), of none.
func (a *Admin) WithdrawNumbers(
	ctx context.Context, w Withdrawal, options ...CallOption,
) ([]Withdrawn, error) {
	r := request{method: http.MethodPost, path: adminPath("numbers", "withdraw"), body: w}
	got, err := call[part[Withdrawn]](ctx, a.client, r, options...)
	return got.Data, err
}
