package catalog

import (
	"slices"
	"strconv"
	"strings"

	"tryvox.io/numbers/internal/e164"
	"tryvox.io/numbers/internal/realm"
)

// spansIn are the stretches of numbers in which the search looks, sorted, none inside
// another: by country, area code and the known first digits. countries are those of which
// there is stock, read for an area code without a country.
func (s Search) spansIn(countries []string) []span {
	if s.Country != "" {
		countries = []string{s.Country}
	}
	prefixes := []string{"+"}
	if len(countries) > 0 || s.AreaCode != "" {
		prefixes = nil
		for _, c := range countries {
			prefixes = append(prefixes, "+"+e164.Country(c).CallingCode()+s.AreaCode)
		}
	}
	head := "+" + s.Starts.head()
	var spans []span
	for _, prefix := range distinct(prefixes) {
		if strings.HasPrefix(head, prefix) {
			prefix = head
		}
		if strings.HasPrefix(prefix, head) && len(prefix)-1 <= patternCharsMax { // no number is longer
			spans = append(spans, span{prefix: prefix})
		}
	}
	return spans
}

func distinct(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// span is the numbers that begin with a prefix, from behind one of them on.
type span struct{ prefix, after string }

// low and high are texts around the numbers of the span, which are none of them.
func (s span) low() string {
	last := len(s.prefix) - 1
	return max(s.after, s.prefix[:last]+string(s.prefix[last]-1)+"~") // the character after all digits
}

func (s span) high() string {
	last := len(s.prefix) - 1
	return s.prefix[:last] + string(s.prefix[last]+1)
}

// number_digits names a row by an integer that sorts as its number does: 15 digits, the
// missing ones as 0, then how many digits count; the sandbox stands behind live.
const (
	rowDigits  = 15
	rowSandbox = 20_000_000_000_000_000
	// digitsText is the number of a row.
	digitsText = `'+' || SUBSTR(PRINTF('%015d', f.rowid % 20000000000000000 / 16), 1, f.rowid % 16)`
)

// rows are the names around those of the span's numbers.
func (s span) rows(r realm.Realm) (low, high int64) {
	low = digitsRow(r, s.prefix, '0') - 1
	if s.after >= s.prefix {
		low = max(low, digitsRow(r, s.after, '0')+int64(len(s.after)-1))
	}
	return low, digitsRow(r, s.prefix, '9') + 16
}

// digitsRow fills a number up with a digit; the count of digits is left 0.
func digitsRow(r realm.Realm, number string, fill byte) int64 {
	padded := number[1:] + strings.Repeat(string(fill), rowDigits-(len(number)-1))
	row, err := strconv.ParseInt(padded, 10, 64)
	if err != nil {
		panic("catalog: no number: " + number) // spans are digits by their making
	}
	if r == realm.Sandbox {
		return row*16 + rowSandbox
	}
	return row * 16
}
