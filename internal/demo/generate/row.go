package main

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/nyaruka/phonenumbers"

	"tryvox.io/numbers/internal/e164"
)

// Types of the catalog.
const (
	local    = "local"
	tollFree = "toll_free"
	mobile   = "mobile"
)

// A plan is what the demo sells of one country.
type plan struct {
	country  e164.Country
	reserved bool // kept for fiction by the regulator: libphonenumber need not know such numbers
	blocks   []block
}

// A block is a range of numbers at one place, of which the catalog has some. The region of what belongs
// to no place is empty.
type block struct {
	kind     string
	region   string
	locality string
	first    e164.Number
	span     int // numbers in the range, the first included
	take     int // numbers in the catalog, spread over the range
}

var header = []string{
	"e164", "country", "type", "region", "locality", "capabilities", "monthly_fee", "setup_fee", "carrier",
}

type row struct {
	e164     e164.Number
	country  e164.Country
	kind     string
	region   string
	locality string
	offer    offer
}

// contractRow is the example of the published API reference, as its reader must find it: local, although
// the plan takes it for a mobile number. Nobody keeps it for fiction; it is here for the reference alone.
var contractRow = row{
	e164: "+919876543210", country: "IN", kind: local, region: "Maharashtra", locality: "Mumbai",
	offer: offer{capabilities: "voice|sms", monthlyCents: 250},
}

func (r row) fields() []string {
	return []string{
		string(r.e164), string(r.country), r.kind, r.region, r.locality,
		r.offer.capabilities, dollars(r.offer.monthlyCents), dollars(r.offer.setupCents), "acme",
	}
}

// stock returns the block's rows, each checked against libphonenumber.
func (p plan) stock(b block) ([]row, error) {
	rows := make([]row, 0, b.take)
	for i := range b.take {
		n, err := b.number(i)
		if err != nil {
			return nil, err
		}
		if err := p.check(b.kind, n); err != nil {
			return nil, fmt.Errorf("check %s of %s: %w", n, p.country, err)
		}
		sold, err := offerOf(p.country, b.kind, n)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{n, p.country, b.kind, b.region, b.locality, sold})
	}
	return rows, nil
}

// number returns the i-th number taken, in ascending order. Each has an equal stretch of the range; where
// in its stretch it lies is scattered by a prime, lest all end in the same digit.
func (b block) number(i int) (e164.Number, error) {
	first, err := strconv.ParseInt(string(b.first[1:]), 10, 64)
	if err != nil {
		return "", err
	}
	stretch := b.span / b.take
	if stretch == 0 {
		return "", fmt.Errorf("take %d of %s: the range has %d", b.take, b.first, b.span)
	}
	const scatter = 7919
	return e164.Parse(fmt.Sprintf("+%d", first+int64(i*stretch+i*scatter%stretch)))
}

// check refuses what an import would refuse or warn of. Only reserved numbers may be unknown to the plan.
func (p plan) check(kind string, n e164.Number) error {
	if !p.country.Owns(n) {
		return fmt.Errorf("its calling code is %s", n.CallingCode())
	}
	parsed, err := phonenumbers.Parse(string(n), "ZZ")
	if err != nil {
		return err
	}
	if back := phonenumbers.Format(parsed, phonenumbers.E164); back != string(n) {
		return fmt.Errorf("libphonenumber reads it as %s", back)
	}
	if phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return errors.New("it is too short or too long")
	}
	if !phonenumbers.IsValidNumber(parsed) && p.reserved {
		return nil
	}
	if !phonenumbers.IsValidNumberForRegion(parsed, string(p.country)) {
		return errors.New("it is not in the country's plan")
	}
	if got := kindOf(parsed); got != kind {
		return fmt.Errorf("it is %q, not %q", got, kind)
	}
	return nil
}

// kindOf is the import's own reading of the plan: what may be fixed or mobile is local.
func kindOf(n *phonenumbers.PhoneNumber) string {
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.FIXED_LINE, phonenumbers.FIXED_LINE_OR_MOBILE:
		return local
	case phonenumbers.MOBILE:
		return mobile
	case phonenumbers.TOLL_FREE:
		return tollFree
	default:
		return ""
	}
}
