package catalog

import (
	"cmp"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// Search says which numbers are wanted of those that an account could buy now: for sale or
// through their cooling-off, not withdrawn, not reserved for another account, and with a
// price. What is empty is not asked for.
type Search struct {
	Realm     realm.Realm
	AccountID string
	NowUs     int64  // real time
	Clock     string // SQL for the test clock of the account in n.account_id, null for none

	Country, Type, Region string
	Capabilities          []string // all of them
	Starts, Contains      Pattern
	Ends                  Pattern
	AreaCode              string        // the digits after the calling code
	MaxMonthlyFee         *money.Micros // of the number itself or the price list
}

// Hit is a number that was found, with its monthly fee where the search sorts by it.
type Hit struct {
	E164       string
	MonthlyFee money.Micros
}

// compare is the order of a search by fee; where fees are not read, by number.
func (h Hit) compare(other Hit) int {
	return cmp.Or(cmp.Compare(h.MonthlyFee, other.MonthlyFee), strings.Compare(h.E164, other.E164))
}

const (
	// shelvesMax is how many shelves a search walks along one by one. Above it what is wanted
	// is assumed to be so frequent that walking over all finds it soon.
	shelvesMax = 32
	// shelvesSeenMax bounds the names that are read to find the wanted ones.
	shelvesSeenMax = 600
	// shelvesByFeeMax bounds them where their fees put them in order; above it, the database
	// sorts all that it finds.
	shelvesByFeeMax = 4000
)

// Sort is the order in which a search finds.
type Sort string

// The orders. AtRandom gives other numbers each time.
const (
	ByNumber Sort = "e164"
	ByFee    Sort = "monthly_fee"
	AtRandom Sort = "random"
)

// Sorts lists them.
var Sorts = []string{string(ByNumber), string(ByFee), string(AtRandom)}

// Finder is a search in one transaction, with what it has to know of the stock to find its way.
type Finder struct {
	Search
	tx      *db.Tx
	prices  map[[2]string]Price
	spans   []span
	shelved bool    // shelves are all that hold what is wanted
	shelves []shelf // in the order of their names
}

// Open reads prices, and what the search needs of the shelves.
func (s Search) Open(tx *db.Tx, sort Sort) (*Finder, error) {
	f := &Finder{Search: s, tx: tx, prices: map[[2]string]Price{}}
	var prices []Price
	var countries []string
	stmts := []db.Stmt{Prices(s.Country, s.Type, &prices)}
	if s.AreaCode != "" && s.Country == "" {
		stmts = append(stmts, listCountries(s.Realm, &countries))
	}
	if err := tx.Do(stmts...); err != nil {
		return nil, err
	}
	for _, p := range prices {
		f.prices[[2]string{p.Country, p.Type}] = p
	}
	f.spans = s.spansIn(countries)
	most := shelvesMax
	if sort == ByFee {
		most = shelvesByFeeMax
	}
	if err := f.findShelves(most); err != nil {
		return nil, err
	}
	return f, nil
}

// findShelves reads the names of shelves until there are more than can be walked along.
func (f *Finder) findShelves(most int) error {
	faceted := f.Country+f.Type+f.Region != "" || len(f.Capabilities) > 0 || f.MaxMonthlyFee != nil
	if !faceted && most == shelvesMax {
		return nil
	}
	prefixes, exact := f.shelfPrefixes()
	limit := max(most, shelvesSeenMax)
	if exact {
		limit = most + 1
	}
	var seen []shelf
	for _, prefix := range prefixes {
		if err := f.tx.Do(listShelves(f.Realm, prefix, limit-len(seen), &seen)); err != nil {
			return err
		}
		if len(seen) >= limit {
			return nil
		}
	}
	f.shelves = slices.DeleteFunc(seen, func(s shelf) bool { return !f.wants(s) })
	f.shelved = len(f.shelves) <= most
	return nil
}

// shelfPrefixes are the beginnings of the names to read; exact says that all of them are wanted.
func (f *Finder) shelfPrefixes() (prefixes []string, exact bool) {
	exact = len(f.Capabilities) == 0 && f.MaxMonthlyFee == nil
	switch {
	case f.Country == "":
		return []string{""}, exact && f.Type+f.Region == ""
	case f.Type == "" && f.Region == "":
		return []string{f.Country + " "}, exact
	}
	types := []string{f.Type}
	if f.Type == "" {
		types = Types
	}
	for _, t := range types {
		prefix := f.Country + " " + t + " "
		if f.Region != "" {
			prefix += f.Region + " "
		}
		prefixes = append(prefixes, prefix)
	}
	return prefixes, exact
}

func (f *Finder) wants(s shelf) bool {
	fee, priced := f.fee(s)
	return priced && (f.MaxMonthlyFee == nil || fee <= *f.MaxMonthlyFee) && s.does(f.Capabilities) &&
		(f.Country == "" || s.Country == f.Country) && (f.Type == "" || s.Type == f.Type) &&
		(f.Region == "" || s.Region == f.Region)
}

// fee is what a number of the shelf costs a month; none: it has no price and is not sold.
func (f *Finder) fee(s shelf) (fee money.Micros, priced bool) {
	if s.MonthlyFee != nil {
		return *s.MonthlyFee, true
	}
	p, priced := f.prices[[2]string{s.Country, s.Type}]
	return p.Terms.MonthlyFee, priced
}
