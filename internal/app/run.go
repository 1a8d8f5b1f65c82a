package app

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/routing"
	"tryvox.io/numbers/internal/run"
	"tryvox.io/numbers/internal/trail"
)

// lifeEvery is how often a run gives a sign of life: several times within its lease.
const lifeEvery = 10 * time.Second

// working is a run under way in this process.
type working struct {
	run.Run
	mu     sync.Mutex
	counts any
	dead   context.CancelFunc
	signs  sync.WaitGroup
}

// progress notes what was done so far.
func (w *working) progress(counts any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.counts = counts
}

func (w *working) soFar() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(text(w.counts))
}

// begin writes that a run begins, tells the trail, and gives signs of life until end. Another one under
// the same idempotency key is a fault of the kind InProgress.
func (s *Service) begin(ctx context.Context, r run.Run, counts any, act trail.Act) (*working, error) {
	w := &working{Run: r, counts: counts}
	w.State, w.Who, w.Counts = run.Running, trail.Of(ctx).Who, string(text(counts))
	if key := onceOf(ctx); key.Key != "" {
		w.AccountID, w.OnceKey = key.AccountID, key.Key
	}
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		w.CreatedUs, w.SeenUs = tx.Now(), tx.Now()
		if err := tx.Do(run.Begin(w.Run)...); err != nil {
			return err
		}
		return trail.Add(ctx, tx, act)
	})
	var rows *db.RowsError
	if errors.As(err, &rows) {
		return nil, errTwinRuns()
	}
	if err != nil {
		return nil, err
	}
	alive, dead := context.WithCancel(ctx)
	w.dead = dead
	w.signs.Go(func() { s.live(alive, w) })
	return w, nil
}

// live gives signs of life until the context ends.
func (s *Service) live(ctx context.Context, w *working) {
	every := time.NewTicker(lifeEvery)
	defer every.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-every.C:
			s.chore(ctx, "sign of life", s.db.Update(ctx, func(tx *db.Tx) error {
				return tx.Do(run.Seen(w.ID, w.soFar(), tx.Now()))
			}))
		}
	}
}

// end writes how a run ended and tells the trail, also when the context has ended.
func (s *Service) end(
	ctx context.Context, w *working, counts any, why error, act trail.Act,
) (run.Run, error) {
	w.dead()
	w.signs.Wait()
	r := w.Run
	r.State, r.Counts, r.Failure = run.Done, string(text(counts)), failureText(why)
	if why != nil {
		r.State = run.Failed
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tellEndMax)
	defer cancel()
	err := s.db.Update(ctx, func(tx *db.Tx) error {
		nowUs := tx.Now()
		r.SeenUs, r.EndedUs = nowUs, &nowUs
		if err := tx.Do(run.End(r)); err != nil {
			return err
		}
		if err := keep(ctx, tx, r); err != nil {
			return err
		}
		return trail.Add(ctx, tx, act)
	})
	return r, err
}

// Runs lists the runs of a kind, the newest first.
func (s *Service) Runs(ctx context.Context, kind run.Kind, p Page) (Listed[run.Run], error) {
	l, err := part(ctx, s.db, p, things[run.Run]{
		count: func(into *int64) db.Stmt { return run.Count(kind, into) },
		read: func(p routing.Part, into *[]run.Run) db.Stmt {
			return run.Page(kind, p.AfterID, p.Limit, p.Offset, into)
		},
		id: func(r run.Run) string { return r.ID },
	})
	for i, r := range l.Items {
		l.Items[i] = r.At(s.now().UnixMicro())
	}
	return l, err
}

// FindRun reads one run; anything else is a fault of the kind NotFound.
func (s *Service) FindRun(ctx context.Context, kind run.Kind, id string) (run.Run, error) {
	var found []run.Run
	err := s.look(ctx, run.Find(kind, id, &found))
	r, err := only(found, err, func() error { return errNoRun(kind) })
	return r.At(s.now().UnixMicro()), err
}

func errNoRun(kind run.Kind) error {
	return fault.New(fault.NotFound, "There is no such "+string(kind)+" run")
}

// ImportReport lists what was said of the lines of an imported file, the first 10,000 of them.
func (s *Service) ImportReport(ctx context.Context, id string, p Page) (Listed[run.Problem], error) {
	var l Listed[run.Problem]
	var found []run.Run
	after, limit, offset := int64(0), p.PerPage, p.offset()
	stmts := []db.Stmt{run.Find(run.Import, id, &found)}
	if p.ByCursor {
		if p.Cursor != "" {
			parts, err := cursorParts(p.Cursor, 1)
			if err != nil {
				return l, err
			}
			if after, err = strconv.ParseInt(parts[0], 10, 64); err != nil || after < 1 {
				return l, errCursor()
			}
		}
		limit, offset = p.PerPage+1, 0
	} else {
		stmts = append(stmts, run.CountProblems(id, &l.Total))
	}
	err := s.look(ctx, append(stmts, run.Problems(id, after, limit, offset, &l.Items))...)
	if _, err := only(found, err, func() error { return errNoRun(run.Import) }); err != nil {
		return Listed[run.Problem]{}, err
	}
	if p.ByCursor && len(l.Items) > p.PerPage {
		l.Items = l.Items[:p.PerPage]
		l.Next = cursor(strconv.FormatInt(l.Items[p.PerPage-1].Nth, 10))
	}
	return l, nil
}
