// Package pricefile owns the price file: the CSV that an operator imports as the price list.
// It reads cells and says what is wrong with their form. What a price may be, and what an
// empty cell means, it leaves to its caller.
package pricefile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/money"
)

// bytesMax is twenty times the list of all countries and types.
const bytesMax = 1 << 20

// The columns. Country and Type must be there.
const (
	Country             = "country"
	Type                = "type"
	MonthlyFee          = "monthly_fee"
	SetupFee            = "setup_fee"
	EarlyTerminationFee = "early_termination_fee"
	MinimumTermMonths   = "minimum_term_months"
	CoolingOffDays      = "cooling_off_days"
)

var columns = []string{
	Country, Type, MonthlyFee, SetupFee, EarlyTerminationFee, MinimumTermMonths, CoolingOffDays,
}

// Row is one line of the file. What its cell leaves empty, or what has no column, is nil.
type Row struct {
	Line                int // from 1, the header counted
	Country             string
	Type                string
	MonthlyFee          *money.Micros
	SetupFee            *money.Micros
	EarlyTerminationFee *money.Micros
	MinimumTermMonths   *int64
	CoolingOffDays      *int64
}

// Problem is one thing that is wrong with a line. Field is empty where all of it is meant.
type Problem struct {
	Line          int
	Field, Reason string
}

// Read reads the whole file. A row that has a problem is among the rows too, without the
// cells that are wrong. The error says what is wrong with the file as a whole: its header,
// its size, or an error of in.
func Read(in io.Reader) ([]Row, []Problem, error) {
	text, err := io.ReadAll(io.LimitReader(in, bytesMax+1))
	if err != nil {
		return nil, nil, fmt.Errorf("read the price file: %w", err)
	}
	if len(text) > bytesMax {
		return nil, nil, fmt.Errorf("the file is larger than %d bytes", bytesMax)
	}
	lines := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	header, err := lines.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, errors.New("the file is empty: a header is required")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	if err := checkHeader(header); err != nil {
		return nil, nil, fmt.Errorf("header: %w", err)
	}
	rows, problems := readRows(lines, header)
	return rows, problems, nil
}

// checkHeader names everything that is wrong, and cuts blanks around the names.
func checkHeader(header []string) error {
	var faults []string
	for i, name := range header {
		header[i] = strings.TrimSpace(name)
		switch {
		case !slices.Contains(columns, header[i]):
			faults = append(faults, fmt.Sprintf("unknown column %q: the columns are %s",
				header[i], strings.Join(columns, ", ")))
		case slices.Contains(header[:i], header[i]):
			faults = append(faults, fmt.Sprintf("column %q stands twice", header[i]))
		}
	}
	for _, name := range []string{Country, Type} {
		if !slices.Contains(header, name) {
			faults = append(faults, fmt.Sprintf("column %q is missing", name))
		}
	}
	if len(faults) > 0 {
		return errors.New(strings.Join(faults, "; "))
	}
	return nil
}

func readRows(lines *csv.Reader, header []string) (rows []Row, problems []Problem) {
	for {
		record, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return rows, problems
		}
		var malformed *csv.ParseError
		if errors.As(err, &malformed) {
			problems = append(problems, Problem{malformed.StartLine, "", malformed.Err.Error()})
			continue
		}
		line, _ := lines.FieldPos(0)
		row := Row{Line: line}
		for i, text := range record {
			if reason := row.read(header[i], text); reason != "" {
				problems = append(problems, Problem{line, header[i], reason})
			}
		}
		rows = append(rows, row)
	}
}

// read reads one cell and says what is wrong with it, if anything is.
func (r *Row) read(column, text string) (reason string) {
	switch column {
	case Country:
		r.Country = text
	case Type:
		r.Type = text
	case MonthlyFee:
		r.MonthlyFee, reason = readFee(text)
	case SetupFee:
		r.SetupFee, reason = readFee(text)
	case EarlyTerminationFee:
		r.EarlyTerminationFee, reason = readFee(text)
	case MinimumTermMonths:
		r.MinimumTermMonths, reason = readCount(text)
	case CoolingOffDays:
		r.CoolingOffDays, reason = readCount(text)
	}
	return reason
}

func readFee(text string) (fee *money.Micros, reason string) {
	if text == "" {
		return nil, ""
	}
	micros, err := money.Parse(text)
	if err != nil {
		return nil, err.Error()
	}
	return &micros, ""
}

func readCount(text string) (count *int64, reason string) {
	if text == "" {
		return nil, ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || strings.Trim(text, "0123456789") != "" {
		return nil, "must be a whole number"
	}
	return &n, ""
}
