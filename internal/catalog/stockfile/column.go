package stockfile

import (
	"fmt"
	"strings"
)

// A column's value is its place in the documented order, in which Writer writes.
type column int

const (
	colE164 column = iota
	colCountry
	colType
	colRegion
	colLocality
	colCapabilities
	colMonthlyFee
	colSetupFee
	colCarrier
	columnCount
)

var columnNames = [columnCount]string{
	"e164", "country", "type", "region", "locality", "capabilities", "monthly_fee", "setup_fee", "carrier",
}

var columnByName = func() map[string]column {
	byName := make(map[string]column, columnCount)
	for col, name := range columnNames {
		byName[name] = column(col)
	}
	return byName
}()

// cells are the texts of one record, "" where the file says nothing.
type cells struct {
	text [columnCount]string
	// faulty columns were refused while they were read: the rules leave them alone.
	faulty [columnCount]bool
}

func (c *cells) fault(row *Row, col column, reason string) {
	c.faulty[col] = true
	row.refuse(columnNames[col], reason)
}

// didYouMean names the right column that is nearest to a wrong one, or all when none is near.
func didYouMean(wrong string) string {
	near, least := "", 0
	plain := strings.NewReplacer(" ", "_", "-", "_").Replace(strings.ToLower(wrong))
	if len(plain) <= shortCharsMax {
		for _, name := range columnNames {
			if steps := editDistance(plain, name); near == "" || steps < least {
				near, least = name, steps
			}
		}
	}
	if near == "" || 2*least > len(near) {
		return "the columns are " + strings.Join(columnNames[:], ", ")
	}
	return fmt.Sprintf("did you mean %q?", near)
}

// editDistance is Levenshtein's, in bytes.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			swap := diagonal
			if a[i] != b[j] {
				swap++
			}
			diagonal = row[j+1]
			row[j+1] = min(swap, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
