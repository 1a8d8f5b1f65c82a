package app

import (
	"context"
	"errors"
	"io"
	"maps"
	"slices"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/holding"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// importBatch rows go in with one transaction: large enough to be quick, small enough that
// a purchase beside it waits for some hundredths of a second only.
const importBatch = 2000

// Import is the reading of a catalog file into the stock of one realm.
type Import struct {
	Realm  realm.Realm
	DryRun bool // judge and count, write nothing
	// Report is told of each refused or warned row, in the order of the file; nil: nobody is.
	Report func(ImportProblem) error
	// Progress is told after each batch; nil: nobody is.
	Progress func(ImportCounts)
}

// ImportProblem is one thing about one row.
type ImportProblem struct {
	Line    int    `json:"line"` // in the file, from 1, the header counted
	Refused bool   `json:"refused"`
	Field   string `json:"field"` // empty where the whole row is meant
	Reason  string `json:"reason"`
}

// ImportCounts is what became of the rows. A row that is warned of counts twice: in Warned
// and as what became of it.
type ImportCounts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
	Refused   int `json:"refused"`
	Warned    int `json:"warned"`
}

// Rows is how many rows were read.
func (c ImportCounts) Rows() int { return c.Added + c.Changed + c.Unchanged + c.Refused }

func (c *ImportCounts) add(more ImportCounts) {
	c.Added += more.Added
	c.Changed += more.Changed
	c.Unchanged += more.Unchanged
}

// ImportCatalog streams a catalog file into the stock, whole batches at a time: what an
// error leaves behind is right, and the same file can be imported again. A row is refused
// by itself, with its reason. Owned numbers keep their owner and their frozen fees. The
// error says that the file could not be read to its end, or that the database failed.
func (s *Service) ImportCatalog(ctx context.Context, file io.Reader, i Import) (ImportCounts, error) {
	reader, err := stockfile.Open(file)
	if err != nil {
		return ImportCounts{}, err
	}
	var counts ImportCounts
	for {
		rows, readErr := readRows(reader)
		if err := s.importRows(ctx, i, rows, &counts); err != nil {
			return counts, err
		}
		if i.Progress != nil {
			i.Progress(counts)
		}
		if errors.Is(readErr, io.EOF) {
			return counts, s.stocked(ctx, i, counts)
		}
		if readErr != nil {
			return counts, readErr
		}
	}
}

// stocked lets PostgreSQL plan for the new size at once, not at its next visit.
func (s *Service) stocked(ctx context.Context, i Import, counts ImportCounts) error {
	if i.DryRun || counts.Added < importBatch || s.db.Engine() != db.Postgres {
		return nil
	}
	return s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(catalog.StockChanged()) })
}

func readRows(reader *stockfile.Reader) ([]stockfile.Row, error) {
	var rows []stockfile.Row
	for len(rows) < importBatch {
		row, err := reader.Next()
		if err != nil {
			return rows, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

func (s *Service) importRows(ctx context.Context, i Import, rows []stockfile.Row, counts *ImportCounts) error {
	if len(rows) == 0 {
		return nil
	}
	var done ImportCounts
	var judged []stockfile.Row
	in := s.db.Update
	if i.DryRun {
		in = s.db.View
	}
	err := in(ctx, func(tx *db.Tx) error {
		d, err := loadDelivery(tx, i, rows)
		if err != nil {
			return err
		}
		judged = slices.Clone(rows) // decide adds refusals, and a transaction may run twice
		done = d.decide(judged)
		if i.DryRun {
			return nil
		}
		return d.save(tx)
	})
	if err != nil {
		return err
	}
	counts.add(done)
	return i.report(judged, counts)
}

// report tells of the rows after their batch is in, so nobody hears of one twice.
func (i Import) report(rows []stockfile.Row, counts *ImportCounts) error {
	for _, row := range rows {
		if len(row.Refused) > 0 {
			counts.Refused++
		} else if len(row.Warned) > 0 {
			counts.Warned++
		}
		if i.Report == nil {
			continue
		}
		for _, p := range row.Refused {
			if err := i.Report(ImportProblem{row.Line, true, p.Field, p.Reason}); err != nil {
				return err
			}
		}
		for _, p := range row.Warned {
			if err := i.Report(ImportProblem{row.Line, false, p.Field, p.Reason}); err != nil {
				return err
			}
		}
	}
	return nil
}

// delivery is a batch of rows with what it has to be decided on.
type delivery struct {
	realm   realm.Realm
	stock   map[string]catalog.Stocked
	priced  map[string]bool // country and type
	write   map[string]catalog.Item
	renewed map[string]holding.Description
}

func loadDelivery(tx *db.Tx, i Import, rows []stockfile.Row) (*delivery, error) {
	d := &delivery{
		realm: i.Realm, stock: map[string]catalog.Stocked{}, priced: map[string]bool{},
		write: map[string]catalog.Item{}, renewed: map[string]holding.Description{},
	}
	var e164s []string
	for _, row := range rows {
		if len(row.Refused) == 0 {
			e164s = append(e164s, string(row.Number.E164))
		}
	}
	e164s = distinct(e164s, func(e string) string { return e })
	var prices []catalog.Price
	stock := catalog.LockStock(i.Realm, e164s, d.stock)
	if i.DryRun {
		stock = catalog.FindStock(i.Realm, e164s, d.stock)
	}
	if err := tx.Do(catalog.Prices("", "", &prices), stock); err != nil {
		return nil, err
	}
	for _, p := range prices {
		d.priced[p.Country+p.Type] = true
	}
	return d, nil
}

// decide sorts rows into added, changed and unchanged, and refuses those without a price.
// Of a number that stands twice, the later row counts.
func (d *delivery) decide(rows []stockfile.Row) ImportCounts {
	var counts ImportCounts
	for at := range rows {
		row := &rows[at]
		if len(row.Refused) > 0 {
			continue
		}
		item := itemOf(d.realm, row.Number)
		if item.MonthlyFee == nil && !d.priced[item.Country+item.Type] {
			row.Refused = append(row.Refused, errNoPrice(item))
			continue
		}
		had, found := d.stock[item.E164]
		switch {
		case !found:
			counts.Added++
			had = catalog.Stocked{State: catalog.ForSale}
		case had.Same(item):
			counts.Unchanged++
			continue
		default:
			counts.Changed++
		}
		if had.State == catalog.Owned && !had.SameDescription(item) {
			d.renewed[item.E164] = holding.Description{
				Realm: d.realm, E164: item.E164, Country: item.Country, Type: item.Type, Region: item.Region,
				Capabilities: item.Capabilities,
			}
		}
		d.write[item.E164] = item
		d.stock[item.E164] = catalog.Stocked{Item: item, State: had.State}
	}
	return counts
}

func (d *delivery) save(tx *db.Tx) error {
	var stmts []db.Stmt
	if len(d.write) > 0 {
		stmts = append(stmts, catalog.Stock(sortedValues(d.write)))
	}
	if len(d.renewed) > 0 {
		stmts = append(stmts, holding.Describe(sortedValues(d.renewed)))
	}
	return tx.Do(stmts...)
}

func sortedValues[T any](m map[string]T) []T {
	values := make([]T, 0, len(m))
	for _, key := range slices.Sorted(maps.Keys(m)) {
		values = append(values, m[key])
	}
	return values
}

func errNoPrice(i catalog.Item) stockfile.Problem {
	return stockfile.Problem{
		Field:  "monthly_fee",
		Reason: "is empty and " + i.Country + " " + i.Type + " has no price: set one with `tryvox price set`",
	}
}

func itemOf(r realm.Realm, n stockfile.Number) catalog.Item {
	return catalog.Item{
		Key: catalog.Key{Realm: r, E164: string(n.E164)}, Country: string(n.Country), Type: n.Type,
		Region: n.Region, Locality: n.Locality, Capabilities: n.Capabilities.String(),
		MonthlyFee: feeOf(n.MonthlyFee), SetupFee: feeOf(n.SetupFee), Carrier: n.Carrier,
	}
}

func feeOf(f stockfile.Fee) *money.Micros {
	if !f.Set {
		return nil
	}
	return &f.Micros
}
