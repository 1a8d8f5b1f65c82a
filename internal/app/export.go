package app

import (
	"context"
	"fmt"
	"io"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
	"tryvox.io/numbers/internal/realm"
)

// exportPage bounds the memory of an export: 5,000 rows are 2 MB.
const exportPage = 5000

// Export is the writing of one realm's stock to a catalog file.
type Export struct {
	Realm    realm.Realm
	Progress func(rows int) // is told after each page; nil: nobody is
}

// ExportCatalog writes what is stocked and not withdrawn, owned or not, as CSV in the order
// of the numbers. An import of it changes nothing, and an unchanged stock gives the same
// bytes each time. It reads pages, not one moment: a slow reader of the file holds nobody up,
// and what changes meanwhile is there as before or as after.
func (s *Service) ExportCatalog(ctx context.Context, file io.Writer, e Export) error {
	w := stockfile.NewWriter(file)
	after, rows := "", 0
	for {
		var page []catalog.Item
		err := s.db.View(ctx, func(tx *db.Tx) error {
			return tx.Do(catalog.Export(e.Realm, after, exportPage, &page))
		})
		if err != nil {
			return err
		}
		for _, item := range page {
			if err := writeItem(w, item); err != nil {
				return err
			}
		}
		if rows += len(page); e.Progress != nil {
			e.Progress(rows)
		}
		if len(page) < exportPage {
			return w.Flush()
		}
		after = page[len(page)-1].E164
	}
}

func writeItem(w *stockfile.Writer, i catalog.Item) error {
	capabilities, err := stockfile.ParseCapabilities(i.Capabilities)
	if err != nil {
		return fmt.Errorf("export %s: %w", i.E164, err)
	}
	return w.Write(stockfile.Number{
		E164: e164.Number(i.E164), Country: e164.Country(i.Country), Type: i.Type, Region: i.Region,
		Locality: i.Locality, Capabilities: capabilities, MonthlyFee: exportFee(i.MonthlyFee),
		SetupFee: exportFee(i.SetupFee), Carrier: i.Carrier,
	})
}

func exportFee(m *money.Micros) stockfile.Fee {
	if m == nil {
		return stockfile.Fee{}
	}
	return stockfile.Fee{Micros: *m, Set: true}
}
