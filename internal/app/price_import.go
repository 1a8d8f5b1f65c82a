package app

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"tryvox.io/numbers/internal/catalog"
	"tryvox.io/numbers/internal/catalog/pricefile"
	"tryvox.io/numbers/internal/db"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/trail"
)

// PriceCounts is what became of the lines of a price file.
type PriceCounts struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Unchanged int `json:"unchanged"`
}

// ImportPrices changes the price list by a price file, all of it or nothing. An empty cell,
// or a column that is not there, keeps what the price has; in a new price it takes the default.
// A fault of the kind Invalid names the first bad lines with their numbers, or says by its text alone why the
// file as a whole cannot be read.
func (s *Service) ImportPrices(ctx context.Context, file io.Reader) (PriceCounts, error) {
	rows, problems, err := pricefile.Read(file)
	if err != nil {
		return PriceCounts{}, fault.New(fault.Invalid, err.Error())
	}
	problems = append(problems, checkPrices(rows)...)
	var counts PriceCounts
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		var list []catalog.Price
		if err := tx.Do(trail.Lock(), catalog.Prices("", "", &list)); err != nil {
			return err
		}
		changed, missing := changePrices(list, rows, problems, tx.Now())
		if wrong := slices.Concat(problems, missing); len(wrong) > 0 {
			return errLines(wrong)
		}
		counts = changed.PriceCounts
		if err := tx.Do(changed.save...); err != nil || len(changed.acts) == 0 {
			return err
		}
		if err := keep(ctx, tx, counts); err != nil {
			return err
		}
		return trail.Add(ctx, tx, changed.acts...)
	})
	return counts, err
}

// priceChanges are what a price file changes.
type priceChanges struct {
	PriceCounts
	save []db.Stmt
	acts []trail.Act
}

// changePrices applies the rows to the list. It leaves out those that have a problem, and
// finds those that are new and lack their monthly fee.
func changePrices(list []catalog.Price, rows []pricefile.Row, problems []pricefile.Problem, nowUs int64) (
	c priceChanges, missing []pricefile.Problem,
) {
	bad := map[int]bool{}
	for _, p := range problems {
		bad[p.Line] = true
	}
	for _, row := range rows {
		change, found := changeOf(row), pricesOf(list, row)
		p := change.applied(found, nowUs)
		switch {
		case bad[row.Line]:
			continue
		case len(found) == 0 && change.MonthlyFee == nil:
			missing = append(missing, pricefile.Problem{
				Line: row.Line, Field: pricefile.MonthlyFee, Reason: change.needsMonthly(),
			})
			continue
		case len(found) == 0:
			c.Added++
		case found[0].Terms == p.Terms:
			c.Unchanged++
			continue
		default:
			c.Changed++
		}
		c.save = append(c.save, catalog.SetPrice(p))
		c.acts = append(c.acts, priceAct(found, p))
	}
	return c, missing
}

// checkPrices looks at each row by itself, and for two rows that say the same price.
func checkPrices(rows []pricefile.Row) (problems []pricefile.Problem) {
	first := map[string]int{}
	for _, row := range rows {
		for _, bad := range checkPrice(changeOf(row)) {
			problems = append(problems, pricefile.Problem{
				Line: row.Line, Field: priceColumns[bad.Name], Reason: bad.Reason,
			})
		}
		if line, twice := first[row.Country+" "+row.Type]; twice {
			problems = append(problems, pricefile.Problem{
				Line: row.Line, Reason: fmt.Sprintf("%s %s stands in line %d already", row.Country, row.Type, line),
			})
			continue
		}
		first[row.Country+" "+row.Type] = row.Line
	}
	return problems
}

// priceColumns are the columns that the command line's options are called in the file.
var priceColumns = map[string]string{
	"country": pricefile.Country, "type": pricefile.Type,
	"monthly": pricefile.MonthlyFee, "setup": pricefile.SetupFee,
	"early-termination-fee": pricefile.EarlyTerminationFee,
	"minimum-term-months":   pricefile.MinimumTermMonths, "cooling-off-days": pricefile.CoolingOffDays,
}

func changeOf(row pricefile.Row) PriceChange {
	return PriceChange{
		Country: row.Country, Type: row.Type, MonthlyFee: row.MonthlyFee, SetupFee: row.SetupFee,
		EarlyTerminationFee: row.EarlyTerminationFee, MinimumTermMonths: row.MinimumTermMonths,
		CoolingOffDays: row.CoolingOffDays,
	}
}

// pricesOf is the list's row for the country and type, if it has one.
func pricesOf(list []catalog.Price, row pricefile.Row) []catalog.Price {
	for i, p := range list {
		if p.Country == row.Country && p.Type == row.Type {
			return list[i : i+1]
		}
	}
	return nil
}

// linesMax is as many bad lines as somebody mends before the next try. A file of the largest size can have
// a hundred thousand.
const linesMax = 100

// errLines names the first bad lines, in the order of the file.
func errLines(problems []pricefile.Problem) error {
	slices.SortStableFunc(problems, func(a, b pricefile.Problem) int { return a.Line - b.Line })
	text := "The price list was not changed"
	if len(problems) > linesMax {
		text += fmt.Sprintf(": the first %d of %d problems", linesMax, len(problems))
	}
	bad := fault.New(fault.Invalid, text)
	for _, p := range problems[:min(len(problems), linesMax)] {
		name := strings.TrimSpace(fmt.Sprintf("line %d %s", p.Line, p.Field))
		bad.Fields = append(bad.Fields, fault.Field{Name: name, Reason: p.Reason})
	}
	return bad
}
