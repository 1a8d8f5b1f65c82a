package job

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// failures tells of jobs that panicked: the node lives on.
type failures struct{ log *slog.Logger }

// HandleError leaves the error to the worker, which told of it.
func (failures) HandleError(context.Context, *rivertype.JobRow, error) *river.ErrorHandlerResult {
	return nil
}

// HandlePanic logs what River recovered.
func (f failures) HandlePanic(
	_ context.Context, j *rivertype.JobRow, value any, trace string,
) *river.ErrorHandlerResult {
	f.log.Error("job panicked", "kind", j.Kind, "id", j.ID, "panic", value, "trace", trace)
	return nil
}

// sayEvery is how often at most River says one thing: while the database is away it does so each second.
const sayEvery = time.Minute

// sparse lets River's warnings and errors pass, each once in a while. It counts jobs every few seconds too,
// and tells of every start.
type sparse struct {
	slog.Handler
	said *said
}

// said is when what was said last.
type said struct {
	mu sync.Mutex
	at map[string]time.Time
}

func newSparse(to slog.Handler) sparse { return sparse{to, &said{at: map[string]time.Time{}}} }

// Enabled lets warnings and errors pass.
func (s sparse) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && s.Handler.Enabled(ctx, level)
}

// Handle passes on what was not said lately.
func (s sparse) Handle(ctx context.Context, r slog.Record) error {
	s.said.mu.Lock()
	last, known := s.said.at[r.Message]
	again := known && r.Time.Sub(last) < sayEvery
	if !again {
		s.said.at[r.Message] = r.Time
	}
	s.said.mu.Unlock()
	if again {
		return nil
	}
	return s.Handler.Handle(ctx, r)
}

// WithAttrs remembers with the others.
func (s sparse) WithAttrs(attrs []slog.Attr) slog.Handler {
	return sparse{s.Handler.WithAttrs(attrs), s.said}
}

// WithGroup remembers with the others.
func (s sparse) WithGroup(name string) slog.Handler { return sparse{s.Handler.WithGroup(name), s.said} }
