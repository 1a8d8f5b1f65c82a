package stockfile

import (
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/money"
)

const (
	// textCharsMax holds the longest place names there are, and keeps an index entry far below a database
	// page.
	textCharsMax = 200
	// feeMax is far above any fee there is: more is a slip of the decimal point.
	feeMax = 1_000_000 * money.Dollar
)

// judge applies every rule to the cells of one row, in the order of the columns.
func (r *Reader) judge(row *Row, c *cells) {
	n := &row.Number
	h := r.judgeNumber(row, c)
	row.judgeType(c)
	n.Region = row.judgeText(c, colRegion)
	n.Locality = row.judgeText(c, colLocality)
	row.judgeCapabilities(c)
	n.MonthlyFee = row.judgeFee(c, colMonthlyFee)
	n.SetupFee = row.judgeFee(c, colSetupFee)
	n.Carrier = row.judgeText(c, colCarrier)
	if h != nil {
		r.compare(row, c, h)
	}
}

// judgeNumber returns the country's view of the plan, nil unless number and country are right and belong
// together.
func (r *Reader) judgeNumber(row *Row, c *cells) *home {
	number, err := e164.Parse(c.text[colE164])
	if err != nil && !c.faulty[colE164] {
		row.refuse("e164", err.Error())
	}
	h, countryErr := r.plan.home(c.text[colCountry])
	if countryErr != nil && !c.faulty[colCountry] {
		row.refuse("country", countryErr.Error())
	}
	if err != nil || countryErr != nil || c.faulty[colE164] || c.faulty[colCountry] {
		return nil
	}
	row.Number.E164, row.Number.Country = number, h.country
	if number.CallingCode() != h.code {
		row.refuse("country", fmt.Sprintf("calling code of %s is %s: %s has another", h.country, h.code, number))
		return nil
	}
	return h
}

func (row *Row) judgeType(c *cells) {
	switch text := c.text[colType]; {
	case c.faulty[colType], text == "":
	case text == Local, text == TollFree, text == Mobile:
		row.Number.Type = text
	default:
		c.fault(row, colType, fmt.Sprintf("unknown type %s: must be local, toll_free or mobile", quoted(text)))
	}
}

func (row *Row) judgeText(c *cells, col column) string {
	text := c.text[col]
	if c.faulty[col] {
		return ""
	}
	if err := checkText(text); err != nil {
		c.fault(row, col, err.Error())
		return ""
	}
	return text
}

var (
	errTextLong = fmt.Errorf("is longer than %d characters", textCharsMax)
	errControl  = errors.New("has a control character")
	errLost     = errors.New("has U+FFFD, the mark of a character that an earlier conversion lost")
)

// checkText allows the line feed: RFC 4180 does, in quotes.
func checkText(text string) error {
	if utf8.RuneCountInString(text) > textCharsMax {
		return errTextLong
	}
	for _, char := range text {
		if char >= ' ' && char < 0x7f {
			continue
		}
		if char == utf8.RuneError {
			return errLost
		}
		if unicode.IsControl(char) && char != '\n' {
			return errControl
		}
	}
	return nil
}

func (row *Row) judgeCapabilities(c *cells) {
	text := c.text[colCapabilities]
	if c.faulty[colCapabilities] {
		return
	}
	if text == "" {
		row.Number.Capabilities = Voice
		return
	}
	set, err := ParseCapabilities(text)
	if err != nil {
		c.fault(row, colCapabilities, err.Error())
	}
	row.Number.Capabilities = set
}

func (row *Row) judgeFee(c *cells, col column) Fee {
	text := c.text[col]
	if c.faulty[col] || text == "" {
		return Fee{}
	}
	micros, err := money.Parse(text)
	if micros > feeMax || errors.Is(err, money.ErrRange) {
		err = fmt.Errorf("must not be more than %s USD", feeMax)
	}
	if err != nil {
		c.fault(row, col, err.Error())
		return Fee{}
	}
	return Fee{Micros: micros, Set: true}
}
