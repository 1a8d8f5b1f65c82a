package client

import (
	"context"
	"io"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Import is the reading of a catalog file.
type Import struct {
	ID        string     `json:"id"`
	Realm     string     `json:"realm"` // live, sandbox
	DryRun    bool       `json:"dry_run"`
	State     string     `json:"state"` // running, done, failed
	Added     int        `json:"added"`
	Changed   int        `json:"changed"`
	Unchanged int        `json:"unchanged"`
	Refused   int        `json:"refused"`
	Warned    int        `json:"warned"`  // counted as what became of them, too
	Failure   *string    `json:"failure"` // why it failed; what is in the stock is right
	Actor     string     `json:"actor"`   // who began it, as in the trail
	CreatedAt time.Time  `json:"created_at"`
	SeenAt    time.Time  `json:"seen_at"` // when it last told how far it had come
	EndedAt   *time.Time `json:"ended_at"`
}

// ImportSettings say what becomes of a catalog file.
type ImportSettings struct {
	Realm  string // sandbox; empty is live
	DryRun bool   // judge and count, write no numbers
}

// CreateImport sends a catalog file, CSV or JSON Lines, gzip or not, of up to 1 GiB. It is sent as it is
// read, and the answer comes at its end; ListImports tells meanwhile how far it is. An import that failed is
// told by its State, and the same file may be sent again. It is sent again by itself if nothing of it was
// read or if it is an io.Seeker, as a file on disk is. ErrConflict: the server runs another import.
func (a *Admin) CreateImport(
	ctx context.Context, catalog io.Reader, s ImportSettings, options ...CallOption,
) (Import, error) {
	q := url.Values{"dry_run": {strconv.FormatBool(s.DryRun)}}
	if s.Realm != "" {
		q.Set("realm", s.Realm)
	}
	r := request{
		method: http.MethodPost, path: adminPath("imports"), query: q,
		file: newFile("application/octet-stream", catalog), long: true,
	}
	return call[Import](ctx, a.client, r, options...)
}

// ListImports are the imports, newest first, those of the command line too.
func (a *Admin) ListImports(ctx context.Context) iter.Seq2[Import, error] {
	return list[Import](ctx, a.client, adminPath("imports"), nil)
}

// GetImport is one import: how far it has come, or what became of it.
func (a *Admin) GetImport(ctx context.Context, id string) (Import, error) {
	return get[Import](ctx, a.client, adminPath("imports", id))
}

// ImportProblem is one thing about one line of a catalog file.
type ImportProblem struct {
	Line   int64  `json:"line"`   // from 1, the header counted
	Result string `json:"result"` // refused, warned
	Field  string `json:"field"`  // empty: the whole line
	Reason string `json:"reason"`
}

// GetImportReport are the refused and warned lines of an import in the order of the file, the first 10,000.
func (a *Admin) GetImportReport(ctx context.Context, id string) iter.Seq2[ImportProblem, error] {
	return list[ImportProblem](ctx, a.client, adminPath("imports", id, "report"), nil)
}
