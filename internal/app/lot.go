package app

import (
	"slices"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// lot is what one transaction of an import takes in.
type lot struct {
	offers []offer                    // by number and then by line
	stock  map[string]catalog.Stocked // loaded
	decision
	took time.Duration // of the transaction
}

// offer is a row of a delivery that may go in.
type offer struct {
	row  int // in delivery.rows
	item catalog.Item
}

// decision is what is to become of a lot.
type decision struct {
	counts  ImportCounts
	write   []catalog.Item
	renewed []holding.Description
}

func (l *lot) load(tx *db.Tx, i Import) error {
	e164s := make([]string, len(l.offers))
	for at, o := range l.offers {
		e164s[at] = o.item.E164
	}
	e164s = slices.Compact(e164s)
	read := catalog.LockStock
	if i.DryRun {
		read = catalog.FindStock
	}
	l.stock = map[string]catalog.Stocked{}
	var known int
	err := tx.Do(catalog.FindRange(i.Realm, e164s[0], e164s[len(e164s)-1], &known))
	if err != nil || known == 0 {
		return err
	}
	return tx.Do(read(i.Realm, e164s, l.stock))
}

// decide sorts offers into added, changed and unchanged. Of a number that stands twice, the
// later row counts. seen are those that a dry run would have added.
func (l *lot) decide(seen numbersSeen) {
	l.decision = decision{}
	var had catalog.Stocked // what there is of the number before the offer
	var found bool
	for _, o := range l.offers {
		if o.item.E164 != had.E164 {
			had, found = l.stock[o.item.E164]
			found = found || seen.has(o.item.E164)
		}
		switch {
		case found && had.Same(o.item):
			l.counts.Unchanged++
			continue
		case found:
			l.counts.Changed++
		default:
			l.counts.Added++
		}
		l.put(o.item, had)
		had, found = catalog.Stocked{Item: o.item, State: had.State}, true
	}
}

// put writes the item, over what an earlier row says of the same number.
func (l *lot) put(item catalog.Item, had catalog.Stocked) {
	if last := len(l.write) - 1; last >= 0 && l.write[last].E164 == item.E164 {
		l.write[last] = item
	} else {
		l.write = append(l.write, item)
	}
	if had.State != catalog.Owned || had.SameDescription(item) {
		return
	}
	if last := len(l.renewed) - 1; last >= 0 && l.renewed[last].E164 == item.E164 {
		l.renewed = l.renewed[:last]
	}
	l.renewed = append(l.renewed, holding.Description{
		Realm: item.Realm, E164: item.E164, Country: item.Country, Type: item.Type, Region: item.Region,
		Capabilities: item.Capabilities,
	})
}

func (l *lot) save(tx *db.Tx) error {
	if len(l.write) > 0 {
		if err := catalog.Stock(tx, l.write); err != nil {
			return err
		}
	}
	if len(l.renewed) == 0 {
		return nil
	}
	return tx.Do(holding.Describe(l.renewed))
}

// itemOf points into the number, which must stay as it is.
func itemOf(r realm.Realm, n *stockfile.Number) catalog.Item {
	return catalog.Item{
		Key: catalog.Key{Realm: r, E164: string(n.E164)}, Country: string(n.Country), Type: n.Type,
		Region: n.Region, Locality: n.Locality, Capabilities: n.Capabilities.String(),
		MonthlyFee: feeOf(&n.MonthlyFee), SetupFee: feeOf(&n.SetupFee), Carrier: n.Carrier,
	}
}

func feeOf(f *stockfile.Fee) *money.Micros {
	if !f.Set {
		return nil
	}
	return &f.Micros
}
