package app

import (
	"context"
	"errors"
	"io"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/trail"
)

// growthMin rows and every ten times as many make PostgreSQL look at the table again.
const growthMin = 10_000

// Import is the reading of a catalog file into the stock of one realm.
type Import struct {
	Realm realm.Realm
	// DryRun judges and counts and writes nothing. What rows say is forgotten from batch to
	// batch, so a number that stands twice may count as changed where it is unchanged.
	DryRun bool
	// Report is told of the refused and warned rows of a batch, in the order of the file,
	// before the batch goes in: who keeps what it says knows of all that was left out,
	// whatever happens then. Nil: nobody is told.
	Report func([]ImportProblem) error
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
	c.Refused += more.Refused
	c.Warned += more.Warned
}

// ImportCatalog streams a catalog file into the stock, whole batches at a time: what an
// error leaves behind is right, and the same file can be imported again. A row is refused
// by itself, with its reason. Owned numbers keep their owner and their frozen fees. Memory
// is that of a few batches, however long the file is. The error says that the file could not
// be read to its end, that the database failed, or that the context has ended; a Read that
// is under way then goes on, and nothing comes of it.
func (s *Service) ImportCatalog(ctx context.Context, file io.Reader, i Import) (ImportCounts, error) {
	if i.DryRun {
		return s.importCatalog(ctx, file, i)
	}
	run := id.New("imp")
	started := trail.Act{Action: "import.start", Kind: "import", Object: run, After: importFacts{Realm: i.Realm}}
	if err := s.tell(ctx, started); err != nil {
		return ImportCounts{}, err
	}
	counts, err := s.importCatalog(ctx, file, i)
	ended := trail.Act{
		Action: "import.end", Kind: "import", Object: run,
		After: importFacts{Realm: i.Realm, ImportCounts: &counts, Failure: failureText(err)},
	}
	return counts, errors.Join(err, s.tellEnd(ctx, ended))
}

func (s *Service) importCatalog(ctx context.Context, file io.Reader, i Import) (ImportCounts, error) {
	reader, err := stockfile.Open(file)
	if err != nil {
		return ImportCounts{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	run := &importing{Import: i, pace: newPace(importPace), growth: growthMin, lots: lotsFor(s.db.Engine())}
	if i.DryRun {
		run.seen = numbersSeen{}
	}
	deliveries := readDeliveries(ctx, reader, run)
	for {
		select {
		case d := <-deliveries:
			if err := s.take(ctx, run, d); err != nil || d.last {
				return run.counts, err
			}
		case <-ctx.Done():
			return run.counts, context.Cause(ctx)
		}
	}
}

// importing is an import under way.
type importing struct {
	Import
	pace   *pace
	counts ImportCounts
	lots   int         // that a delivery has
	growth int         // rows added at which PostgreSQL looks again
	seen   numbersSeen // in a dry run
}

// take tells of one delivery and puts it into the stock. Its error ends the import.
func (s *Service) take(ctx context.Context, run *importing, d *delivery) error {
	var prices []catalog.Price
	err := s.db.View(ctx, func(tx *db.Tx) error {
		prices = nil
		return tx.Do(catalog.Prices("", "", &prices))
	})
	if err != nil {
		return ended(ctx, err)
	}
	d.judge(prices, max(paceMin, (len(d.rows)+run.lots-1)/run.lots))
	if err := run.tell(d.rows); err != nil {
		return err
	}
	err = s.deliver(ctx, run, d)
	run.counts.add(d.counts)
	if err != nil {
		return ended(ctx, err)
	}
	if run.Progress != nil {
		run.Progress(run.counts)
	}
	if run.counts.Added >= run.growth || d.last && run.counts.Added > 0 {
		run.growth = 10 * run.counts.Added
		if err := s.stocked(ctx, run); err != nil {
			return err
		}
	}
	return d.failure
}

// ended prefers the reason why the context has ended to what the database makes of it.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// stocked lets PostgreSQL plan for the new size at once, not at its next visit: plans that
// were made for an empty table read all of it for each batch.
func (s *Service) stocked(ctx context.Context, run *importing) error {
	if run.DryRun || s.db.Engine() != db.Postgres {
		return nil
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return tx.Do(catalog.StockComplete(), catalog.StockChanged())
	})
}

// tell reports on the rows of a batch.
func (run *importing) tell(rows []stockfile.Row) error {
	var problems []ImportProblem
	for _, row := range rows {
		for _, p := range row.Refused {
			problems = append(problems, ImportProblem{row.Line, true, p.Field, p.Reason})
		}
		for _, p := range row.Warned {
			problems = append(problems, ImportProblem{row.Line, false, p.Field, p.Reason})
		}
	}
	if run.Report == nil || len(problems) == 0 {
		return nil
	}
	return run.Report(problems)
}
