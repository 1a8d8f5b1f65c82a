package app

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// delivery is a batch of rows of a catalog file, and what becomes of them.
type delivery struct {
	rows    []stockfile.Row
	offers  []offer // those that were not refused, by number and then by line
	last    bool    // the file ends with these rows
	failure error   // why the rows behind these cannot be read

	stock  map[string]catalog.Stocked // loaded
	priced map[string]bool            // loaded: country and type

	counts   ImportCounts
	write    []catalog.Item
	renewed  []holding.Description
	unpriced []int // rows that are refused for want of a price
}

// offer is a row that may go in.
type offer struct {
	row  int // in delivery.rows
	item catalog.Item
}

// readDeliveries reads and judges on a goroutine of its own, one batch ahead of the writing.
// Nothing comes after the last delivery, after a failure, or once the context has ended.
func readDeliveries(ctx context.Context, from *stockfile.Reader, r realm.Realm, p *pace) <-chan *delivery {
	out := make(chan *delivery)
	go func() {
		for {
			d := readDelivery(from, r, p.size())
			select {
			case out <- d:
			case <-ctx.Done():
				return
			}
			if d.last || d.failure != nil {
				return
			}
		}
	}()
	return out
}

func readDelivery(from *stockfile.Reader, r realm.Realm, size int) *delivery {
	d := &delivery{rows: make([]stockfile.Row, 0, size), offers: make([]offer, 0, size)}
	for len(d.rows) < size && !d.last && d.failure == nil {
		row, err := from.Next()
		switch err {
		case nil:
			d.rows = append(d.rows, row)
		case io.EOF: //nolint:errorlint // an error that wraps it is a failure of the source
			d.last = true
		default:
			d.failure = err
		}
	}
	for at := range d.rows {
		if row := &d.rows[at]; len(row.Refused) == 0 {
			d.offers = append(d.offers, offer{at, itemOf(r, &row.Number)})
		}
	}
	slices.SortStableFunc(d.offers, func(a, b offer) int { return strings.Compare(a.item.E164, b.item.E164) })
	return d
}

// deliver puts a delivery into the stock in one transaction; its rows and counts then say
// what became of it. A dry run only reads.
func (s *Service) deliver(ctx context.Context, run *importing, d *delivery) error {
	in := s.db.Update
	if run.DryRun {
		in = s.db.View
	}
	var started time.Time
	err := in(ctx, func(tx *db.Tx) error {
		started = s.now()
		if len(d.offers) == 0 {
			return nil
		}
		if err := d.load(tx, run.Import); err != nil {
			return err
		}
		d.decide()
		if run.DryRun {
			return nil
		}
		return d.save(tx)
	})
	if err != nil {
		return err
	}
	run.pace.took(len(d.rows), s.now().Sub(started))
	d.settle()
	return nil
}

func (d *delivery) load(tx *db.Tx, i Import) error {
	e164s := make([]string, len(d.offers))
	for at, o := range d.offers {
		e164s[at] = o.item.E164
	}
	e164s = slices.Compact(e164s)
	read := catalog.LockStock
	if i.DryRun {
		read = catalog.FindStock
	}
	d.stock, d.priced = map[string]catalog.Stocked{}, map[string]bool{}
	var prices []catalog.Price
	if err := tx.Do(catalog.Prices("", "", &prices), read(i.Realm, e164s, d.stock)); err != nil {
		return err
	}
	for _, p := range prices {
		d.priced[p.Country+p.Type] = true
	}
	return nil
}

// decide sorts offers into added, changed and unchanged, and refuses those without a price.
// Of a number that stands twice, the later row counts.
func (d *delivery) decide() {
	d.counts, d.write, d.renewed, d.unpriced = ImportCounts{}, d.write[:0], d.renewed[:0], d.unpriced[:0]
	var had catalog.Stocked // what there is of the number before the offer
	var found bool
	for _, o := range d.offers {
		if o.item.E164 != had.E164 {
			had, found = d.stock[o.item.E164]
		}
		switch {
		case o.item.MonthlyFee == nil && !d.priced[o.item.Country+o.item.Type]:
			d.unpriced = append(d.unpriced, o.row)
			continue
		case found && had.Same(o.item):
			d.counts.Unchanged++
			continue
		case found:
			d.counts.Changed++
		default:
			d.counts.Added++
		}
		d.put(o.item, had)
		had, found = catalog.Stocked{Item: o.item, State: had.State}, true
	}
}

// put writes the item, over what an earlier row says of the same number.
func (d *delivery) put(item catalog.Item, had catalog.Stocked) {
	if last := len(d.write) - 1; last >= 0 && d.write[last].E164 == item.E164 {
		d.write[last] = item
	} else {
		d.write = append(d.write, item)
	}
	if had.State != catalog.Owned || had.SameDescription(item) {
		return
	}
	if last := len(d.renewed) - 1; last >= 0 && d.renewed[last].E164 == item.E164 {
		d.renewed = d.renewed[:last]
	}
	d.renewed = append(d.renewed, holding.Description{
		Realm: item.Realm, E164: item.E164, Country: item.Country, Type: item.Type, Region: item.Region,
		Capabilities: item.Capabilities,
	})
}

func (d *delivery) save(tx *db.Tx) error {
	if len(d.write) > 0 {
		if err := catalog.Stock(tx, d.write); err != nil {
			return err
		}
	}
	if len(d.renewed) == 0 {
		return nil
	}
	return tx.Do(holding.Describe(d.renewed))
}

// settle gives the rows their end, after the transaction has come to its own.
func (d *delivery) settle() {
	for _, at := range d.unpriced {
		row := &d.rows[at]
		row.Refused, row.Warned = append(row.Refused, errNoPrice(row.Number)), nil
	}
	for _, row := range d.rows {
		if len(row.Refused) > 0 {
			d.counts.Refused++
		} else if len(row.Warned) > 0 {
			d.counts.Warned++
		}
	}
}

func errNoPrice(n stockfile.Number) stockfile.Problem {
	return stockfile.Problem{
		Field: "monthly_fee",
		Reason: "is empty and " + string(n.Country) + " " + n.Type +
			" has no price: set one with `tryvox price set`",
	}
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
