package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/realm"
)

type catalogCommand struct {
	Import catalogImport `cmd:"" help:"Read a catalog file (CSV or JSON Lines, gzip or not) into the stock."`
}

type catalogImport struct {
	File    string `arg:"" help:"The file, or - for standard input."`
	Sandbox bool   `help:"Into the sandbox catalog instead of the live one."`
	DryRun  bool   `help:"Judge and count, write nothing."`
	Report  string `type:"path" placeholder:"FILE" help:"Write each refused or warned row to this CSV file, with its reason."`
}

// Run imports the file.
func (c *catalogImport) Run(e *environment) error {
	return e.with(func(s *store) (err error) {
		file := e.stdin
		if c.File != "-" {
			f, err := os.Open(c.File)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			file = f
		}
		return c.run(e, s, file)
	})
}

func (c *catalogImport) run(e *environment, s *store, file io.Reader) (err error) {
	i := app.Import{Realm: realm.Of(c.Sandbox), DryRun: c.DryRun}
	if c.Report != "" {
		f, err := os.Create(c.Report)
		if err != nil {
			return err
		}
		w := csv.NewWriter(f)
		defer func() {
			w.Flush()
			err = errors.Join(err, w.Error(), f.Close())
		}()
		if err := w.Write([]string{"line", "result", "field", "reason"}); err != nil {
			return err
		}
		i.Report = func(p app.ImportProblem) error { return w.Write(reportLine(p)) }
	}
	counts, err := s.ImportCatalog(e.ctx, file, i)
	if err != nil {
		return fmt.Errorf("import stopped after %d rows: %w", counts.Rows(), err)
	}
	text := fmt.Sprintf("added %d, changed %d, unchanged %d, refused %d, warned %d",
		counts.Added, counts.Changed, counts.Unchanged, counts.Refused, counts.Warned)
	if err := e.result(counts, text); err != nil {
		return err
	}
	if counts.Refused > 0 && counts.Refused == counts.Rows() {
		return errors.New("every row was refused; --report FILE tells why")
	}
	return nil
}

func reportLine(p app.ImportProblem) []string {
	result := "warned"
	if p.Refused {
		result = "refused"
	}
	return []string{strconv.Itoa(p.Line), result, p.Field, p.Reason}
}
