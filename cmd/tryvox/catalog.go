package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/realm"
)

type catalogCommand struct {
	Import   catalogImport   `cmd:"" help:"Read a catalog file (CSV or JSON Lines, gzip or not) into the stock."`
	Export   catalogExport   `cmd:"" help:"Write the stock as a catalog file (CSV) to standard output."`
	Withdraw catalogWithdraw `cmd:"" help:"End the sale of numbers; an owner keeps his."`
}

type catalogImport struct {
	File    string `arg:"" help:"The file, or - for standard input."`
	Sandbox bool   `help:"Into the sandbox catalog instead of the live one."`
	DryRun  bool   `help:"Judge and count, write nothing."`
	Report  string `type:"path" placeholder:"FILE" help:"Write each refused or warned row to this CSV file, with its reason."`
}

// importGC makes the collector run twice as often as by default. An import's rows are dead
// soon; so all of it stays under 100 MB, at a twentieth of its speed.
const importGC = 50

// Run imports the file.
func (c *catalogImport) Run(e *environment) error {
	defer debug.SetGCPercent(debug.SetGCPercent(importGC))
	return e.with(func(s *store) error {
		file, err := e.input(c.File)
		if err != nil {
			return err
		}
		defer file.close()
		return c.run(e, s, file)
	})
}

func (c *catalogImport) run(e *environment, s *store, file input) (err error) {
	progress := e.progress(file.bytes)
	i := app.Import{
		Realm: realm.Of(c.Sandbox), DryRun: c.DryRun,
		Progress: func(counts app.ImportCounts) { progress.show(counts.Rows()) },
	}
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
		i.Report = func(problems []app.ImportProblem) error {
			for _, p := range problems {
				_ = w.Write(reportLine(p)) // its error is Flush's too
			}
			w.Flush() // all of it is in the file before the batch is in the stock
			return w.Error()
		}
	}
	counts, err := s.ImportCatalog(e.ctx, progress.reading(file), i)
	progress.end()
	if err != nil {
		return stopped(counts, err)
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

// stopped says how far the import came. What is in is right, so it can simply be run again.
func stopped(counts app.ImportCounts, err error) error {
	if errors.Is(err, context.Canceled) {
		return fmt.Errorf("import interrupted after %d rows: run it again for the rest", counts.Rows())
	}
	return fmt.Errorf("import stopped after %d rows: %w", counts.Rows(), err)
}

func reportLine(p app.ImportProblem) []string {
	result := "warned"
	if p.Refused {
		result = "refused"
	}
	return []string{strconv.Itoa(p.Line), result, p.Field, p.Reason}
}

type catalogExport struct {
	Sandbox bool `help:"The sandbox catalog instead of the live one."`
}

// Run writes the file.
func (c *catalogExport) Run(e *environment) error {
	return e.with(func(s *store) error {
		progress := e.progress(0)
		if isTerminal(e.stdout) {
			progress.out = nil // the file itself is on the screen
		}
		defer progress.end()
		return s.ExportCatalog(e.ctx, e.stdout, app.Export{Realm: realm.Of(c.Sandbox), Progress: progress.show})
	})
}

type catalogWithdraw struct {
	E164    []string `arg:"" name:"e164" help:"The numbers."`
	Sandbox bool     `help:"From the sandbox catalog instead of the live one."`
}

// Run withdraws the numbers.
func (c *catalogWithdraw) Run(e *environment) error {
	numbers := make([]e164.Number, len(c.E164))
	bad := fault.New(fault.Invalid, "Nothing was withdrawn")
	for i, text := range c.E164 {
		n, err := e164.Parse(text)
		if err != nil {
			bad.Fields = append(bad.Fields, fault.Field{Name: text, Reason: err.Error()})
		}
		numbers[i] = n
	}
	if len(bad.Fields) > 0 {
		return bad
	}
	return e.with(func(s *store) error {
		withdrawn, err := s.Withdraw(e.ctx, realm.Of(c.Sandbox), numbers)
		if err != nil {
			return err
		}
		return table(e, withdrawn, "E164 STATE WITHDRAWN", func(w app.Withdrawn) []string {
			when := "now"
			if !w.Changed {
				when = "before"
			}
			return []string{w.E164, string(w.State), when}
		})
	})
}
