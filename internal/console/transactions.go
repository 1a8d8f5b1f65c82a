package console

import (
	"cmp"
	"encoding/csv"
	"math"
	"net/http"
	"strings"
	"time"

	"tryvox.io/numbers/internal/app"
	"tryvox.io/numbers/internal/cycle"
	"tryvox.io/numbers/internal/fault"
	"tryvox.io/numbers/internal/ledger"
	"tryvox.io/numbers/internal/money"
)

// listTransactions is GET /console/transactions.
func listTransactions(c *call) (view, error) {
	found, err := c.app.Statement(c.Context(), c.in.AccountID, c.page())
	if err != nil {
		return view{}, err
	}
	return view{title: "Transactions", nav: "/console/transactions", body: transactionsPage(c, found)}, nil
}

// transactionColumns are those of the file.
var transactionColumns = []string{
	"line", "created_at", "type", "e164", "description", "amount", "balance_after", "period_start",
	"period_end",
	"reference", "id",
}

// downloadTransactions is GET /console/transactions.csv: all of them or those of a month, newest first.
func downloadTransactions(c *call) (view, error) {
	fromUs, toUs, name := int64(0), int64(math.MaxInt64), "transactions.csv"
	if c.query().text("month") != "" {
		var err error
		if fromUs, err = c.query().month(); err != nil {
			return view{}, err
		}
		toUs, name = cycle.Next(fromUs), "transactions-"+monthOf(fromUs)+".csv"
	}
	return view{raw: func(w http.ResponseWriter) error {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
		file := csv.NewWriter(c.slowly(w))
		err := file.Write(transactionColumns)
		if err != nil {
			return err
		}
		walked := c.walk(func(t ledger.Transfer) bool {
			if t.CreatedUs < toUs && t.CreatedUs >= fromUs {
				err = file.Write(transactionRow(t))
			}
			return err == nil && t.CreatedUs >= fromUs
		})
		file.Flush()
		return cmp.Or(walked, file.Error())
	}}, nil
}

func transactionRow(t ledger.Transfer) []string {
	at := func(us *int64) string {
		if us == nil {
			return ""
		}
		return rfc3339(*us)
	}
	return []string{
		itoa(t.Line), rfc3339(t.CreatedUs), string(t.Type), textOf(t.E164), harmless(t.Description),
		t.Signed().String(), money.Micros(t.BalanceAfter).String(), at(t.PeriodStartUs), at(t.PeriodEndUs),
		harmless(textOf(t.Reference)), t.ID,
	}
}

// textOf is a text, empty for none.
func textOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// harmless keeps spreadsheets from running a text that people wrote as a formula.
func harmless(text string) string {
	if strings.HasPrefix(text, "=") || strings.HasPrefix(text, "+") || strings.HasPrefix(text, "-") ||
		strings.HasPrefix(text, "@") {
		return "'" + text
	}
	return text
}

// statementLinesMax bounds what is printed of a month; the file has everything.
const statementLinesMax = 5000

// statement is one month of an account, to be printed.
type statement struct {
	app.Period

	month        string // 2026-04
	account      string
	fromUs, toUs int64
	months       []option
}

// file is where the month's lines are, all of them.
func (s statement) file() string { return link("/console/transactions.csv", "month", s.month) }

// monthsMax of statements are offered.
const monthsMax = 24

// showStatement is GET /console/statement.
func showStatement(c *call) (view, error) {
	o, err := c.app.Standing(c.Context(), c.in.AccountID, 0)
	if err != nil {
		return view{}, err
	}
	s := statement{account: o.Account.ID, fromUs: cycle.Start(o.Account.Now(c.now().UnixMicro()))}
	firstUs := cycle.Start(o.Account.CreatedUs)
	for at := s.fromUs; len(s.months) < monthsMax && at >= firstUs; at = cycle.Start(at - 1) {
		s.months = append(s.months, option{monthOf(at), monthOf(at)})
	}
	if c.query().text("month") != "" {
		if s.fromUs, err = c.query().month(); err != nil {
			return view{}, err
		}
	}
	s.month, s.toUs = monthOf(s.fromUs), cycle.Next(s.fromUs)
	if s.Period, err = c.app.Period(c.Context(), s.account, s.fromUs, s.toUs, statementLinesMax); err != nil {
		return view{}, err
	}
	return view{title: "Statement " + s.month, nav: "/console/transactions", body: statementPage(c, s)}, nil
}

// month reads the start of a month in UTC, in microseconds.
func (f *form) month() (int64, error) {
	at, err := time.Parse("2006-01", f.text("month"))
	if err != nil {
		return 0, fault.Bad("month", "must be a month such as 2026-04")
	}
	return at.UnixMicro(), nil
}

func monthOf(us int64) string { return time.UnixMicro(us).UTC().Format("2006-01") }
