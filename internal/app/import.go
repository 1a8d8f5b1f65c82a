package app

import (
	"context"
	"io"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/realm"
)

// growthMin rows and every ten times as many make PostgreSQL look at the table again.
const growthMin = 10_000

// Import is the reading of a catalog file into the stock of one realm.
type Import struct {
	Realm realm.Realm
	// DryRun judges and counts and writes nothing. A new number that stands twice may then
	// count as added twice, because it is forgotten from batch to batch.
	DryRun bool
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
	reader, err := stockfile.Open(file)
	if err != nil {
		return ImportCounts{}, err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	run := &importing{Import: i, pace: newPace(), growth: growthMin}
	deliveries := readDeliveries(ctx, reader, i.Realm, run.pace, lotsFor(s.db.Engine()))
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
	growth int // rows added at which PostgreSQL looks again
}

// take puts one delivery into the stock and tells of it. Its error ends the import.
func (s *Service) take(ctx context.Context, run *importing, d *delivery) error {
	err := s.deliver(ctx, run, d)
	run.counts.add(d.counts)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx) // says more than what the database makes of it
	}
	if err != nil {
		return err
	}
	if err := run.tell(d); err != nil {
		return err
	}
	if run.counts.Added >= run.growth || d.last && run.counts.Added > 0 {
		run.growth = 10 * run.counts.Added
		if err := s.stocked(ctx, run); err != nil {
			return err
		}
	}
	return d.failure
}

// stocked lets PostgreSQL plan for the new size at once, not at its next visit: plans that
// were made for an empty table read all of it for each batch.
func (s *Service) stocked(ctx context.Context, run *importing) error {
	if run.DryRun || s.db.Engine() != db.Postgres {
		return nil
	}
	return s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(catalog.StockChanged()) })
}

// tell reports on the rows after their batch is in, so nobody hears of one twice.
func (run *importing) tell(d *delivery) error {
	for _, row := range d.rows {
		for _, p := range row.Refused {
			if err := run.report(ImportProblem{row.Line, true, p.Field, p.Reason}); err != nil {
				return err
			}
		}
		for _, p := range row.Warned {
			if err := run.report(ImportProblem{row.Line, false, p.Field, p.Reason}); err != nil {
				return err
			}
		}
	}
	if run.Progress != nil {
		run.Progress(run.counts)
	}
	return nil
}

func (i Import) report(p ImportProblem) error {
	if i.Report == nil {
		return nil
	}
	return i.Report(p)
}
