package app

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// lotsPostgres transactions take a delivery in at once. Each costs PostgreSQL three times
// what it costs us, so that one leaves a core idle.
const lotsPostgres = 2

// delivery is the next rows of a catalog file, and what becomes of them.
type delivery struct {
	rows    []stockfile.Row
	offers  []offer // those that were not refused, by number and then by line
	lots    []*lot  // the same, cut
	last    bool    // the file ends with these rows
	failure error   // why the rows behind these cannot be read
	counts  ImportCounts
}

// lotsFor is how many transactions take a delivery in.
func lotsFor(engine string) int {
	if engine == db.Postgres {
		return lotsPostgres
	}
	return 1 // SQLite has one writer
}

// readDeliveries reads and judges on a goroutine of its own, one delivery ahead of the
// writing. Nothing comes after the last one, after a failure, or once the context has ended.
func readDeliveries(ctx context.Context, from *stockfile.Reader, run *importing) <-chan *delivery {
	out := make(chan *delivery)
	go func() {
		for {
			d := readDelivery(from, run.Realm, run.lots*run.pace.size())
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

// readDelivery reads so many rows.
func readDelivery(from *stockfile.Reader, r realm.Realm, size int) *delivery {
	d := &delivery{rows: make([]stockfile.Row, 0, size)}
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
	d.offers = make([]offer, 0, len(d.rows))
	for at := range d.rows {
		if row := &d.rows[at]; len(row.Refused) == 0 {
			d.offers = append(d.offers, offer{at, itemOf(r, &row.Number)})
		}
	}
	sortOffers(d.offers)
	return d
}

// sortOffers sorts by number; those of one number stay in the order of the file.
func sortOffers(all []offer) {
	slices.SortStableFunc(all, func(a, b offer) int { return strings.Compare(a.item.E164, b.item.E164) })
}

// judge refuses what has no price, cuts what is left into lots, and counts what is refused
// and warned of. A price that is taken back afterwards leaves numbers that nobody can buy, as
// it does with all others.
func (d *delivery) judge(prices []catalog.Price, size int) {
	priced := map[string]bool{}
	for _, p := range prices {
		priced[p.Country+p.Type] = true
	}
	d.offers = slices.DeleteFunc(d.offers, func(o offer) bool {
		refused := o.item.MonthlyFee == nil && !priced[o.item.Country+o.item.Type]
		if row := &d.rows[o.row]; refused {
			row.Refused, row.Warned = append(row.Refused, errNoPrice(row.Number)), nil
		}
		return refused
	})
	d.lots = lotsOf(d.offers, size)
	for _, row := range d.rows {
		if len(row.Refused) > 0 {
			d.counts.Refused++
		} else if len(row.Warned) > 0 {
			d.counts.Warned++
		}
	}
}

// lotsOf cuts sorted offers into lots. All offers of a number are in one lot, because the later one
// counts.
func lotsOf(offers []offer, size int) (lots []*lot) {
	for len(offers) > 0 {
		end := min(size, len(offers))
		for end < len(offers) && offers[end].item.E164 == offers[end-1].item.E164 {
			end++
		}
		lots = append(lots, &lot{offers: offers[:end]})
		offers = offers[end:]
	}
	return lots
}

// deliver puts the lots of a delivery into the stock, and counts. After an error some may be in.
func (s *Service) deliver(ctx context.Context, run *importing, d *delivery) error {
	errs := make([]error, len(d.lots))
	var all sync.WaitGroup
	for i, l := range d.lots {
		all.Go(func() { errs[i] = s.takeIn(ctx, run, l) })
	}
	all.Wait()
	for _, l := range d.lots {
		d.counts.add(l.counts)
		if run.DryRun {
			run.seen.add(l.write)
		}
	}
	if len(d.lots) > 0 {
		slowest := slices.MaxFunc(d.lots, func(a, b *lot) int { return cmp.Compare(a.took, b.took) })
		run.pace.took(len(slowest.offers), slowest.took)
	}
	return errors.Join(errs...)
}

// takeIn puts a lot into the stock in one transaction. A dry run only reads.
func (s *Service) takeIn(ctx context.Context, run *importing, l *lot) error {
	in := s.db.Update
	if run.DryRun {
		in = s.db.View
	}
	var started time.Time
	err := in(ctx, func(tx *db.Tx) error {
		started = s.now()
		if err := l.load(tx, run.Import); err != nil {
			return err
		}
		l.decide(run.seen)
		if run.DryRun {
			return nil
		}
		return l.save(tx)
	})
	if err != nil {
		l.decision = decision{} // nothing of it was done
		return err
	}
	l.took = s.now().Sub(started)
	return nil
}

func errNoPrice(n stockfile.Number) stockfile.Problem {
	return stockfile.Problem{
		Field: "monthly_fee",
		Reason: "is empty and " + string(n.Country) + " " + n.Type +
			" has no price: set one with `tryvox price set`",
	}
}
