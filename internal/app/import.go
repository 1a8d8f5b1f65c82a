package app

import (
	"context"
	"errors"
	"io"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/stockfile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/id"
	"tryvox.io/numbers/internal/realm"
	"tryvox.io/numbers/internal/run"
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
	// Began is told of the run before the first row is read, and not where there is none; nil: nobody is.
	Began func(run.Run)
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
	_, counts, failure, err := s.importRun(ctx, file, i)
	return counts, errors.Join(failure, err)
}

const importTaken = "Another import is running: wait for its end"

// Importing is a fault of the kind Conflict while this node runs an import: another could not begin.
func (s *Service) Importing() error {
	if len(s.importing) > 0 {
		return fault.New(fault.Conflict, importTaken)
	}
	return nil
}

// ImportRun is ImportCatalog for who watches it from afar: the run tells how far it has come, what became
// of it and what was said of which line, of a dry run too. An import that fails is a run that failed; the
// error says that there is no run, or that its end could not be written. One at a time on each node;
// another one is a fault of the kind Conflict, or InProgress if it has the idempotency key of the first.
func (s *Service) ImportRun(ctx context.Context, file io.Reader, i Import) (run.Run, error) {
	if key := onceOf(ctx); key.Key != "" {
		if _, twin := s.imports.LoadOrStore(key, true); twin {
			return run.Run{}, errTwinRuns()
		}
		defer s.imports.Delete(key)
	}
	if err := s.importing.take(importTaken); err != nil {
		return run.Run{}, err
	}
	defer s.importing.leave()
	r, _, _, err := s.importRun(ctx, file, i)
	return r, err
}

func (s *Service) importRun(ctx context.Context, file io.Reader, i Import) (
	r run.Run, counts ImportCounts, failure, err error,
) {
	r = run.Run{ID: id.New("imp"), Kind: run.Import, Realm: i.Realm, DryRun: i.DryRun}
	act := trail.Act{
		Action: "import.start", Kind: "import", Object: r.ID, After: importFacts{Realm: i.Realm, DryRun: i.DryRun},
	}
	w, err := s.begin(ctx, r, counts, act)
	if err != nil {
		return r, counts, nil, err
	}
	if i.Began != nil {
		i.Began(w.Run)
	}
	i.Report = s.reporting(ctx, r.ID, i.Report)
	told := i.Progress
	i.Progress = func(c ImportCounts) {
		w.progress(c)
		if told != nil {
			told(c)
		}
	}
	counts, failure = s.importCatalog(ctx, file, i)
	act.Action = "import.end"
	act.After = importFacts{
		Realm: i.Realm, DryRun: i.DryRun, ImportCounts: &counts, Failure: failureText(failure),
	}
	r, err = s.end(ctx, w, counts, failure, act)
	return r, counts, failure, err
}

// reporting keeps the first problems of a run, and tells them on.
func (s *Service) reporting(
	ctx context.Context, runID string, told func([]ImportProblem) error,
) func([]ImportProblem) error {
	kept := int64(0)
	return func(problems []ImportProblem) error {
		var some []run.Problem
		for _, p := range problems[:min(len(problems), int(run.ProblemsMax-kept))] {
			refused := int64(0)
			if p.Refused {
				refused = 1
			}
			some = append(some, run.Problem{
				RunID: runID, Nth: kept + int64(len(some)) + 1, Line: int64(p.Line), Refused: refused,
				Field: p.Field, Reason: p.Reason,
			})
		}
		if len(some) > 0 {
			err := s.db.Update(ctx, func(tx *db.Tx) error { return tx.Do(run.AddProblems(some)) })
			if err != nil {
				return ended(ctx, err)
			}
			kept += int64(len(some))
		}
		if told == nil {
			return nil
		}
		return told(problems)
	}
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
